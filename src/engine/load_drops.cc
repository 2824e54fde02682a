// What a load takes out of records, and what it says of that.
#include "src/base/message.h"
#include "src/engine/load_session.h"

namespace tranche::internal {

std::vector<std::string_view> LoadSession::FieldNames() const {
  std::vector<std::string_view> names;
  for (const Field& field : state_.schema->fields()) names.push_back(field.name);
  return names;
}

absl::Status LoadSession::CheckKeys(std::span<const std::string_view> unknown, uint64_t line) {
  if (unknown.empty()) return absl::OkStatus();
  if (options_.unknown_keys == UnknownKeys::kIgnore) {
    for (const std::string_view key : unknown) unknown_keys_.Add(key);
    return absl::OkStatus();
  }
  if (!strict_error_.ok()) return strict_error_;
  absl::Status status = UnknownKeyError(unknown[0], FieldNames());
  Reject(line, std::string(MessageOf(status)));
  return status;
}

void LoadSession::NoteDropped(const Record& record, uint64_t line) {
  for (const std::string_view key : record.unknown_keys) unknown_keys_.Add(key);
  for (const BadValue& bad : record.bad_values) {
    DroppedValueCount* const first = dropped_.Add(bad.field, bad.value, line);
    if (first == nullptr) continue;
    first->reason = ReasonOf(bad.status, bad.field, bad.value);
    first->suggestion = resolver_.Suggest(bad);
  }
}

void LoadSession::NoteDropped(std::string_view field, std::string_view value, Index record,
                              std::string reason) {
  DroppedValueCount* const first = dropped_.Add(field, ReportedPart(value), records_[record]->line);
  if (first != nullptr) first->reason = std::move(reason);
}

void LoadSession::DropParent(Child* child, std::string reason) {
  NoteDropped("parent_id", child->parent_id, child->record, std::move(reason));
  records_[child->record]->child = kNone;
  child->record = kNone;
}

void LoadSession::DropExternalId(Index record, std::string reason) {
  Loaded& loaded = *records_[record];
  TextRecord texts = loaded.texts();
  std::string_view& external_id = texts[TextField::kExternalId];
  NoteDropped(NameOf(TextField::kExternalId), external_id, record, std::move(reason));
  external_id = {};
  KeepTexts(texts, &loaded);
  loaded.lost_external_id = true;
  codes_[record][state_.schema->FieldOf(TextField::kExternalId)] = kNotSet;
}

void LoadSession::CountCleared(const Staging& staging, const Version& before) {
  const std::span<const Field> fields = state_.schema->fields();
  std::vector<uint64_t> cleared(fields.size());
  for (size_t i = 0; i < staging.size(); ++i) {
    const StagedCustomer& customer = staging[i];
    if (customer.id.empty()) continue;  // not a record of the load
    const std::span<const Code> old = staging.Before(i).codes;
    const std::span<const Code> now = staging.After(i).codes;
    for (size_t field = 0; field < fields.size(); ++field)
      cleared[field] += old[field] != kNotSet && now[field] == kNotSet ? 1 : 0;
    if (before.ParentOf(customer.row) != kNoRow && customer.parent.is_none())
      ++report_.cleared["parent_id"];
  }
  for (FieldId field = 0; field < fields.size(); ++field) {
    const bool is_given = field != kRelationshipField && field != kCustomerIdField;
    if (is_given && cleared[field] > 0) report_.cleared[fields[field].name] = cleared[field];
  }
}

}  // namespace tranche::internal
