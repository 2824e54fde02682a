#include "src/schema/schema.h"

#include <algorithm>

#include "src/base/message.h"
#include "src/base/utf8.h"

namespace tranche {

std::string_view FieldKindName(FieldKind kind) {
  switch (kind) {
    case FieldKind::kSelect:
      return "select";
    case FieldKind::kMultiSelect:
      return "multi_select";
    case FieldKind::kPresence:
      return "presence";
    case FieldKind::kRelationship:
      return "relationship";
    case FieldKind::kCustomerId:
      return "customer_id";
  }
  return "";
}

}  // namespace tranche

namespace tranche::internal {
namespace {

constexpr std::string_view kPropertyPrefix = "properties.";

Field StandardField(std::string_view name, FieldKind kind, Domain domain,
                    std::optional<IsoList> iso = {}) {
  Field field;
  field.name = name;
  field.kind = kind;
  field.domain = domain;
  field.is_iso = iso.has_value();
  field.iso = iso.value_or(IsoList::kCountry);
  field.values = std::make_shared<Dictionary>();
  if (field.is_multi()) field.sets = std::make_shared<SetDictionary>();
  return field;
}

std::vector<Field> StandardFields() {
  std::vector<Field> fields = {
      StandardField("country", FieldKind::kSelect, Domain::kIso, IsoList::kCountry),
      StandardField("currency", FieldKind::kSelect, Domain::kIso, IsoList::kCurrency),
      StandardField("language", FieldKind::kSelect, Domain::kIso, IsoList::kLanguage),
      StandardField("invoicing_entity", FieldKind::kSelect, Domain::kOpen),
      StandardField("payment_method_type", FieldKind::kMultiSelect, Domain::kOpen),
      StandardField("relationship", FieldKind::kRelationship, Domain::kAuthorized),
      StandardField("tax_id", FieldKind::kPresence, Domain::kAuthorized),
      StandardField("external_id", FieldKind::kPresence, Domain::kAuthorized),
      StandardField("customer_id", FieldKind::kCustomerId, Domain::kOpen),
  };
  Field& relationship = fields[kRelationshipField];
  relationship.values->Add("has_parent");
  relationship.values->Add("has_child");
  // The code of a set is the union of its values' bits.
  for (const std::vector<Code>& set : {std::vector<Code>{1}, {2}, {1, 2}})
    relationship.sets->Intern(set);
  return fields;
}

absl::Status CheckPropertyName(std::string_view name) {
  if (!name.starts_with(kPropertyPrefix)) {
    const std::vector<Field> standard = StandardFields();
    std::vector<std::string_view> names;
    for (const Field& field : standard) names.push_back(field.name);
    return UnknownName(
        {"field \"", name, "\" is neither a standard field nor \"properties.<name>\""}, name,
        names);
  }
  if (name.size() == kPropertyPrefix.size()) return InvalidArgument({"the property has no name"});
  if (name.size() > kPropertyPrefix.size() + kMaxIdBytes) {
    return InvalidArgument({"the name of the property is longer than ", kMaxIdBytes, " bytes"});
  }
  if (!IsText(name))
    return InvalidArgument({"the name of the property is not UTF-8, or holds NUL"});
  return absl::OkStatus();
}

std::string_view IsoListName(IsoList list) {
  switch (list) {
    case IsoList::kCountry:
      return "ISO 3166-1 country";
    case IsoList::kCurrency:
      return "ISO 4217 currency";
    case IsoList::kLanguage:
      return "ISO 639-1 language";
  }
  return "";
}

}  // namespace

absl::StatusOr<std::string_view> Field::Canonical(std::string_view value) const {
  value = Trim(value);
  if (is_iso) {
    const std::optional<std::string_view> code = CanonicalIso(iso, value);
    if (!code) {
      return InvalidArgument({"field \"", name, "\": value \"", value.substr(0, 64),
                              "\" is not an ", IsoListName(iso), " code"});
    }
    value = *code;
  }
  if (domain == Domain::kAuthorized && values->FindShared(value) == kNotSet) {
    return InvalidArgument(
        {"field \"", name, "\": value \"", value.substr(0, 64), "\" is not authorized"});
  }
  if (domain == Domain::kOpen) {
    if (value.size() > kMaxTextBytes) {
      return InvalidArgument(
          {"field \"", name, "\": a value is longer than ", kMaxTextBytes, " bytes"});
    }
    if (!IsText(value))
      return InvalidArgument({"field \"", name, "\": a value is not UTF-8, or holds NUL"});
  }
  return value;
}

absl::StatusOr<std::shared_ptr<const Schema>> Schema::Create(const SchemaSpec& spec) {
  auto schema = std::make_shared<Schema>();
  schema->fields_ = StandardFields();
  for (FieldId id = 0; id < kStandardFields; ++id)
    schema->by_name_.emplace(schema->fields_[id].name, id);
  StringSet seen;
  for (size_t i = 0; i < spec.fields.size(); ++i) {
    const FieldSpec& field = spec.fields[i];
    absl::Status status = absl::OkStatus();
    if (!seen.insert(field.name).second) {
      status = InvalidArgument({"field \"", field.name, "\" is declared twice"});
    } else {
      status = schema->Declare(field);
    }
    if (!status.ok()) return At(Concat({"/fields/", i}), status);
  }
  return schema;
}

FieldId Schema::Find(std::string_view name) const {
  const auto found = by_name_.find(name);
  return found == by_name_.end() ? kNoField : found->second;
}

absl::Status Schema::Declare(const FieldSpec& spec) {
  const FieldId id = Find(spec.name);
  if (id == kNoField) {
    TRANCHE_RETURN_IF_ERROR(CheckPropertyName(spec.name));
    if (fields_.size() >= kMaxFields)
      return ResourceExhausted({"more than ", kMaxFields, " fields"});
    if (!spec.kind || (*spec.kind != FieldKind::kSelect && *spec.kind != FieldKind::kMultiSelect)) {
      return InvalidArgument(
          {"field \"", spec.name, "\" needs a kind: \"select\" or \"multi_select\""});
    }
    if (!spec.values)
      return InvalidArgument({"field \"", spec.name, "\" needs its authorized values"});
    Field field = StandardField(spec.name, *spec.kind, Domain::kAuthorized);
    TRANCHE_RETURN_IF_ERROR(Authorize(&field, *spec.values));
    by_name_.emplace(field.name, static_cast<FieldId>(fields_.size()));
    fields_.push_back(std::move(field));
    return absl::OkStatus();
  }
  Field& field = fields_[id];
  if (spec.kind && *spec.kind != field.kind) {
    return InvalidArgument({"field \"", field.name, "\" is of kind ", FieldKindName(field.kind),
                            ", not ", FieldKindName(*spec.kind)});
  }
  if (!spec.values) return absl::OkStatus();
  if (!field.stores_not_set()) {
    return InvalidArgument({"field \"", field.name, "\" takes no list of values"});
  }
  return Authorize(&field, *spec.values);
}

absl::Status Schema::Authorize(Field* field, std::span<const std::string> values) {
  for (std::string_view value : values) {
    if (IsBlank(value)) return InvalidArgument({"field \"", field->name, "\": a value is empty"});
    Field open = *field;  // checks text and ISO codes, not yet membership
    open.domain = Domain::kOpen;
    absl::StatusOr<std::string_view> canonical = open.Canonical(value);
    if (!canonical.ok()) return canonical.status();
    const Code known = field->values->Find(*canonical);
    if (known != kNotSet) {
      if (known < field->retired.size()) field->retired[known] = false;
      continue;
    }
    if (field->values->size() >= kMaxValuesPerField) {
      return ResourceExhausted(
          {"field \"", field->name, "\" has more than ", kMaxValuesPerField, " values"});
    }
    field->values->Add(*canonical);
  }
  field->domain = Domain::kAuthorized;
  return absl::OkStatus();
}

absl::StatusOr<std::shared_ptr<const Schema>> Schema::WithField(const FieldSpec& spec) const {
  if (Find(spec.name) != kNoField)
    return AlreadyExists({"field \"", spec.name, "\" exists already"});
  auto schema = std::make_shared<Schema>(*this);
  TRANCHE_RETURN_IF_ERROR(schema->Declare(spec));
  return schema;
}

absl::StatusOr<std::shared_ptr<const Schema>> Schema::WithValues(
    FieldId id, std::span<const std::string> values) const {
  auto schema = std::make_shared<Schema>(*this);
  Field& field = schema->fields_[id];
  if (field.domain != Domain::kAuthorized || !field.stores_not_set()) {
    return FailedPrecondition({"field \"", field.name, "\" has no list of authorized values"});
  }
  const uint32_t size = field.values->size();
  const absl::Status status = schema->Authorize(&field, values);
  if (!status.ok()) {
    field.values->Truncate(size);
    return status;
  }
  return schema;
}

std::shared_ptr<const Schema> Schema::WithRetired(FieldId id, std::span<const Code> values) const {
  auto schema = std::make_shared<Schema>(*this);
  std::vector<bool>& retired = schema->fields_[id].retired;
  for (const Code value : values) {
    if (retired.size() <= value) retired.resize(value + 1);
    retired[value] = true;
  }
  return schema;
}

}  // namespace tranche::internal
