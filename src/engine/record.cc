#include "src/engine/record.h"

#include <algorithm>

#include "src/base/message.h"
#include "src/base/planted.h"
#include "src/base/utf8.h"
#include "src/engine/drop_counts.h"
#include "src/engine/unknown_keys.h"
#include "src/schema/malformed_value.h"
#include "tranche/error.h"

namespace tranche::internal {

namespace {

// What readers call the properties as a whole.
constexpr std::string_view kPropertiesKey = "properties";

absl::Status CheckText(std::string_view field, std::string_view text) {
  if (text.size() > kMaxTextBytes)
    return InvalidArgument({"field \"", field, "\" is longer than ", kMaxTextBytes, " bytes"});
  if (IsText(text)) return absl::OkStatus();
  if (IsMalformed(text)) return MalformedValue(field, text);
  return InvalidArgument({"field \"", field, "\" is not UTF-8, or holds NUL"});
}

}  // namespace

absl::Status CheckCustomerId(std::string_view id) {
  if (id.empty()) return InvalidArgument({"the customer has no id"});
  if (id.size() > kMaxIdBytes) {
    return InvalidArgument(
        {"id \"", id.substr(0, 32), "...\" is longer than ", kMaxIdBytes, " bytes"});
  }
  if (!IsText(id)) return InvalidArgument({"the id is not UTF-8, or holds NUL"});
  return absl::OkStatus();
}

std::string ReasonOf(const absl::Status& status, std::string_view field, std::string_view value) {
  std::string_view message = MessageOf(status);
  const auto take = [&](std::initializer_list<Piece> pieces) {
    const std::string prefix = Concat(pieces);
    const bool is_prefix = message.starts_with(prefix);
    if (is_prefix) message.remove_prefix(prefix.size());
    return is_prefix;
  };
  if (take({"field \"", field, "\": value \"", value, "\" "})) return std::string(message);
  if (take({"field \"", field, "\": "})) return std::string(message);
  if (take({"field \"", field, "\" "})) return Concat({"the field ", message});
  return std::string(message);
}

RecordResolver::RecordResolver(const Schema& schema) : schema_(schema) {
  for (size_t text = 0; text < kTextFields; ++text)
    field_of_[text] = schema.FieldOf(static_cast<TextField>(text));
}

absl::Status RecordResolver::Resolve(const CustomerView& customer, std::span<const Code> held,
                                     Record* record) {
  record->codes.clear();
  record->numbers.clear();
  record->texts.fill({});
  record->has_text.fill(false);
  record->property_texts.clear();
  record->has_property_texts = false;
  record->parent_id = {};
  record->has_parent = false;
  if (!record->bad_values.empty()) record->bad_values.clear();
  if (!record->unknown_keys.empty()) record->unknown_keys.clear();
  record->id = customer.id;
  TRANCHE_RETURN_IF_ERROR(CheckCustomerId(customer.id));
  record->texts[0] = customer.id;
  record->has_text[0] = true;
  next_ = 0;
  for (const AttributeView& attribute : customer.attributes) {
    const Target target = FindTarget(attribute.field);
    switch (target.kind) {
      case Target::kText:
        TRANCHE_RETURN_IF_ERROR(SetText(attribute, target.text, record));
        break;
      case Target::kColumn:
        TRANCHE_RETURN_IF_ERROR(SetColumn(attribute, target.field, held, record));
        break;
      case Target::kParent:
        TRANCHE_RETURN_IF_ERROR(SetParent(attribute, record));
        break;
      case Target::kUnknown:
        TRANCHE_RETURN_IF_ERROR(NoteUnknown(attribute, record));
        break;
    }
  }
  return absl::OkStatus();
}

RecordResolver::Target RecordResolver::FindTarget(std::string_view name) {
  for (size_t i = 0; i < seen_.size(); ++i) {
    if (next_ == seen_.size()) next_ = 0;
    const auto& [known, target] = seen_[next_++];
    if (known == name) return target;
  }
  const Target target = MakeTarget(name);
  // An input may make up a new key in every record.
  const size_t most = target.kind == Target::kUnknown ? kMostSeen / 2 : kMostSeen;
  if (seen_.size() >= most) return target;
  // Behind the one before it in this record.
  next_ = std::min(next_, seen_.size());
  seen_.insert(seen_.begin() + static_cast<ptrdiff_t>(next_), {std::string(name), target});
  ++next_;
  return target;
}

RecordResolver::Target RecordResolver::MakeTarget(std::string_view name) const {
  if (name == "parent_id") return {Target::kParent, TextField::kId, kNoField};
  const auto text = std::find(kTextNames.begin() + 1, kTextNames.end(), name);
  if (text != kTextNames.end()) {
    return {Target::kText, static_cast<TextField>(text - kTextNames.begin()), kNoField};
  }
  const FieldId field = schema_.Find(name);
  const bool is_known = field != kNoField && !schema_.field(field).traits.names_customers &&
                        !schema_.field(field).traits.is_derived;
  return {is_known ? Target::kColumn : Target::kUnknown, TextField::kId, field};
}

absl::Status RecordResolver::NoteUnknown(const AttributeView& attribute, Record* record) {
  // What readers make of "properties" that are no object: none is set.
  if (attribute.field == kPropertiesKey && !attribute.values.empty() &&
      IsMalformed(attribute.values[0])) {
    return GoOnWithout(attribute.field, attribute.values[0],
                       InvalidArgument({"\"properties\" must be an object"}), record);
  }
  if (rules_.unknown_keys == UnknownKeys::kIgnore) {
    record->unknown_keys.push_back(attribute.field);
    return absl::OkStatus();
  }
  const FieldId field = schema_.Find(attribute.field);
  if (field != kNoField && schema_.field(field).traits.is_derived) {
    return InvalidArgument({"field \"", attribute.field, "\" is derived from parent_id"});
  }
  std::vector<std::string_view> others(kTextNames.begin() + 1, kTextNames.end());
  others.push_back("parent_id");
  return schema_.UnknownField(attribute.field, others);
}

absl::Status RecordResolver::GoOnWithout(std::string_view field, std::string_view value,
                                         absl::Status status, Record* record) {
  if (rules_.bad_values == BadValues::kDrop) {
    record->bad_values.push_back(
        {field, std::string(ReportedPart(Trim(ShownValue(value)))), std::move(status)});
    return absl::OkStatus();
  }
  if (suggestions_left_ == 0) return status;
  --suggestions_left_;
  const FieldId id = schema_.Find(field);
  return id == kNoField ? status : schema_.field(id).WithSuggestion(status, value);
}

std::string RecordResolver::Suggest(const BadValue& bad) const {
  const FieldId id = schema_.Find(bad.field);
  if (id == kNoField) return {};
  return PlaceOf(schema_.field(id).WithSuggestion(bad.status, bad.value)).suggestion;
}

absl::Status RecordResolver::SingleValue(const AttributeView& attribute, std::string_view* value,
                                         Record* record) {
  if (attribute.values.size() == 1) {
    if (!IsBlank(attribute.values[0])) *value = attribute.values[0];
    return absl::OkStatus();
  }
  for (const std::string_view candidate : attribute.values) {
    if (IsBlank(candidate) || candidate == *value) continue;
    if (value->empty()) {
      *value = candidate;
      continue;
    }
    *value = {};
    std::string all;
    for (const std::string_view one : attribute.values) {
      if (all.size() > kMaxReportedValueBytes) break;
      if (!IsBlank(one)) all.append(all.empty() ? "" : ", ").append(ShownValue(one));
    }
    return GoOnWithout(attribute.field, all,
                       InvalidArgument({"field \"", attribute.field, "\" takes one value"}),
                       record);
  }
  return absl::OkStatus();
}

absl::Status RecordResolver::SetParent(const AttributeView& attribute, Record* record) {
  if (record->has_parent) return InvalidArgument({"field \"parent_id\" is given twice"});
  record->has_parent = true;
  std::string_view parent;
  TRANCHE_RETURN_IF_ERROR(SingleValue(attribute, &parent, record));
  absl::Status status = absl::OkStatus();
  if (IsMalformed(parent)) {
    status = MalformedValue(attribute.field, parent);
  } else if (!parent.empty()) {
    status = CheckCustomerId(parent);
  }
  if (!status.ok()) return GoOnWithout(attribute.field, parent, std::move(status), record);
  record->parent_id = parent;
  return absl::OkStatus();
}

absl::Status RecordResolver::SetText(const AttributeView& attribute, TextField field,
                                     Record* record) {
  const auto index = static_cast<size_t>(field);
  if (record->has_text[index])
    return InvalidArgument({"field \"", attribute.field, "\" is given twice"});
  record->has_text[index] = true;
  std::string_view text;
  TRANCHE_RETURN_IF_ERROR(TakeText(attribute, &text, record));
  record->texts[index] = text;
  record->codes.emplace_back(field_of_[index], text.empty() ? kNotSet : kPresent);
  return absl::OkStatus();
}

absl::Status RecordResolver::SetPropertyText(const AttributeView& attribute, FieldId id,
                                             Record* record) {
  std::string_view text;
  TRANCHE_RETURN_IF_ERROR(TakeText(attribute, &text, record));
  record->has_property_texts = true;
  record->codes.emplace_back(id, text.empty() ? kNotSet : kPresent);
  if (!text.empty()) record->property_texts.emplace_back(id, text);
  return absl::OkStatus();
}

absl::Status RecordResolver::TakeText(const AttributeView& attribute, std::string_view* text,
                                      Record* record) {
  TRANCHE_RETURN_IF_ERROR(SingleValue(attribute, text, record));
  if (absl::Status status = CheckText(attribute.field, *text); !status.ok()) {
    TRANCHE_RETURN_IF_ERROR(GoOnWithout(attribute.field, *text, std::move(status), record));
    *text = {};
  }
  return absl::OkStatus();
}

absl::Status RecordResolver::SetColumn(const AttributeView& attribute, FieldId id,
                                       std::span<const Code> held, Record* record) {
  const Field& field = schema_.field(id);
  for (const auto& [present, code] : record->codes) {
    if (present == id) return InvalidArgument({"field \"", field.name, "\" is given twice"});
  }
  if (field.has_text()) return SetPropertyText(attribute, id, record);
  if (!field.is_multi()) {
    std::string_view value;
    TRANCHE_RETURN_IF_ERROR(SingleValue(attribute, &value, record));
    Code code = kNotSet;
    if (!value.empty()) {
      const auto resolve = [&] {
        return field.has_numbers() ? ResolveNumber(field, id, value, &code, record)
                                   : ResolveValue(field, id, value, held, &code);
      };
      if (absl::Status status = resolve(); !status.ok()) {
        TRANCHE_RETURN_IF_ERROR(GoOnWithout(attribute.field, value, std::move(status), record));
        if (TRANCHE_PLANTED(bad_value_keeps_old)) return absl::OkStatus();
        code = kNotSet;
      }
    }
    record->codes.emplace_back(id, code);
    return absl::OkStatus();
  }
  set_.clear();
  TRANCHE_RETURN_IF_ERROR(AddToSet(attribute, id, held, record));
  HoldSet(id, record);
  return absl::OkStatus();
}

absl::Status RecordResolver::FindSpelling(const Field& field, std::string_view value, Code* code,
                                          std::string_view* canonical) {
  if (IsMalformed(value)) return MalformedValue(field.name, value);
  const absl::StatusOr<std::string_view> form = field.Canonical(value);
  if (!form.ok()) return form.status();
  *canonical = *form;
  *code = field.values->Find(*canonical);
  return absl::OkStatus();
}

absl::Status RecordResolver::ResolveNumber(const Field& field, FieldId id, std::string_view value,
                                           Code* code, Record* record) {
  TRANCHE_ASSIGN_OR_RETURN(const Number number, field.type->NumberOf(field, ShownValue(value)));
  *code = kPresent;
  record->numbers.emplace_back(id, number);
  return absl::OkStatus();
}

absl::Status RecordResolver::ResolveValue(const Field& field, FieldId id, std::string_view value,
                                          std::span<const Code> held, Code* code) {
  std::string_view canonical;
  *code = field.values->Find(value);
  if (*code == kNotSet) TRANCHE_RETURN_IF_ERROR(FindSpelling(field, value, code, &canonical));
  if (*code == kNotSet) {
    if (field.values->size() >= kMaxValuesPerField) {
      return ResourceExhausted(
          {"field \"", field.name, "\" has more than ", kMaxValuesPerField, " values"});
    }
    savepoint_.Note(field, field.values->size(), field.is_multi() ? field.sets->size() : 0);
    *code = field.values->Add(canonical);
  }
  if (!field.IsRetired(*code)) return absl::OkStatus();
  bool holds = false;
  if (!held.empty()) {
    if (field.is_multi()) {
      const SetDictionary::Set set = field.sets->Values(held[id]);
      holds = std::find(set.begin(), set.end(), *code) != set.end();
    } else {
      holds = held[id] == *code;
    }
  }
  if (holds) return absl::OkStatus();
  return InvalidArgument(
      {"field \"", field.name, "\": value \"", ReportedPart(value), "\" is retired"});
}

}  // namespace tranche::internal
