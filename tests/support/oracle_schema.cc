#include "tests/support/oracle_schema.h"

#include <algorithm>

#include "tests/support/oracle_numbers.h"

namespace tranche::internal::testing {
namespace {

enum class Case { kExact, kUpper, kLower };

Case CaseOf(std::string_view field) {
  if (field == "country" || field == "currency") return Case::kUpper;
  if (field == "language") return Case::kLower;
  return Case::kExact;
}

std::string Recase(std::string_view field, std::string value) {
  const Case wanted = CaseOf(field);
  for (char& c : value) {
    if (wanted == Case::kUpper && c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    if (wanted == Case::kLower && c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return value;
}

void Authorize(FieldInfo& field, std::span<const Value> values) {
  for (const Value& given : values) {
    const std::string value = Recase(field.name, given.text());
    auto known = std::find_if(field.values.begin(), field.values.end(),
                              [&](const ValueInfo& info) { return info.value == value; });
    if (known == field.values.end()) {
      field.values.push_back({value, false});
    } else {
      known->retired = false;
    }
  }
}

const ValueInfo* FindValue(const FieldInfo& field, const std::string& value) {
  for (const ValueInfo& info : field.values) {
    if (info.value == value) return &info;
  }
  return nullptr;
}

FieldInfo PropertyOf(const FieldSpec& spec) {
  FieldInfo field{spec.name, *spec.kind, spec.open};
  if (field.kind == FieldKind::kBoolean) Authorize(field, std::vector<Value>{false, true});
  if (field.kind == FieldKind::kNumber || field.kind == FieldKind::kMoney)
    field.decimals = spec.decimals.value_or(2);
  field.unit = spec.unit;
  if (spec.values) Authorize(field, *spec.values);
  return field;
}

}  // namespace

const std::vector<Value>& SampleCountries() {
  static const auto& values = *new std::vector<Value>{
      "FR", "DE", "US", "GB", "ES", "IT", "NL", "BE", "CH", "AT", "PL", "SE", "NO", "DK",
      "FI", "PT", "IE", "CA", "BR", "JP", "IN", "AU", "ZA", "MX", "XK", "AD", "ZW"};
  return values;
}

const std::vector<Value>& SampleCurrencies() {
  static const auto& values = *new std::vector<Value>{"EUR", "USD", "GBP", "CHF", "SEK", "NOK",
                                                      "DKK", "PLN", "CAD", "JPY", "AED", "ZAR"};
  return values;
}

const std::vector<Value>& SampleLanguages() {
  static const auto& values = *new std::vector<Value>{"fr", "en", "de", "es", "it", "nl",
                                                      "pt", "pl", "sv", "ja", "aa", "zu"};
  return values;
}

OracleSchema::OracleSchema(const SchemaSpec& spec) {
  auto add = [&](std::string name, FieldKind kind, bool open, const std::vector<Value>& values) {
    FieldInfo field{std::move(name), kind, open};
    Authorize(field, values);
    fields_.push_back(std::move(field));
  };
  add("country", FieldKind::kSelect, false, SampleCountries());
  add("currency", FieldKind::kSelect, false, SampleCurrencies());
  add("language", FieldKind::kSelect, false, SampleLanguages());
  add("invoicing_entity", FieldKind::kSelect, true, {});
  add("payment_method_type", FieldKind::kMultiSelect, true, {});
  add("relationship", FieldKind::kRelationship, false, {"has_parent", "has_child"});
  add("tax_id", FieldKind::kText, true, {});
  add("external_id", FieldKind::kText, true, {});
  add("customer_id", FieldKind::kCustomerId, true, {});
  add("segment", FieldKind::kSegment, false, {});
  add("name", FieldKind::kText, true, {});
  add("billing_email", FieldKind::kText, true, {});
  for (const FieldSpec& declared : spec.fields) {
    FieldInfo* standard = FindMutable(declared.name);
    if (standard == nullptr) {
      fields_.push_back(PropertyOf(declared));
    } else if (declared.values) {
      standard->open = false;
      standard->values.clear();
      Authorize(*standard, *declared.values);
    }
  }
  for (const std::string& measure : spec.measures) FindMutable(measure)->is_measure = true;
}

const FieldInfo* OracleSchema::Find(std::string_view name) const {
  for (const FieldInfo& field : fields_) {
    if (field.name == name) return &field;
  }
  return nullptr;
}

FieldInfo* OracleSchema::FindMutable(std::string_view name) {
  return const_cast<FieldInfo*>(Find(name));
}

bool OracleSchema::IsPlainText(std::string_view name) { return name == "parent_id"; }

bool OracleSchema::IsGiven(std::string_view name) const {
  if (IsPlainText(name)) return true;
  const FieldInfo* field = Find(name);
  return field != nullptr && !IsDerived(*field);
}

bool OracleSchema::IsMultiValued(const FieldInfo& field) {
  return field.kind == FieldKind::kMultiSelect || field.kind == FieldKind::kRelationship ||
         field.kind == FieldKind::kSegment;
}

bool OracleSchema::IsDerived(const FieldInfo& field) {
  return field.kind == FieldKind::kRelationship || field.kind == FieldKind::kCustomerId ||
         field.kind == FieldKind::kSegment;
}

bool OracleSchema::CanBeUnset(const FieldInfo& field) { return !IsDerived(field); }

bool OracleSchema::Takes(const FieldInfo& field, Operator op) {
  switch (op) {
    case Operator::kIn:
      return true;
    case Operator::kNotIn:
      return field.kind != FieldKind::kMoney;
    case Operator::kContains:
    case Operator::kNotContains:
    case Operator::kStartsWith:
    case Operator::kEndsWith:
      return field.kind == FieldKind::kText;
    case Operator::kHasAll:
      return IsMultiValued(field) && field.kind != FieldKind::kSegment;
    case Operator::kIsSet:
    case Operator::kIsNotSet:
      return CanBeUnset(field);
    case Operator::kLt:
    case Operator::kLte:
    case Operator::kGt:
    case Operator::kGte:
    case Operator::kBetween:
      return HoldsNumbers(field.kind);
    case Operator::kInLast:
    case Operator::kOlderThan:
    case Operator::kInNext:
    case Operator::kBeyondNext:
      return field.kind == FieldKind::kDate || field.kind == FieldKind::kDatetime;
  }
  return false;
}

absl::StatusOr<ValueSet> OracleSchema::Accept(std::string_view name, std::span<const Value> given,
                                              const ValueSet& held) const {
  const FieldInfo* field = Find(name);
  if (field == nullptr && !IsPlainText(name)) return absl::InvalidArgumentError("unknown field");
  if (field != nullptr && IsDerived(*field)) {
    return absl::InvalidArgumentError("derived field");
  }
  ValueSet values;
  for (const Value& value : given) {
    if (!value.empty()) values.insert(Recase(name, value.text()));
  }
  if (field != nullptr && HoldsNumbers(field->kind)) {
    if (values.size() > 1) return absl::InvalidArgumentError("more than one value");
    if (values.empty()) return values;
    const std::optional<OracleNumber> number = NumberIn(*field, *values.begin());
    if (!number) return absl::InvalidArgumentError("no number");
    return ValueSet{TextOf(*field, *number)};
  }
  const bool many = field != nullptr && IsMultiValued(*field);
  if (!many && values.size() > 1) return absl::InvalidArgumentError("more than one value");
  if (field == nullptr || field->kind == FieldKind::kText) return values;
  for (const std::string& value : values) {
    const ValueInfo* known = FindValue(*field, value);
    if (known == nullptr && !field->open)
      return absl::InvalidArgumentError("value is not authorized");
    if (known != nullptr && known->retired && !held.contains(value)) {
      return absl::InvalidArgumentError("value is retired");
    }
  }
  return values;
}

std::optional<std::string> OracleSchema::Named(const FieldInfo& field,
                                               const std::string& given) const {
  if (field.kind == FieldKind::kText) return given;
  if (HoldsNumbers(field.kind)) {
    const std::optional<OracleNumber> number = NumberIn(field, given);
    return number ? std::optional(TextOf(field, *number)) : std::nullopt;
  }
  const std::string value = Recase(field.name, given);
  if (!field.open && FindValue(field, value) == nullptr) return std::nullopt;
  return value;
}

void OracleSchema::Learn(std::string_view name, const ValueSet& values) {
  FieldInfo* field = FindMutable(name);
  if (field == nullptr || !field->open || field->kind == FieldKind::kText) return;
  for (const std::string& value : values) {
    if (FindValue(*field, value) == nullptr) field->values.push_back({value, false});
  }
}

absl::Status OracleSchema::AddField(const FieldSpec& field) {
  if (Find(field.name) != nullptr) return absl::AlreadyExistsError("the field exists");
  fields_.push_back(PropertyOf(field));
  return absl::OkStatus();
}

absl::Status OracleSchema::AddValues(std::string_view name, std::span<const Value> values) {
  FieldInfo* field = FindMutable(name);
  if (field == nullptr) return absl::NotFoundError("no such field");
  if (field->open) return absl::FailedPreconditionError("no list of values");
  Authorize(*field, values);
  return absl::OkStatus();
}

bool OracleSchema::IsIso(const FieldInfo& field) { return CaseOf(field.name) != Case::kExact; }

void OracleSchema::Drop(std::string_view name) {
  std::erase_if(fields_, [&](const FieldInfo& field) { return field.name == name; });
}

void OracleSchema::Rename(std::string_view name, const std::string& value,
                          const std::string& new_value) {
  std::vector<ValueInfo>& values = FindMutable(name)->values;
  std::erase_if(values, [&](const ValueInfo& info) { return info.value == new_value; });
  for (ValueInfo& info : values) {
    if (info.value == value) info.value = new_value;
  }
}

void OracleSchema::Retire(std::string_view name, const std::string& value) {
  for (ValueInfo& info : FindMutable(name)->values) {
    if (info.value == value) info.retired = true;
  }
}

}  // namespace tranche::internal::testing
