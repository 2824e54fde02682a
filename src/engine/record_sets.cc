// Sets of values in a record: fields of several values, and the operations that add to them and
// remove from them.
#include <algorithm>
#include <iterator>

#include "src/base/message.h"
#include "src/base/utf8.h"
#include "src/engine/record.h"

namespace tranche::internal {

absl::Status RecordResolver::EditSets(const OperationView& operation, std::span<const Code> held,
                                      Record* record) {
  for (const AttributeView& attribute : operation.add)
    TRANCHE_RETURN_IF_ERROR(EditSet("add", attribute, held, record));
  for (const AttributeView& attribute : operation.remove)
    TRANCHE_RETURN_IF_ERROR(EditSet("remove", attribute, held, record));
  return absl::OkStatus();
}

absl::Status RecordResolver::EditSet(std::string_view edit, const AttributeView& attribute,
                                     std::span<const Code> held, Record* record) {
  const FieldId id = schema_.Find(attribute.field);
  const bool is_several =
      id != kNoField && schema_.field(id).is_multi() && !schema_.field(id).traits.is_derived;
  if (!is_several) {
    const Target target = MakeTarget(attribute.field);
    const bool is_known = id != kNoField || target.kind != Target::kUnknown;
    if (!is_known && attribute.field != "id") return NoteUnknown(attribute, record);
    return NotSeveral(edit, attribute, id);
  }
  const auto given = std::find_if(record->codes.begin(), record->codes.end(),
                                  [&](const auto& present) { return present.first == id; });
  const Code before = given != record->codes.end() ? given->second
                      : held.empty()               ? kNotSet
                                                   : held[id];
  const SetDictionary::Set set = schema_.field(id).sets->Values(before);
  set_.assign(set.begin(), set.end());
  TRANCHE_RETURN_IF_ERROR(edit == "add" ? AddToSet(attribute, id, held, record)
                                        : RemoveFromSet(attribute, id, record));
  if (given != record->codes.end()) record->codes.erase(given);
  HoldSet(id, record);
  return absl::OkStatus();
}

absl::Status RecordResolver::NotSeveral(std::string_view edit, const AttributeView& attribute,
                                        FieldId field) const {
  if (field != kNoField && schema_.field(field).traits.is_derived)
    return InvalidArgument({"field \"", attribute.field, "\" is derived from parent_id"});
  std::string possible;
  for (const Field& other : schema_.fields()) {
    if (!other.is_multi() || other.traits.is_derived || other.traits.names_customers) continue;
    possible += Concat({possible.empty() ? "" : ", ", "\"", other.name, "\""});
  }
  return InvalidArgument({"field \"", attribute.field, "\" takes one value: \"", edit,
                          "\" is for fields of several values: ", possible});
}

absl::Status RecordResolver::AddToSet(const AttributeView& attribute, FieldId id,
                                      std::span<const Code> held, Record* record) {
  const Field& field = schema_.field(id);
  for (const std::string_view value : attribute.values) {
    if (IsBlank(value)) continue;
    Code code;
    if (absl::Status status = ResolveValue(field, id, value, held, &code); !status.ok()) {
      TRANCHE_RETURN_IF_ERROR(GoOnWithout(attribute.field, value, std::move(status), record));
      continue;
    }
    set_.push_back(code);
  }
  return absl::OkStatus();
}

absl::Status RecordResolver::RemoveFromSet(const AttributeView& attribute, FieldId id,
                                           Record* record) {
  const Field& field = schema_.field(id);
  for (const std::string_view value : attribute.values) {
    if (IsBlank(value)) continue;
    Code code = field.values->Find(value);
    std::string_view canonical;
    absl::Status status;
    if (code == kNotSet) status = FindSpelling(field, value, &code, &canonical);
    if (!status.ok()) {
      TRANCHE_RETURN_IF_ERROR(GoOnWithout(attribute.field, value, std::move(status), record));
      continue;
    }
    std::erase(set_, code);
  }
  return absl::OkStatus();
}

void RecordResolver::HoldSet(FieldId id, Record* record) {
  const Field& field = schema_.field(id);
  std::sort(set_.begin(), set_.end());
  set_.erase(std::unique(set_.begin(), set_.end()), set_.end());
  const uint32_t size = field.sets->size();
  const Code code = field.sets->Intern(set_);
  if (code == size) savepoint_.Note(field, field.values->size(), size);
  record->codes.emplace_back(id, code);
}

}  // namespace tranche::internal
