#include "tests/support/random_world.h"

#include <algorithm>
#include <cctype>
#include <utility>

#include "tests/support/oracle_numbers.h"

namespace tranche::internal::testing {
namespace {

const std::vector<Value>& Entities() {
  static const auto& values =
      *new std::vector<Value>{"ent_fr", "ent_us", "ent_de", "ent_FR", "ent uk", "ent_\xC3\xA9"};
  return values;
}

const std::vector<Value>& PaymentMethods() {
  static const auto& values = *new std::vector<Value>{"card",   "direct_debit", "wire", "wallet",
                                                      "cheque", "Card",         "cash", "crypto"};
  return values;
}

// `count` distinct values of `all`, at least one.
std::vector<Value> Some(Random& random, const std::vector<Value>& all) {
  std::vector<Value> chosen;
  for (const Value& value : all) {
    if (random.Percent(60)) chosen.push_back(value);
  }
  if (chosen.empty()) chosen.push_back(random.Pick(all));
  return chosen;
}

// ISO codes may come in any case.
std::string Recased(Random& random, std::string value) {
  for (char& c : value) {
    const auto byte = static_cast<unsigned char>(c);
    c = static_cast<char>(random.Percent(50) ? std::toupper(byte) : std::tolower(byte));
  }
  return value;
}

bool IsIso(const std::string& field) {
  return field == "country" || field == "currency" || field == "language";
}

// Of the properties, those that are neither select nor multi_select.
constexpr uint64_t kTypedPercent = 40;

std::vector<Attribute> Without(std::vector<Attribute> attributes, const std::string& field) {
  std::erase_if(attributes, [&](const Attribute& attribute) { return attribute.field == field; });
  return attributes;
}

void Set(Customer& customer, const std::string& field, std::vector<Value> values) {
  customer.attributes = Without(std::move(customer.attributes), field);
  customer.attributes.push_back({field, std::move(values)});
}

}  // namespace

SchemaSpec RandomWorld::Schema(Random& random) {
  SchemaSpec schema;
  if (random.Percent(25)) schema.fields.push_back({"country", {}, Some(random, SampleCountries())});
  if (random.Percent(25))
    schema.fields.push_back({"currency", {}, Some(random, SampleCurrencies())});
  if (random.Percent(25))
    schema.fields.push_back({"language", FieldKind::kSelect, Some(random, SampleLanguages())});
  if (random.Percent(50))
    schema.fields.push_back({"invoicing_entity", {}, Some(random, Entities())});
  if (random.Percent(50))
    schema.fields.push_back({"payment_method_type", {}, Some(random, PaymentMethods())});
  const char* const zones[] = {"UTC", "Europe/Paris", "America/Sao_Paulo", "Asia/Kolkata",
                               "Pacific/Apia"};
  if (random.Percent(60)) schema.time_zone = random.Pick(zones);
  const uint64_t properties = random.Below(5);
  for (uint64_t i = 0; i < properties; ++i) {
    schema.fields.push_back(Property(random, i));
    if (schema.fields.back().decimals && random.Percent(70))
      schema.measures.push_back(schema.fields.back().name);
  }
  return schema;
}

FieldSpec RandomWorld::Property(Random& random, uint64_t n) {
  if (random.Percent(kTypedPercent)) {
    FieldSpec typed{
        "properties.p" + std::to_string(n),
        random.Pick(std::vector{FieldKind::kBoolean, FieldKind::kNumber, FieldKind::kMoney,
                                FieldKind::kDate, FieldKind::kDatetime, FieldKind::kText,
                                FieldKind::kText})};
    if (typed.kind == FieldKind::kNumber || typed.kind == FieldKind::kMoney)
      typed.decimals = static_cast<int>(random.Below(kMaxDecimals + 1));
    return typed;
  }
  FieldSpec property{"properties.p" + std::to_string(n),
                     random.Percent(50) ? FieldKind::kSelect : FieldKind::kMultiSelect,
                     {}};
  if (random.Percent(25)) {
    property.open = true;
    return property;
  }
  const uint64_t sizes[] = {1, 2, 3, 5, 20, 300};
  std::vector<Value> values;
  const uint64_t count = random.Pick(sizes);
  for (uint64_t i = 0; i < count; ++i) values.push_back("v" + std::to_string(i));
  property.values = std::move(values);
  return property;
}

std::string RandomWorld::AnyId() {
  const uint64_t n = random_.Below(id_count_);
  return (n % 7 == 3 ? "Kunde \xC3\x84 " : n % 7 == 5 ? "CUS_" : "cus_") + std::to_string(n);
}

std::string RandomWorld::ExistingId() {
  if (oracle_.customers().empty()) return AnyId();
  return random_.Pick(oracle_.customers()).second->id;
}

std::string RandomWorld::AnyValue(const FieldInfo& field, bool for_draft) {
  if (field.kind == FieldKind::kText) return for_draft ? PieceOfText(field) : Text();
  if (field.kind == FieldKind::kCustomerId) return AnyId();
  if (field.kind == FieldKind::kSegment) return random_.Pick(oracle_.segments()).id;
  if (HoldsNumbers(field.kind)) return Number(field);
  if (field.open && !field.values.empty() && random_.Percent(30))
    return random_.Pick(field.values).value;
  if (field.open)
    return random_.Pick(field.name == "invoicing_entity" ? Entities() : PaymentMethods()).text();
  std::vector<std::string> usable;
  for (const ValueInfo& info : field.values) {
    if (!info.retired) usable.push_back(info.value);
  }
  if (usable.empty()) return for_draft ? field.values[0].value : "";
  const std::string& value = random_.Pick(usable);
  return IsIso(field.name) && random_.Percent(20) ? Recased(random_, value) : value;
}

std::vector<Value> RandomWorld::Values(const FieldInfo& field) {
  std::vector<Value> values;
  const uint64_t most = OracleSchema::IsMultiValued(field) ? random_.Between(1, 4) : 1;
  while (values.size() < most) values.push_back(AnyValue(field, false));
  return values;
}

Attribute RandomWorld::TextAttribute(const std::string& field, const std::string& id) {
  if (field == "parent_id") return {field, {ExistingId()}};
  if (field == "external_id") {
    return {field,
            {random_.Percent(90) ? "ext-" + id
                                 : "Shared " + std::to_string(random_.Below(2 * id_count_))}};
  }
  if (field == "billing_email")
    return {field, {"ap@" + std::to_string(random_.Below(30)) + ".example"}};
  return {field, {Text()}};
}

Customer RandomWorld::NewState(const std::string& id) {
  Customer customer{id, {}};
  const std::pair<const char*, uint64_t> texts[] = {
      {"name", 80}, {"billing_email", 60}, {"parent_id", 20}, {"external_id", 40}, {"tax_id", 40}};
  for (const auto& [field, percent] : texts) {
    if (random_.Percent(percent)) customer.attributes.push_back(TextAttribute(field, id));
  }
  for (const FieldInfo& field : oracle_.schema().fields()) {
    const bool is_there = std::any_of(std::begin(texts), std::end(texts),
                                      [&](const auto& text) { return text.first == field.name; });
    if (!oracle_.schema().IsGiven(field.name) || is_there) continue;
    if (random_.Percent(75)) customer.attributes.push_back({field.name, Values(field)});
  }
  return customer;
}

Customer RandomWorld::Patch(const std::string& id) {
  Customer patch = NewState(id);
  KeepSome(&patch);
  return patch;
}

void RandomWorld::KeepSome(Customer* customer) {
  std::erase_if(customer->attributes, [&](Attribute& attribute) {
    if (!random_.Percent(35)) return true;
    if (random_.Percent(25))
      attribute.values = random_.Percent(50) ? std::vector<Value>{} : std::vector<Value>{""};
    return false;
  });
}

Operation RandomWorld::BadOperation() {
  const std::string id = ExistingId();
  Operation operation{OperationKind::kUpsert, NewState(id)};
  switch (random_.Below(9)) {
    case 0:
      Set(operation.customer, "country", {"ZZ"});
      break;
    case 1:
      Set(operation.customer, "country", {"FR", "DE"});
      break;
    case 2:
      Set(operation.customer, "properties.unheard_of", {"x"});
      break;
    case 3:
      Set(operation.customer, "parent_id", {"nobody"});
      break;
    case 4:
      Set(operation.customer, "parent_id", {id});
      break;
    case 5:
      operation = {OperationKind::kDelete, {"nobody", {}}};
      break;
    case 6:
      operation = {OperationKind::kPatch, {"nobody", {{"name", {"x"}}}}};
      break;
    case 7:
      operation.customer.id = random_.Percent(50) ? "" : std::string(kMaxIdBytes + 1, 'x');
      break;
    default:
      Set(operation.customer, "relationship", {"has_parent"});
      break;
  }
  return operation;
}

void RandomWorld::Spoil(Customer* customer) {
  switch (random_.Below(6)) {
    case 0:
      Set(*customer, "parent_id", {random_.Percent(50) ? "nobody" : customer->id});
      break;
    case 1:  // a cycle, if that one is its child
      Set(*customer, "parent_id", {ExistingId()});
      break;
    case 2:
      Set(*customer, "external_id", {"ext-" + ExistingId()});
      break;
    case 3:
      Set(*customer, random_.Percent(70) ? "properties.unheard_of" : "relationship", {"x"});
      break;
    default: {
      std::vector<const FieldInfo*> selects;
      for (const FieldInfo& field : oracle_.schema().fields()) {
        if (field.kind == FieldKind::kSelect || field.kind == FieldKind::kMultiSelect)
          selects.push_back(&field);
      }
      const FieldInfo& field = *random_.Pick(selects);
      std::vector<Value> values = Values(field);
      // Of an open field, no text is bad alone.
      values.push_back(field.open ? "one more" : "Unheard " + std::to_string(random_.Below(3)));
      if (!field.open && random_.Percent(30)) values = {field.values[0].value};  // perhaps retired
      if (!field.open && random_.Percent(30)) values.erase(values.begin());
      Set(*customer, field.name, std::move(values));
      break;
    }
  }
}

void RandomWorld::Spoil(std::vector<Operation>* batch) {
  for (Operation& operation : *batch) {
    if (operation.kind == OperationKind::kDelete) continue;
    if (random_.Percent(20)) Spoil(&operation.customer);
    for (std::vector<Attribute>* edits : {&operation.extras.add, &operation.extras.remove}) {
      if (edits->empty() || !random_.Percent(20)) continue;
      const FieldInfo* field = oracle_.schema().Find(edits->front().field);
      edits->front().values.push_back(field != nullptr && field->open ? "one more" : "Unheard 0");
      if (random_.Percent(20)) edits->push_back({"properties.unheard_of", {"x"}});
    }
  }
}

void RandomWorld::Spoil(std::vector<LoadRecord>* records) {
  for (LoadRecord& record : *records) {
    if (random_.Percent(15)) Spoil(&record.customer);
  }
}

uint64_t RandomWorld::NextVersion() {
  version_ += random_.Below(3);
  const uint64_t late = random_.Percent(50) ? 0 : random_.Below(30);
  return version_ - std::min(version_, late);
}

void RandomWorld::AddEdits(Operation* operation) {
  for (const FieldInfo& field : oracle_.schema().fields()) {
    if (field.kind != FieldKind::kMultiSelect || !random_.Percent(25)) continue;
    if (random_.Percent(70)) operation->extras.add.push_back({field.name, Values(field)});
    if (random_.Percent(50)) operation->extras.remove.push_back({field.name, Values(field)});
  }
  if (random_.Percent(1)) operation->extras.add.push_back({"country", {"FR"}});
}

// Operations that only make sense together.
void RandomWorld::AppendPair(std::vector<Operation>& batch) {
  const std::string first = ExistingId();
  const std::string second = ExistingId();
  if (random_.Percent(50)) {  // deleted and created again: a new customer
    batch.push_back({OperationKind::kDelete, {first, {}}});
    batch.push_back({OperationKind::kUpsert, NewState(first)});
    return;
  }
  auto external_id = [&](const std::string& id) -> std::vector<Value> {
    const Record* record = oracle_.FindCustomer(id);
    if (record == nullptr || !record->held.contains("external_id")) return {};
    return {*record->held.at("external_id").begin()};
  };
  batch.push_back({OperationKind::kPatch, {first, {{"external_id", external_id(second)}}}});
  batch.push_back({OperationKind::kPatch, {second, {{"external_id", external_id(first)}}}});
}

std::vector<Operation> RandomWorld::Batch(uint64_t most_operations) {
  std::vector<Operation> batch;
  const uint64_t wanted = random_.Percent(40) ? 1 : random_.Between(1, most_operations);
  while (batch.size() < wanted) {
    const uint64_t kind = random_.Below(100);
    if (oracle_.customers().empty() || kind < 40) {
      batch.push_back({OperationKind::kUpsert, NewState(AnyId())});
    } else if (kind < 52) {
      batch.push_back({OperationKind::kMerge, Patch(AnyId())});
    } else if (kind < 80) {
      batch.push_back({OperationKind::kPatch, Patch(ExistingId())});
    } else if (kind < 93) {
      batch.push_back({OperationKind::kDelete, {ExistingId(), {}}});
    } else {
      AppendPair(batch);
    }
  }
  // What is deleted cannot be touched again: drop most of the operations that chance made
  // impossible.
  std::vector<Operation> kept;
  std::set<std::string> gone;
  const bool has_versions = random_.Percent(30);
  for (Operation& operation : batch) {
    const std::string& id = operation.customer.id;
    const bool may_edit =
        operation.kind == OperationKind::kPatch || operation.kind == OperationKind::kMerge;
    if (may_edit) AddEdits(&operation);
    if (has_versions && random_.Percent(70)) operation.extras.version = NextVersion();
    const bool may_create =
        operation.kind == OperationKind::kUpsert || operation.kind == OperationKind::kMerge;
    if (!may_create && gone.contains(id) && !random_.Percent(5)) continue;
    if (operation.kind == OperationKind::kDelete) gone.insert(id);
    if (may_create) gone.erase(id);
    for (Attribute& attribute : operation.customer.attributes) {
      const bool lost = attribute.field == "parent_id" && !attribute.values.empty() &&
                        gone.contains(attribute.values[0].text());
      if (lost || (attribute.field == "parent_id" && attribute.values == std::vector<Value>{id}))
        attribute.values.clear();
    }
    kept.push_back(std::move(operation));
  }
  if (random_.Percent(10)) {
    kept.insert(kept.begin() + static_cast<std::ptrdiff_t>(random_.Below(kept.size() + 1)),
                BadOperation());
  }
  return kept;
}

Position RandomWorld::AnyPosition() {
  static const std::string kSources[] = {"crm", "billing", "a source with a longer name",
                                         "\xC3\xA9"};
  Position position{random_.Pick(kSources), random_.Below(3), 1};
  for (const Position& last : oracle_.positions()) {
    if (last.source != position.source) continue;
    position = last;
    const uint64_t kind = random_.Below(100);
    if (kind < 8) {
      position.epoch += random_.Between(1, 3);
      position.sequence = random_.Between(1, 2);
    } else if (kind < 12 && position.epoch > 0) {
      --position.epoch;
    } else if (kind < 30) {
      position.sequence = random_.Between(1, last.sequence);
    } else {
      position.sequence += random_.Percent(90) ? 1 : random_.Between(2, 4);
    }
  }
  return position;
}

std::vector<LoadRecord> RandomWorld::Load(uint64_t most_records) {
  std::vector<LoadRecord> records;
  const uint64_t wanted = random_.Between(1, most_records);
  uint64_t line = 0;
  while (records.size() < wanted) {
    line += random_.Percent(90) ? 1 : 2;
    Operation operation{OperationKind::kUpsert, NewState(AnyId())};
    while (random_.Percent(5)) {
      operation = BadOperation();
      if (operation.kind == OperationKind::kUpsert) break;
      operation = {OperationKind::kUpsert, NewState(AnyId())};
    }
    records.push_back({line, std::move(operation.customer)});
  }
  return records;
}

}  // namespace tranche::internal::testing
