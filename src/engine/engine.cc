#include "src/engine/engine.h"

#include <utility>

#include "absl/time/clock.h"
#include "src/base/moment.h"

namespace tranche::internal {

Engine::Engine(std::shared_ptr<const Schema> schema, IndexOptions options)
    : callbacks_(std::move(options.clock), std::move(options.listener)),
      search_(options.search),
      state_(std::move(schema), InstantOf(options.now ? *options.now : absl::Now())) {
  if (search_ == SearchIndex::kAtOnce) TryBuildSearch();
}

template <typename Clock>
absl::StatusOr<Outcome> Engine::ExecuteAt(const Operation& operation, const Clock& clock) {
  return CatchNoMemory([&] {
    const std::lock_guard writer_lock(writer_mutex_);
    const absl::Time now = clock();
    return std::visit([&](const auto& call) { return Run(call, now); }, operation);
  });
}

absl::StatusOr<Outcome> Engine::Submit(const Operation& operation) {
  TRANCHE_RETURN_IF_ERROR(CheckMayWrite());
  if (journal_ != nullptr && !IsEmpty(operation)) {
    // A repeat need not be written. What memory shows is in the file.
    if (std::optional<Outcome> repeat = FindRepeat(operation)) return *std::move(repeat);
    return journal_->Submit(operation);
  }
  // A batch has no use for the time, and asking would cost a tenth of a small one.
  const bool is_batch = std::holds_alternative<ApplyBatch>(operation);
  return ExecuteAt(operation, [&] { return is_batch ? absl::Time() : callbacks_.Now(); });
}

absl::StatusOr<Outcome> Engine::Execute(const Operation& operation, absl::Time now) {
  TRANCHE_RETURN_IF_ERROR(CheckMayWrite());
  return ExecuteAt(operation, [&] { return now; });
}

absl::Status Engine::CheckMayWrite() const {
  if (callbacks_.IsRunningHere())
    return FailedPrecondition({"a callback must not write to the index that calls it"});
  if (writer_mutex_.IsHeldHere())
    return FailedPrecondition({"this thread has a loader open: commit or destroy it first"});
  return absl::OkStatus();
}

void Engine::EndSomePatches() {
  if (state_.heap.patch_count() == 0) return;
  const std::unique_lock writer_lock(writer_mutex_, std::try_to_lock);
  if (writer_lock.owns_lock() && !is_damaged()) state_.versions.EndSomePatches();
}

void Engine::TryBuildSearch() {
  if (search_ == SearchIndex::kNever) return;
  const std::unique_lock writer_lock(writer_mutex_, std::try_to_lock);
  if (!writer_lock.owns_lock() || is_damaged() || state_.current().has_search) return;
  Versions::Next next(&state_.versions, Versions::Next::kAside);
  next.KeepShownNumber();
  TableWriter(&state_.heap, next.get()).BuildSearch();
  next.Publish();
}

MemoryReport Engine::Memory() {
  // Nobody else writes while this thread holds the mutex: in a listener, or with a loader open.
  std::unique_lock writer_lock(writer_mutex_, std::defer_lock);
  if (!writer_mutex_.IsHeldHere()) writer_lock.lock();
  const Heap& heap = state_.heap;
  MemoryReport report;
  report.ids = state_.ids->memory_bytes() + state_.external_ids->memory_bytes();
  report.text = heap.bytes_in(MemoryUse::kText) + state_.families.memory_bytes();
  report.codes = heap.bytes_in(MemoryUse::kCodes);
  report.bitmaps = heap.bytes_in(MemoryUse::kBitmaps) + heap.bytes_in(MemoryUse::kIndex);
  report.memberships = heap.bytes_in(MemoryUse::kMemberships);
  report.rules = state_.masks.memory_bytes() + state_.look_ahead.memory_bytes() +
                 state_.catalog.memory_bytes() + state_.handpicked.memory_bytes();
  for (const Field& field : state_.schema->fields()) {
    report.dictionaries += field.values->memory_bytes();
    if (field.sets != nullptr) report.dictionaries += field.sets->memory_bytes();
  }
  report.dictionaries += state_.sources.memory_bytes();
  report.customer_versions = state_.customer_versions.memory_bytes();
  report.search = heap.bytes_in(MemoryUse::kSearch);
  report.versions = heap.retired_bytes() + heap.unused_bytes();
  return report;
}

}  // namespace tranche::internal
