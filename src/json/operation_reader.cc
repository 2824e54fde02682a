#include "src/json/operation_reader.h"

#include <algorithm>
#include <array>

#include "src/base/message.h"
#include "src/json/pointer.h"
#include "src/json/writer.h"

namespace tranche::internal {
namespace {

constexpr std::array<std::string_view, 6> kKeys = {"op",  "customer", "id",
                                                   "add", "remove",   "version"};
constexpr std::array<std::string_view, 4> kOps = {"upsert", "patch", "merge", "delete"};
constexpr std::array<OperationKind, 4> kKinds = {OperationKind::kUpsert, OperationKind::kPatch,
                                                 OperationKind::kMerge, OperationKind::kDelete};

std::string_view NameOf(OperationKind kind) {
  return kOps[std::find(kKinds.begin(), kKinds.end(), kind) - kKinds.begin()];
}

}  // namespace

absl::Status OperationReader::Read(JsonElement json) {
  ignored_.clear();
  const auto members = ReadMembers(json, JsonPointer(), kKeys, &ignored_);
  if (!members.ok()) return members.status();
  const auto& [op, customer, id, add, remove, version] = *members;
  operation_ = {};
  if (!op) return MissingKey("op", JsonPointer());
  std::string_view word;
  if (op->get(word)) return InvalidArgument({"\"op\" must be a string"});
  const size_t known = std::find(kOps.begin(), kOps.end(), word) - kOps.begin();
  if (known == kOps.size()) return UnknownName({"unknown op ", Quoted(word)}, word, kOps);
  operation_.kind = kKinds[known];
  TRANCHE_RETURN_IF_ERROR(operation_.kind == OperationKind::kDelete ? ReadDelete(customer, id)
                                                                    : ReadChange(customer, id));
  if (add || remove) TRANCHE_RETURN_IF_ERROR(ReadEdits(add, remove));
  return version ? ReadVersion(*version) : absl::OkStatus();
}

absl::Status OperationReader::ReadDelete(const JsonMember& customer, const JsonMember& id) {
  if (customer) return InvalidArgument({"\"customer\" does not go with op \"delete\""});
  if (!id) return MissingKey("id", JsonPointer());
  scalars_.Clear();
  if (id->is_bool() || !scalars_.TextOf(*id, &operation_.customer.id)) {
    return InvalidArgument({"\"id\" must be a string or an integer"});
  }
  return operation_.customer.id.empty() ? MissingKey("id", JsonPointer()) : absl::OkStatus();
}

absl::Status OperationReader::ReadChange(const JsonMember& customer, const JsonMember& id) {
  if (id) return InvalidArgument({"\"id\" stands inside \"customer\", save for op \"delete\""});
  if (!customer) return MissingKey("customer", JsonPointer());
  TRANCHE_RETURN_IF_ERROR(customer_.Read(*customer));
  operation_.customer = customer_.customer();
  ignored_.insert(ignored_.end(), customer_.ignored().begin(), customer_.ignored().end());
  if (operation_.kind != OperationKind::kUpsert && customer_.properties_unnamed()) {
    return InvalidArgument({"\"properties\" must be an object in a ", NameOf(operation_.kind),
                            ": to clear properties, name each with null"});
  }
  return absl::OkStatus();
}

absl::Status OperationReader::ReadEdits(const JsonMember& add, const JsonMember& remove) {
  if (operation_.kind != OperationKind::kPatch && operation_.kind != OperationKind::kMerge) {
    return InvalidArgument({Quoted(add ? "add" : "remove"), " does not go with op ",
                            Quoted(NameOf(operation_.kind)), ", but with \"patch\" and \"merge\""});
  }
  if (add) {
    TRANCHE_RETURN_IF_ERROR(add_.ReadFields(*add, "add"));
    operation_.add = add_.customer().attributes;
  }
  if (remove) {
    TRANCHE_RETURN_IF_ERROR(remove_.ReadFields(*remove, "remove"));
    operation_.remove = remove_.customer().attributes;
  }
  return absl::OkStatus();
}

absl::Status OperationReader::ReadVersion(JsonElement version) {
  uint64_t number;
  if (version.type() == JsonType::DOUBLE || version.get(number) != simdjson::SUCCESS ||
      number > kMaxOperationVersion) {
    return InvalidArgument({"\"version\" must be a whole number from 0 to ", kMaxOperationVersion});
  }
  operation_.version = number;
  return absl::OkStatus();
}

}  // namespace tranche::internal
