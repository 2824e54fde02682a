#include "src/engine/versions.h"

#include <algorithm>
#include <cassert>
#include <exception>
#include <utility>

#include "src/base/planted.h"
#include "src/engine/writer_state.h"

namespace tranche::internal {

Versions::Versions(WriterState* state, Number now) : state_(*state) {
  current_ = written_ = state_.heap.New<Version>(MemoryUse::kIndex);
  current_->number = state_.heap.version();
  current_->shown_number = current_->number;
  current_->schema = state_.schema.get();
  current_->now = now;
  current_->ids = state_.ids.get();
  state_.UpdateValueCounts(current_);
}

Versions::~Versions() {
  TableWriter(&state_.heap, written_).Clear();
  state_.heap.Retire(written_);
}

const Version* Versions::Pin() const {
  const std::lock_guard lock(mutex_);
  pins_.push_back(current_->number);
  return current_;
}

void Versions::Unpin(const Version* version) const {
  const std::lock_guard lock(mutex_);
  const auto pin = std::find(pins_.begin(), pins_.end(), version->number);
  *pin = pins_.back();
  pins_.pop_back();
}

std::vector<uint64_t> Versions::Pins() const {
  const std::lock_guard lock(mutex_);
  return pins_;
}

Pin::Pin(const Versions& versions) : versions_(&versions), version_(versions.Pin()) {}

Pin::Pin(Pin&& other) noexcept
    : versions_(other.versions_), version_(std::exchange(other.version_, nullptr)) {}

Pin& Pin::operator=(Pin&& other) noexcept {
  std::swap(versions_, other.versions_);
  std::swap(version_, other.version_);
  return *this;
}

Pin::~Pin() {
  if (version_ != nullptr) versions_->Unpin(version_);
}

void Versions::EndSomePatches() {
  const std::lock_guard lock(mutex_);
  if (!pins_.empty()) return;
  state_.heap.BeginVersion(current_->number, {});
  TableWriter(&state_.heap, current_).EndPatches(&patch_cursor_);
}

Versions::Next::Next(Versions* versions, Mode mode) : versions_(*versions) {
  WriterState& state = versions_.state_;
  state.heap.FreeUnseen(versions_.Pins());
  lock_ = std::unique_lock(versions_.mutex_);
  version_ = versions_.current_;
  const uint64_t number = version_->number + 1;
  std::vector<uint64_t> pins = versions_.pins_;
  if (mode == kAside) {
    pins.push_back(version_->number);
    lock_.unlock();
  }
  state.heap.BeginVersion(number, pins);
  if (TRANCHE_PLANTED(torn_batch) && lock_.owns_lock()) lock_.unlock();
  const uint64_t oldest_pin = pins.empty() ? number : *std::min_element(pins.begin(), pins.end());
  state.ids->Sweep(oldest_pin, *version_);
  state.external_ids->Sweep(oldest_pin, *version_);
  state.heap.Own(&version_);
  versions_.written_ = version_;
  version_->number = number;
  ++version_->shown_number;
}

Versions::Next::~Next() {
  if (is_published_) return;
  assert(std::uncaught_exceptions() > 0 && "a version was written and not published");
  versions_.SetDamaged();
}

void Versions::Next::Publish() {
  if (!lock_.owns_lock()) lock_.lock();
  versions_.current_ = version_;
  lock_.unlock();
  is_published_ = true;
}

}  // namespace tranche::internal
