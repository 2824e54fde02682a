#include "src/image/journal_row.h"

#include "src/base/message.h"
#include "src/image/time_codec.h"

namespace tranche::internal {
namespace {

absl::Status NoLoad() {
  return MakeError(absl::StatusCode::kDataLoss, "the bytes are no part of a load");
}

}  // namespace

void PutJournalOperation(const JournalOperation& operation, ByteWriter* to) {
  to->Put(operation.type);
  PutTime(operation.time, to);
  to->PutText(operation.body);
}

JournalOperation GetJournalOperation(ByteReader* from) {
  JournalOperation operation;
  operation.type = from->Get<OperationType>();
  operation.time = GetTime(from);
  operation.body = from->GetText();
  return operation;
}

std::string EncodeLoadPart(uint64_t load, std::span<const uint64_t> lines, const Batch& records) {
  ByteWriter to;
  to.Put(load);
  to.Put(static_cast<uint32_t>(lines.size()));
  for (const uint64_t line : lines) to.Put(line);
  to.PutRaw(records.bytes());
  return to.Take();
}

absl::StatusOr<LoadPart> DecodeLoadPart(std::string_view body) {
  ByteReader from(body);
  LoadPart part;
  part.load = from.Get<uint64_t>();
  part.lines.resize(from.GetCount(sizeof(uint64_t)));
  for (uint64_t& line : part.lines) line = from.Get<uint64_t>();
  if (!from.ok()) return NoLoad();
  TRANCHE_ASSIGN_OR_RETURN(part.records, Batch::FromBytes(std::string(from.left())));
  if (part.records.size() != part.lines.size() || part.records.position()) return NoLoad();
  return part;
}

std::string EncodeLoadCommit(uint64_t load) {
  ByteWriter to;
  to.Put(load);
  return to.Take();
}

absl::StatusOr<uint64_t> DecodeLoadCommit(std::string_view body) {
  ByteReader from(body);
  const auto load = from.Get<uint64_t>();
  if (!from.at_end()) return NoLoad();
  return load;
}

}  // namespace tranche::internal
