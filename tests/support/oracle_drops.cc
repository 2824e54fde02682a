// The oracle's bad values: what a write that drops them goes on without.
#include <optional>
#include <utility>

#include "tests/support/oracle.h"
#include "tests/support/oracle_text.h"

namespace tranche::internal::testing {
namespace {

std::string Only(const Record& record, const std::string& field) {
  auto it = record.held.find(field);
  return it == record.held.end() ? "" : *it->second.begin();
}

RecordPtr Without(const Record& record, const std::string& field) {
  auto changed = std::make_shared<Record>(record);
  changed->held.erase(field);
  return changed;
}

}  // namespace

absl::StatusOr<ValueSet> Oracle::Taken(const Attribute& attribute, const ValueSet& held,
                                       const OracleRules& rules, OracleLosses* losses) const {
  const std::string& name = attribute.field;
  absl::StatusOr<ValueSet> all = schema_.Accept(name, attribute.values, held);
  if (all.ok() || rules.bad_values == BadValues::kReject) return all;
  const FieldInfo* field = schema_.Find(name);
  const bool takes_several = field != nullptr && OracleSchema::IsMultiValued(*field);
  ValueSet taken;
  std::string given;
  std::set<std::string> different;
  for (const Value& given_value : attribute.values) {
    const std::string& value = given_value.text();
    if (value.empty()) continue;
    const absl::StatusOr<ValueSet> one = schema_.Accept(name, {&given_value, 1}, held);
    if (one.ok()) taken.insert(one->begin(), one->end());
    if (takes_several && !one.ok()) ++losses->dropped[{name, value}];
    given += (given.empty() ? "" : ", ") + value;
    different.insert(value);
  }
  if (takes_several) return taken;
  ++losses->dropped[{name, different.size() == 1 ? *different.begin() : given}];
  return ValueSet();
}

absl::Status Oracle::Edit(const OperationExtras& extras, const Record* old,
                          const OracleRules& rules, Record* record, OracleLosses* losses) const {
  const auto edit = [&](const Attribute& attribute, bool adds) -> absl::Status {
    const std::string& name = attribute.field;
    const FieldInfo* field = schema_.Find(name);
    if (field == nullptr && !OracleSchema::IsPlainText(name)) {
      if (rules.unknown_keys == UnknownKeys::kReject)
        return absl::InvalidArgumentError("unknown field");
      ++losses->unknown_keys[name];
      return absl::OkStatus();
    }
    if (field == nullptr || !schema_.IsGiven(name) || !OracleSchema::IsMultiValued(*field))
      return absl::InvalidArgumentError("not a field of several values");
    ValueSet held;
    if (old != nullptr && old->held.contains(name)) held = old->held.at(name);
    ValueSet set;
    if (record->held.contains(name)) set = record->held.at(name);
    if (adds) {
      const absl::StatusOr<ValueSet> values = Taken(attribute, held, rules, losses);
      if (!values.ok()) return values.status();
      set.insert(values->begin(), values->end());
    }
    for (const Value& given : attribute.values) {
      const std::string& value = given.text();
      if (adds || Bare(value).empty()) continue;
      const std::optional<std::string> named = schema_.Named(*field, value);
      if (!named && rules.bad_values == BadValues::kReject)
        return absl::InvalidArgumentError("not authorized");
      if (!named) ++losses->dropped[{name, value}];
      if (named) set.erase(*named);
    }
    record->held.erase(name);
    if (!set.empty()) record->held[name] = set;
    return absl::OkStatus();
  };
  for (const Attribute& attribute : extras.add) {
    if (absl::Status status = edit(attribute, true); !status.ok()) return status;
  }
  for (const Attribute& attribute : extras.remove) {
    if (absl::Status status = edit(attribute, false); !status.ok()) return status;
  }
  return absl::OkStatus();
}

bool Oracle::IsStale(const Operation& operation) const {
  const auto stored = versions_.find(operation.customer.id);
  return operation.extras.version && stored != versions_.end() &&
         *operation.extras.version <= stored->second;
}

void Oracle::Note(size_t position, const Operation& operation, NamedCustomers* named) const {
  const std::string& id = operation.customer.id;
  if (operation.kind == OperationKind::kDelete) {
    named->erase(id);
    // Its children are roots from here on.
    for (auto& [child, note] : *named) {
      const Record* record = FindCustomer(child);
      if (record != nullptr && Only(*record, "parent_id") == id) note.parent_given = false;
    }
    return;
  }
  Named& note = named->try_emplace(id, Named{position, position, false}).first->second;
  note.last = position;
  if (operation.kind == OperationKind::kUpsert) note.parent_given = false;
  for (const Attribute& attribute : operation.customer.attributes) {
    if (attribute.field == "parent_id") note.parent_given = true;
  }
}

void Oracle::DropField(const std::string& id, const std::string& field, OracleLosses* losses) {
  RecordPtr& record = customers_.at(born_.find(id)->second);
  ++losses->dropped[{field, Only(*record, field)}];
  record = Without(*record, field);
}

std::set<std::string> Oracle::FindCycle() const {
  for (const auto& [born, record] : customers_) {
    std::set<std::string> above;
    const Record* at = record.get();
    while (at != nullptr) {
      const std::string parent = Only(*at, "parent_id");
      if (parent.empty() || !above.insert(parent).second) break;
      at = FindCustomer(parent);
    }
    if (above.contains(record->id)) return above;
  }
  return {};
}

void Oracle::DropReferences(const Oracle& before, const NamedCustomers& named,
                            OracleLosses* losses) {
  for (const auto& [id, note] : named) {
    const std::string parent = Only(*FindCustomer(id), "parent_id");
    if (!parent.empty() && FindCustomer(parent) == nullptr) DropField(id, "parent_id", losses);
  }
  for (std::set<std::string> cycle = FindCycle(); !cycle.empty(); cycle = FindCycle()) {
    std::string last;
    for (const std::string& id : cycle) {
      auto note = named.find(id);
      if (note == named.end() || !note->second.parent_given) continue;
      if (last.empty() || note->second.last > named.at(last).last) last = id;
    }
    DropField(last, "parent_id", losses);
  }
  std::set<std::string> taken;  // external ids
  std::map<size_t, std::string> others;
  for (const auto& [born, record] : customers_) {
    const std::string external_id = Only(*record, "external_id");
    auto old = before.customers_.find(born);
    if (external_id.empty()) continue;
    if (old != before.customers_.end() && Only(*old->second, "external_id") == external_id) {
      taken.insert(external_id);
    } else {
      others[named.at(record->id).first] = record->id;
    }
  }
  for (const auto& [position, id] : others) {
    if (!taken.insert(Only(*FindCustomer(id), "external_id")).second)
      DropField(id, "external_id", losses);
  }
}

void Oracle::DropStaged(const std::set<std::string>& ids, const std::string& field,
                        Staging* staging, OracleLosses* losses) const {
  for (const std::string& id : ids) {
    RecordPtr& record = staging->at(id).back().record;
    ++losses->dropped[{field, Only(*record, field)}];
    record = Without(*record, field);
  }
}

}  // namespace tranche::internal::testing
