#include "src/store/replay.h"

#include <string>
#include <vector>

#include "src/base/message.h"
#include "src/base/planted.h"

namespace tranche::internal {
namespace {

absl::Status Damaged() {
  return MakeError(absl::StatusCode::kDataLoss, "the journal holds an operation that is none");
}

}  // namespace

absl::Status Replay::ApplyRow(uint64_t operations, std::string_view body) {
  ByteReader from(body);
  for (; operations > 0; --operations) {
    const JournalOperation operation = GetJournalOperation(&from);
    if (!from.ok()) return Damaged();
    time_.now = operation.time;
    TRANCHE_RETURN_IF_ERROR(Apply(operation));
  }
  return from.at_end() ? absl::OkStatus() : Damaged();
}

absl::Status Replay::AddPart(ByteReader* from) {
  const auto load = from->Get<uint64_t>();
  if (loader_ == nullptr || load != load_) {
    if (loader_ != nullptr && TRANCHE_PLANTED(given_up_load_kept)) loader_->Commit().IgnoreError();
    loader_.reset();  // of a load that was given up
    loader_ = std::make_unique<LoadSession>(&engine_, LoadOptions());
    load_ = load;
  }
  CustomerDecoder decoder;
  while (from->ok() && !from->at_end()) {
    const auto line = from->Get<uint64_t>();
    const CustomerView& customer = decoder.Get(from);
    // Only good records were written.
    if (!from->ok() || !loader_->Add(customer, line).ok()) return Damaged();
  }
  return absl::OkStatus();
}

absl::Status Replay::Apply(const JournalOperation& operation) {
  ByteReader from(operation.body);
  if (operation.type == OperationType::kLoadPart) return AddPart(&from);
  if (operation.type == OperationType::kLoadCommit) {
    if (loader_ == nullptr || from.Get<uint64_t>() != load_ || !from.at_end()) return Damaged();
    const absl::Status status = loader_->Commit().status();
    loader_.reset();
    return status.ok() ? status : Damaged();
  }
  loader_.reset();
  // An operation that was refused is refused again: it meets the same state and time.
  const auto run = [&](const auto& call) { engine_.RunWrite(call).IgnoreError(); };
  const auto check = [&] { return from.at_end() ? absl::OkStatus() : Damaged(); };
  switch (operation.type) {
    case OperationType::kBatch: {
      const Batch batch = GetBatch(&from);
      TRANCHE_RETURN_IF_ERROR(check());
      run([&] { return engine_.Apply(batch); });
      break;
    }
    case OperationType::kCreateSegments: {
      const std::vector<Draft> drafts = GetDrafts(&from);
      TRANCHE_RETURN_IF_ERROR(check());
      run([&] { return engine_.CreateSegments(drafts); });
      break;
    }
    case OperationType::kUpdateSegment: {
      const DecodedUpdate update = GetUpdate(&from);
      TRANCHE_RETURN_IF_ERROR(check());
      run([&] { return engine_.UpdateSegment(update.id, update.edit); });
      break;
    }
    case OperationType::kDeleteSegment: {
      const std::string id(from.GetText());
      TRANCHE_RETURN_IF_ERROR(check());
      run([&] { return engine_.DeleteSegment(id); });
      break;
    }
    case OperationType::kAddField: {
      const FieldSpec field = GetFieldSpec(&from);
      TRANCHE_RETURN_IF_ERROR(check());
      run([&] { return engine_.AddField(field); });
      break;
    }
    case OperationType::kAddValues: {
      const std::string field(from.GetText());
      const std::vector<std::string> values = GetTexts(&from);
      TRANCHE_RETURN_IF_ERROR(check());
      run([&] { return engine_.AddValues(field, values); });
      break;
    }
    case OperationType::kRetireValue: {
      const std::string field(from.GetText());
      const std::string value(from.GetText());
      const bool force = from.Get<uint8_t>() != 0;
      TRANCHE_RETURN_IF_ERROR(check());
      run([&] { return engine_.RetireValue(field, value, force); });
      break;
    }
    default:
      return Damaged();
  }
  return engine_.is_damaged() ? ResourceExhausted({"out of memory"}) : absl::OkStatus();
}

}  // namespace tranche::internal
