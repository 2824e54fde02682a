#include "src/engine/engine.h"

#include <algorithm>
#include <exception>
#include <utility>

#include "src/base/message.h"
#include "src/base/planted.h"

namespace tranche::internal {

Engine::Engine(std::shared_ptr<const Schema> schema, IndexOptions options)
    : callbacks_(std::move(options.clock), std::move(options.listener)),
      schema_(std::move(schema)),
      ids_(std::make_shared<RowIndex>(TextField::kId)),
      external_ids_(std::make_unique<RowIndex>(TextField::kExternalId)) {
  current_ = heap_.New<Version>(MemoryUse::kIndex);
  current_->number = heap_.version();
  current_->schema = schema_.get();
  current_->ids = ids_.get();
  UpdateValueCounts(current_);
  RefreshSetDictionaries();
}

Engine::~Engine() {
  Version* last = half_written_ == nullptr ? current_ : half_written_;
  TableWriter(&heap_, last).Clear();
  heap_.Retire(last);
}

const Version* Engine::Pin(uint64_t* number) const {
  const std::lock_guard lock(root_mutex_);
  *number = current_->number;
  pins_.push_back(*number);
  return current_;
}

void Engine::Unpin(uint64_t number) const {
  const std::lock_guard lock(root_mutex_);
  const auto pin = std::find(pins_.begin(), pins_.end(), number);
  *pin = pins_.back();
  pins_.pop_back();
}

void Engine::EndSomePatches() {
  if (heap_.patch_count() == 0) return;
  const std::unique_lock writer_lock(writer_mutex_, std::try_to_lock);
  if (!writer_lock.owns_lock() || is_damaged_) return;
  const std::lock_guard lock(root_mutex_);
  if (!pins_.empty()) return;
  heap_.BeginVersion(current_->number, {});
  TableWriter(&heap_, current_).EndPatches(&patch_cursor_);
}

std::vector<uint64_t> Engine::Pins() const {
  const std::lock_guard lock(root_mutex_);
  return pins_;
}

Engine::Write::Write(Engine* engine, Mode mode) : engine_(engine) {
  engine->heap_.FreeUnseen(engine->Pins());
  root_lock_ = std::unique_lock(engine->root_mutex_);
  const uint64_t number = engine->current_->number + 1;
  version_ = engine->current_;
  std::vector<uint64_t> pins = engine->pins_;
  if (mode == kAside) {
    pins.push_back(version_->number);
    root_lock_.unlock();
  }
  engine->heap_.BeginVersion(number, pins);
  if (TRANCHE_PLANTED(torn_batch) && root_lock_.owns_lock()) root_lock_.unlock();
  const uint64_t oldest_pin = pins.empty() ? number : *std::min_element(pins.begin(), pins.end());
  engine->ids_->Sweep(oldest_pin, *version_);
  engine->external_ids_->Sweep(oldest_pin, *version_);
  engine->heap_.Own(&version_);
  version_->number = number;
}

Engine::Write::~Write() {
  if (std::uncaught_exceptions() > exceptions_) {
    engine_->is_damaged_ = true;
    engine_->half_written_ = version_;
    return;
  }
  if (!root_lock_.owns_lock()) root_lock_.lock();
  engine_->current_ = version_;
}

FindRow Engine::RowFinder() const {
  return [this](std::string_view id) { return ids_->Find(*current_, id); };
}

absl::Status Engine::CheckMayWrite() const {
  if (callbacks_.IsRunningHere())
    return FailedPrecondition({"a callback must not write to the index that calls it"});
  if (writer_mutex_.IsHeldHere() && !TRANCHE_PLANTED(loader_thread_waits))
    return FailedPrecondition({"this thread has a loader open: commit or destroy it first"});
  return absl::OkStatus();
}

void Engine::UpdateValueCounts(Version* version) {
  for (FieldId field = 0; field < schema_->size(); ++field) {
    const uint32_t count = schema_->field(field).values->size();
    if (version->fields[field].value_count != count)
      version->fields.Mutable(&heap_, field).value_count = count;
  }
}

void Engine::RefreshSetDictionaries() {
  sets_.clear();
  for (const Field& field : schema_->fields()) sets_.push_back(field.sets.get());
  sets_[kCustomerIdField] = &handpicked_.sets();
}

void Engine::TryBuildSearch() {
  const std::unique_lock writer_lock(writer_mutex_, std::try_to_lock);
  if (!writer_lock.owns_lock() || is_damaged_ || current_->has_search) return;
  Write write(this, Write::kAside);
  TableWriter(&heap_, write.version()).BuildSearch();
}

MemoryReport Engine::Memory() {
  // Nobody else writes while this thread holds the mutex: in a listener, or with a loader open.
  std::unique_lock writer_lock(writer_mutex_, std::defer_lock);
  if (!writer_mutex_.IsHeldHere()) writer_lock.lock();
  MemoryReport report;
  report.ids = ids_->memory_bytes() + external_ids_->memory_bytes();
  report.text = heap_.bytes_in(MemoryUse::kText) + family_.memory_bytes();
  report.codes = heap_.bytes_in(MemoryUse::kCodes);
  report.bitmaps = heap_.bytes_in(MemoryUse::kBitmaps) + heap_.bytes_in(MemoryUse::kIndex);
  report.memberships = heap_.bytes_in(MemoryUse::kMemberships);
  report.rules = masks_.memory_bytes() + catalog_.memory_bytes() + handpicked_.memory_bytes();
  for (const Field& field : schema_->fields()) {
    report.dictionaries += field.values->memory_bytes();
    if (field.sets != nullptr) report.dictionaries += field.sets->memory_bytes();
  }
  report.search = heap_.bytes_in(MemoryUse::kSearch);
  report.versions = heap_.retired_bytes() + heap_.unused_bytes();
  return report;
}

}  // namespace tranche::internal
