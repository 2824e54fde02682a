#include "src/json/operation_reader.h"

#include <array>

#include "src/base/message.h"
#include "src/json/pointer.h"
#include "src/json/writer.h"

namespace tranche::internal {

absl::Status OperationReader::Read(JsonElement operation) {
  static constexpr std::array<std::string_view, 3> kKeys = {"op", "customer", "id"};
  static constexpr std::array<std::string_view, 4> kOps = {"upsert", "patch", "merge", "delete"};
  const auto members = ReadMembers(operation, JsonPointer(), kKeys);
  if (!members.ok()) return members.status();
  const auto& [op, customer, id] = *members;
  if (!op) return MissingKey("op", JsonPointer());
  std::string_view word;
  if (op->get(word)) return InvalidArgument({"\"op\" must be a string"});
  if (word == "delete") return ReadDelete(customer, id);
  if (word == "upsert") {
    kind_ = OperationKind::kUpsert;
  } else if (word == "patch") {
    kind_ = OperationKind::kPatch;
  } else if (word == "merge") {
    kind_ = OperationKind::kMerge;
  } else {
    return UnknownName({"unknown op ", Quoted(word)}, word, kOps);
  }
  return ReadChange(customer, id);
}

absl::Status OperationReader::ReadDelete(const JsonMember& customer, const JsonMember& id) {
  kind_ = OperationKind::kDelete;
  ignored_ = {};
  if (customer) return InvalidArgument({"\"customer\" does not go with op \"delete\""});
  if (!id) return MissingKey("id", JsonPointer());
  scalars_.Clear();
  if (id->is_bool() || !scalars_.TextOf(*id, &deleted_id_)) {
    return InvalidArgument({"\"id\" must be a string or an integer"});
  }
  return deleted_id_.empty() ? MissingKey("id", JsonPointer()) : absl::OkStatus();
}

absl::Status OperationReader::ReadChange(const JsonMember& customer, const JsonMember& id) {
  if (id) return InvalidArgument({"\"id\" stands inside \"customer\", save for op \"delete\""});
  if (!customer) return MissingKey("customer", JsonPointer());
  TRANCHE_RETURN_IF_ERROR(customer_.Read(*customer));
  ignored_ = customer_.ignored();
  if (kind_ != OperationKind::kUpsert && customer_.properties_unnamed()) {
    return InvalidArgument({"\"properties\" must be an object in a ",
                            kind_ == OperationKind::kPatch ? "patch" : "merge",
                            ": to clear properties, name each with null"});
  }
  return absl::OkStatus();
}

void OperationReader::AppendTo(Batch* batch) const {
  switch (kind_) {
    case OperationKind::kUpsert:
      batch->Upsert(customer_.customer());
      break;
    case OperationKind::kPatch:
      batch->Patch(customer_.customer());
      break;
    case OperationKind::kMerge:
      batch->Merge(customer_.customer());
      break;
    case OperationKind::kDelete:
      batch->Delete(deleted_id_);
      break;
  }
}

}  // namespace tranche::internal
