#include "src/image/replay.h"

#include <utility>

#include "src/base/message.h"
#include "src/base/planted.h"

namespace tranche::internal {
namespace {

absl::Status Damaged(std::string_view why) {
  return MakeError(absl::StatusCode::kDataLoss, Concat({"the journal is damaged: ", why}));
}

}  // namespace

absl::Status Replay::ExecuteRow(uint64_t operations, std::string_view row) {
  ByteReader from(row);
  for (; operations > 0; --operations) {
    const JournalOperation operation = GetJournalOperation(&from);
    if (!from.ok()) return Damaged("a row holds fewer operations than it says");
    TRANCHE_RETURN_IF_ERROR(Execute(operation));
  }
  return from.at_end() ? absl::OkStatus() : Damaged("a row holds more operations than it says");
}

absl::Status Replay::Execute(const JournalOperation& journalled) {
  if (journalled.type == OperationType::kLoadPart) return AddPart(journalled.body);
  if (journalled.type == OperationType::kLoadCommit) return CommitLoad(journalled.body);
  const auto operation = DecodeOperation(journalled.type, journalled.body);
  if (!operation.ok()) return Damaged(MessageOf(operation.status()));
  loader_.reset();  // of a load that was given up
  // An operation that was refused is refused again: it meets the same state and time.
  engine_.Execute(*operation, journalled.time).IgnoreError();
  return engine_.is_damaged() ? ResourceExhausted({"out of memory"}) : absl::OkStatus();
}

absl::Status Replay::AddPart(std::string_view body) {
  const auto part = DecodeLoadPart(body);
  if (!part.ok()) return Damaged(MessageOf(part.status()));
  OperationKind kind = OperationKind::kUpsert;
  part->records.ForEach([&](const OperationView& record) {
    kind = record.kind;
    return false;
  });
  if (loader_ == nullptr || part->load != load_) {
    if (loader_ != nullptr && TRANCHE_PLANTED(given_up_load_kept)) loader_->Commit().IgnoreError();
    loader_.reset();  // of a load that was given up
    LoadOptions options;
    options.bad_values = part->records.bad_values();
    if (kind == OperationKind::kMerge) options.mode = LoadMode::kMerge;
    loader_ = std::make_unique<LoadSession>(&engine_, std::move(options));
    load_ = part->load;
  }
  auto line = part->lines.begin();
  bool is_good = true;  // only good records were written
  part->records.ForEach([&](const OperationView& record) {
    is_good = (record.kind == OperationKind::kUpsert || record.kind == OperationKind::kMerge) &&
              record.kind == kind && loader_->Add(record.customer, *line++).ok();
    return is_good;
  });
  return is_good ? absl::OkStatus() : Damaged("a record of a load is refused");
}

absl::Status Replay::CommitLoad(std::string_view body) {
  const auto load = DecodeLoadCommit(body);
  if (!load.ok()) return Damaged(MessageOf(load.status()));
  if (loader_ == nullptr || *load != load_) return Damaged("a load is committed that has no parts");
  const absl::Status status = loader_->Commit().status();
  loader_.reset();
  return status.ok() ? status : Damaged("a load that was committed is refused");
}

}  // namespace tranche::internal
