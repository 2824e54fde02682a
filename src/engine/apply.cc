// Applying a batch: staged, checked, written, published, reported.
#include <utility>

#include "src/base/message.h"
#include "src/engine/engine.h"
#include "src/engine/positions.h"
#include "src/engine/repack.h"

namespace tranche::internal {
namespace {

// A batch of more operations is written aside, so that readers do not wait for it.
constexpr size_t kLargestInPlace = 64;

// The result of a batch that changes nothing.
BatchResult Nothing(const Version& version) {
  BatchResult result;
  result.version = version.shown_number;
  return result;
}

BatchResult Repeat(const Version& version) {
  BatchResult result = Nothing(version);
  result.already_applied = true;
  return result;
}

}  // namespace

std::optional<Outcome> Engine::FindRepeat(const Operation& operation) const {
  const auto* apply = std::get_if<ApplyBatch>(&operation);
  const auto position = apply == nullptr ? std::nullopt : apply->batch->position();
  if (!position || is_damaged()) return std::nullopt;
  const Pin version(state_.versions);
  const absl::StatusOr<bool> is_applied = IsApplied(state_.sources, *version, *position);
  if (!is_applied.ok() || !*is_applied) return std::nullopt;
  return Repeat(*version);
}

absl::StatusOr<Outcome> Engine::Run(const ApplyBatch& apply, absl::Time) {
  const Batch& batch = *apply.batch;
  const std::optional<Position> position = batch.position();
  if (position) {
    TRANCHE_ASSIGN_OR_RETURN(const bool is_applied,
                             IsApplied(state_.sources, state_.current(), *position));
    if (is_applied) return Repeat(state_.current());
  } else if (batch.empty()) {
    return Nothing(state_.current());
  }
  TRANCHE_RETURN_IF_ERROR(Stage(batch));
  const bool is_small = staging_.size() <= kLargestInPlace;
  Versions::Next next(&state_.versions,
                      is_small ? Versions::Next::kInPlace : Versions::Next::kAside);
  batch_writer_.Write(staging_, next.get());
  for (const auto& [id, version] : staging_.versions()) state_.customer_versions.Set(id, version);
  if (position) SetPosition(*position, &state_.sources, &state_.heap, next.get());
  state_.UpdateValueCounts(next.get());
  next.Publish();
  BatchResult result = batch_writer_.MakeResult(staging_);
  result.stale = staging_.stale();
  result.dropped = staging_.TakeDropped();
  for (const auto& [key, count] : staging_.unknown_keys().counts()) {
    result.unknown_keys.emplace(key, count);
  }
  RepackIfSparse(&state_);
  callbacks_.Report(result);
  return Outcome(std::move(result));
}

absl::Status Engine::Stage(const Batch& batch) {
  staging_.Begin(state_.current(), {batch.bad_values(), batch.unknown_keys()});
  absl::Status status = absl::OkStatus();
  uint32_t position = 0;
  batch_reader_.Begin(batch.bytes());
  while (status.ok() && batch_reader_.Next())
    status = staging_.Add(batch_reader_.operation(), position++);
  if (status.ok()) status = staging_.Finish();
  size_t created = 0;
  for (size_t i = 0; i < staging_.size(); ++i) created += staging_[i].is_new;
  if (status.ok() && created >= kNoRow - state_.current().row_count)
    status = ResourceExhausted({"more than ", kMaxCustomers, " rows"});
  if (status.ok()) return status;
  staging_.Undo();
  if (batch.size() == 1) return status;
  return AtOperation(staging_.failed_position(), status);
}

}  // namespace tranche::internal
