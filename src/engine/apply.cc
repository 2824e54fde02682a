// Applying a batch: staged, checked, written, published, reported.
#include <utility>

#include "src/base/message.h"
#include "src/engine/engine.h"
#include "src/engine/repack.h"

namespace tranche::internal {
namespace {

// A batch of more operations is written aside, so that readers do not wait for it.
constexpr size_t kLargestInPlace = 64;

}  // namespace

absl::StatusOr<Outcome> Engine::Run(const ApplyBatch& apply, absl::Time) {
  const Batch& batch = *apply.batch;
  if (batch.empty()) {
    BatchResult nothing;
    nothing.version = state_.current().shown_number;
    return Outcome(std::move(nothing));
  }
  TRANCHE_RETURN_IF_ERROR(Stage(batch));
  const bool is_small = staging_.size() <= kLargestInPlace;
  Versions::Next next(&state_.versions,
                      is_small ? Versions::Next::kInPlace : Versions::Next::kAside);
  batch_writer_.Write(staging_, next.get());
  for (const auto& [id, version] : staging_.versions()) state_.customer_versions.Set(id, version);
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
