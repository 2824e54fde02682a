#include "src/schema/schema.h"

#include <algorithm>

#include "src/base/message.h"
#include "src/base/moment.h"
#include "src/base/sort_unique.h"
#include "src/base/utf8.h"
#include "src/schema/malformed_value.h"

namespace tranche::internal {
namespace {

struct StandardField {
  std::string_view name;
  const FieldType& type;
  Domain domain;
  std::optional<IsoList> iso = {};
  std::optional<TextField> text = {};
};

// In the order of FieldId.
std::vector<Field> StandardFields() {
  const auto text = [](TextField which) {
    return StandardField{NameOf(which), TextType(), Domain::kAuthorized, {}, which};
  };
  const StandardField standard[] = {
      {"country", SelectType(), Domain::kIso, IsoList::kCountry},
      {"currency", SelectType(), Domain::kIso, IsoList::kCurrency},
      {"language", SelectType(), Domain::kIso, IsoList::kLanguage},
      {"invoicing_entity", SelectType(), Domain::kOpen},
      {"payment_method_type", MultiSelectType(), Domain::kOpen},
      {"relationship", RelationshipType(), Domain::kAuthorized},
      text(TextField::kTaxId),
      text(TextField::kExternalId),
      {"customer_id", CustomerIdType(), Domain::kOpen, {}, TextField::kId},
      {"segment", SegmentType(), Domain::kOpen},
      text(TextField::kName),
      text(TextField::kBillingEmail),
  };
  std::vector<Field> fields;
  for (const StandardField& field : standard) {
    fields.emplace_back(field.name, field.type, field.domain);
    fields.back().iso = field.iso;
    fields.back().text = field.text;
  }
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

}  // namespace

Field::Field(std::string_view its_name, const FieldType& its_type, Domain its_domain)
    : name(its_name),
      type(&its_type),
      traits(its_type.traits()),
      domain(its_domain),
      values(std::make_shared<Dictionary>()) {
  if (traits.is_multi) sets = std::make_shared<SetDictionary>();
  its_type.Prepare(this);
}

absl::Status Field::WithSuggestion(const absl::Status& refused, std::string_view value) const {
  if (!has_authorized_values()) return refused;
  std::vector<std::string> known = values->FirstShared(kMostSuggested);
  std::vector<std::string_view> usable;
  for (Code code = 1; code <= known.size(); ++code) {
    if (!IsRetired(code)) usable.push_back(known[code - 1]);
  }
  return UnknownName({MessageOf(refused)}, value, usable);
}

absl::Status NotAuthorized(const Field& field, std::string_view value) {
  return InvalidArgument(
      {"field \"", field.name, "\": value \"", value.substr(0, 64), "\" is not authorized"});
}

absl::StatusOr<std::string_view> CanonicalNewValue(const Field& field, std::string_view value) {
  if (IsBlank(value)) return InvalidArgument({"field \"", field.name, "\": a value is empty"});
  if (IsMalformed(value)) return MalformedValue(field.name, value);
  Field open = field;  // checks text and ISO codes, not membership
  open.domain = Domain::kOpen;
  return open.Canonical(value);
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
  for (size_t i = 0; i < spec.measures.size(); ++i) {
    const absl::Status status = schema->AddMeasure(spec.measures[i]);
    if (!status.ok()) return At(Concat({"/measures/", i}), status);
  }
  SortUnique(&schema->measures_);
  if (spec.time_zone && !FindTimeZone(*spec.time_zone, &schema->time_zone_)) {
    return At("/time_zone",
              InvalidArgument({"time zone \"", spec.time_zone->substr(0, 64),
                               "\" is unknown: it needs an IANA name like \"Europe/Paris\", whose "
                               "rules the system has (package tzdata)"}));
  }
  return schema;
}

absl::Status Schema::AddMeasure(std::string_view name) {
  const FieldId id = Find(name);
  if (id == kNoField) return UnknownField(name);
  TRANCHE_RETURN_IF_ERROR(CheckAddsUp(id));
  measures_.push_back(id);
  return absl::OkStatus();
}

absl::Status Schema::CheckAddsUp(FieldId id) const {
  const Field& field = fields_[id];
  if (field.decimals) return absl::OkStatus();
  return InvalidArgument({"field \"", field.name, "\" is of kind ", field.type->name(),
                          ": only numbers and amounts of money add up"});
}

FieldId Schema::Find(std::string_view name) const {
  const auto found = by_name_.find(name);
  return found == by_name_.end() ? kNoField : found->second;
}

FieldId Schema::FieldOf(TextField text) const {
  for (FieldId id = 0; id < kStandardFields; ++id) {
    if (fields_[id].text == text && fields_[id].has_text()) return id;
  }
  return kNoField;
}

absl::Status Schema::UnknownField(std::string_view name,
                                  std::span<const std::string_view> others) const {
  std::vector<std::string_view> names(others.begin(), others.end());
  for (const Field& field : fields_) names.push_back(field.name);
  return UnknownName({"unknown field \"", name.substr(0, 300), "\""}, name, names);
}

absl::Status Schema::Declare(const FieldSpec& spec) {
  const FieldId id = Find(spec.name);
  if (id == kNoField) {
    TRANCHE_RETURN_IF_ERROR(CheckPropertyName(spec.name));
    if (fields_.size() >= kMaxFields)
      return ResourceExhausted({"more than ", kMaxFields, " fields"});
    if (!spec.kind || !FieldType::Of(*spec.kind).traits().is_property)
      return InvalidArgument({"field \"", spec.name, "\" needs a kind: ", PropertyKinds()});
    const FieldType& type = FieldType::Of(*spec.kind);
    if (!type.traits().takes_values && (spec.open || spec.values)) {
      return InvalidArgument({"field \"", spec.name, "\" is of kind ", type.name(),
                              ", which has no list of values and is not open"});
    }
    if (type.traits().takes_values && spec.open == spec.values.has_value()) {
      return InvalidArgument({"field \"", spec.name,
                              "\" needs its authorized values, or to be open",
                              spec.open ? ", not both" : ""});
    }
    Field field(spec.name, type, type.traits().takes_values ? Domain::kOpen : Domain::kAuthorized);
    TRANCHE_RETURN_IF_ERROR(type.Configure(spec, &field));
    if (spec.values) TRANCHE_RETURN_IF_ERROR(Authorize(&field, *spec.values));
    by_name_.emplace(field.name, static_cast<FieldId>(fields_.size()));
    fields_.push_back(std::move(field));
    AssignSlots();
    return absl::OkStatus();
  }
  Field& field = fields_[id];
  if (spec.kind && *spec.kind != field.type->kind()) {
    return InvalidArgument({"field \"", field.name, "\" is of kind ", field.type->name(), ", not ",
                            FieldKindName(*spec.kind)});
  }
  if (spec.open && (spec.values || field.domain != Domain::kOpen || !field.traits.takes_values))
    return InvalidArgument({"field \"", field.name, "\" cannot be open"});
  TRANCHE_RETURN_IF_ERROR(field.type->Configure(spec, &field));
  if (!spec.values) return absl::OkStatus();
  if (!field.traits.takes_values)
    return InvalidArgument({"field \"", field.name, "\" takes no list of values"});
  return Authorize(&field, *spec.values);
}

void Schema::AssignSlots() {
  number_fields_.clear();
  text_properties_.clear();
  for (FieldId id = 0; id < fields_.size(); ++id) {
    if (fields_[id].has_numbers()) {
      fields_[id].number_slot = static_cast<uint16_t>(number_fields_.size());
      number_fields_.push_back(id);
    }
    if (fields_[id].has_text() && id >= kStandardFields) {
      fields_[id].text_slot = static_cast<uint16_t>(text_properties_.size());
      text_properties_.push_back(id);
    }
  }
}

absl::Status Schema::Authorize(Field* field, std::span<const Value> values) {
  for (std::string_view value : values) {
    TRANCHE_ASSIGN_OR_RETURN(const std::string_view canonical, CanonicalNewValue(*field, value));
    const Code known = field->values->Find(canonical);
    if (known != kNotSet) {
      if (known < field->retired.size()) field->retired[known] = false;
      continue;
    }
    if (field->values->size() >= kMaxValuesPerField) {
      return ResourceExhausted(
          {"field \"", field->name, "\" has more than ", kMaxValuesPerField, " values"});
    }
    field->values->Add(canonical);
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
    FieldId id, std::span<const Value> values) const {
  auto schema = std::make_shared<Schema>(*this);
  Field& field = schema->fields_[id];
  if (!field.has_authorized_values())
    return FailedPrecondition({"field \"", field.name, "\" has no list of authorized values"});
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

std::shared_ptr<const Schema> Schema::WithRenamed(FieldId id, Code code,
                                                  std::string_view value) const {
  auto schema = std::make_shared<Schema>(*this);
  std::shared_ptr<Dictionary>& values = schema->fields_[id].values;
  values = values->Renamed(code, value);
  return schema;
}

std::shared_ptr<const Schema> Schema::WithoutField(FieldId id) const {
  auto schema = std::make_shared<Schema>(*this);
  schema->by_name_.erase(fields_[id].name);
  schema->fields_.erase(schema->fields_.begin() + id);
  for (auto& [name, field] : schema->by_name_) {
    if (field > id) --field;
  }
  std::erase(schema->measures_, id);
  for (FieldId& field : schema->measures_) {
    if (field > id) --field;
  }
  schema->AssignSlots();
  return schema;
}

}  // namespace tranche::internal
