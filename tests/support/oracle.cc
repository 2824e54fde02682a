#include "tests/support/oracle.h"

#include <algorithm>
#include <utility>

#include "tests/support/oracle_numbers.h"
#include "tests/support/oracle_text.h"

namespace tranche::internal::testing {
namespace {

const std::string* Only(const Record& record, const std::string& field) {
  auto it = record.held.find(field);
  return it == record.held.end() ? nullptr : &*it->second.begin();
}

bool IsGoodId(const std::string& id) {
  return !id.empty() && id.size() <= kMaxIdBytes && id.find('\0') == std::string::npos;
}

}  // namespace

const Record* Oracle::FindCustomer(std::string_view id) const {
  auto it = born_.find(id);
  return it == born_.end() ? nullptr : customers_.at(it->second).get();
}

const OracleSegment* Oracle::FindSegment(std::string_view id) const {
  for (const OracleSegment& segment : segments_) {
    if (segment.id == id) return &segment;
  }
  return nullptr;
}

// --- Customers.

absl::StatusOr<RecordPtr> Oracle::Written(const Operation& operation, const Record* old,
                                          const OracleRules& rules, OracleLosses* losses) const {
  const std::string& id = operation.customer.id;
  if (!IsGoodId(id)) return absl::InvalidArgumentError("bad id");
  if (operation.kind == OperationKind::kPatch && old == nullptr)
    return absl::NotFoundError("no such customer");
  auto record = std::make_shared<Record>();
  record->id = id;
  if (operation.kind != OperationKind::kUpsert && old != nullptr) record->held = old->held;
  for (const Attribute& attribute : operation.customer.attributes) {
    if (!schema_.IsGiven(attribute.field)) {
      if (rules.unknown_keys == UnknownKeys::kReject)
        return absl::InvalidArgumentError("unknown field");
      ++losses->unknown_keys[attribute.field];
      continue;
    }
    ValueSet held;
    if (old != nullptr && old->held.contains(attribute.field)) held = old->held.at(attribute.field);
    absl::StatusOr<ValueSet> values = Taken(attribute, held, rules, losses);
    if (!values.ok()) return values.status();
    record->held.erase(attribute.field);
    if (!values->empty()) record->held[attribute.field] = *std::move(values);
  }
  absl::Status edited = Edit(operation.extras, old, rules, record.get(), losses);
  if (!edited.ok()) return edited;
  return record;
}

void Oracle::Put(RecordPtr record) {
  auto [it, added] = born_.try_emplace(record->id, next_born_);
  if (added) ++next_born_;
  auto placed = std::make_shared<Record>(*record);
  placed->born = it->second;
  for (const auto& [field, values] : placed->held) schema_.Learn(field, values);
  customers_[it->second] = std::move(placed);
}

void Oracle::Remove(std::string_view id) {
  auto it = born_.find(id);
  customers_.erase(it->second);
  born_.erase(it);
  for (auto& [born, record] : customers_) {
    const std::string* parent = Only(*record, "parent_id");
    if (parent == nullptr || *parent != id) continue;
    auto root = std::make_shared<Record>(*record);
    root->held.erase("parent_id");
    record = std::move(root);
  }
}

absl::Status Oracle::ApplyOne(const Operation& operation, const OracleRules& rules,
                              OracleLosses* losses) {
  if (operation.kind == OperationKind::kDelete) {
    if (FindCustomer(operation.customer.id) == nullptr) {
      return operation.extras.version ? absl::OkStatus() : absl::NotFoundError("no such customer");
    }
    Remove(operation.customer.id);
    return absl::OkStatus();
  }
  absl::StatusOr<RecordPtr> record =
      Written(operation, FindCustomer(operation.customer.id), rules, losses);
  if (!record.ok()) return record.status();
  Put(*std::move(record));
  return absl::OkStatus();
}

absl::Status Oracle::CheckReferences() const {
  std::set<std::string> external_ids;
  for (const auto& [born, record] : customers_) {
    const std::string* external_id = Only(*record, "external_id");
    if (external_id != nullptr && !external_ids.insert(*external_id).second) {
      return absl::AlreadyExistsError("two customers with one external id");
    }
    std::set<std::string> path = {record->id};
    for (const std::string* parent = Only(*record, "parent_id"); parent != nullptr;) {
      const Record* above = FindCustomer(*parent);
      if (above == nullptr) return absl::InvalidArgumentError("the parent does not exist");
      if (!path.insert(*parent).second)
        return absl::InvalidArgumentError("the parents form a cycle");
      parent = Only(*above, "parent_id");
    }
  }
  return absl::OkStatus();
}

void Oracle::Rederive() {
  parents_.clear();
  for (const auto& [born, record] : customers_) {
    if (const std::string* parent = Only(*record, "parent_id")) parents_.insert(*parent);
  }
}

absl::StatusOr<std::vector<OracleChange>> Oracle::Apply(std::span<const Operation> batch,
                                                        const OracleRules& rules,
                                                        OracleLosses* losses) {
  OracleLosses not_asked;
  if (losses == nullptr) losses = &not_asked;
  if (rules.position) {
    if (IsApplied(*rules.position)) {
      losses->already_applied = true;
      return std::vector<OracleChange>();
    }
    if (*rules.position != Wanted(*rules.position))
      return absl::FailedPreconditionError("not the next position");
  }
  Oracle next = *this;
  NamedCustomers named;
  for (size_t i = 0; i < batch.size(); ++i) {
    const Operation& operation = batch[i];
    if (!IsGoodId(operation.customer.id)) return absl::InvalidArgumentError("bad id");
    if (next.IsStale(operation)) {
      ++losses->stale;
      continue;
    }
    next.Note(i, operation, &named);
    if (absl::Status status = next.ApplyOne(operation, rules, losses); !status.ok()) return status;
    if (operation.extras.version) next.versions_[operation.customer.id] = *operation.extras.version;
  }
  if (rules.bad_values == BadValues::kDrop) next.DropReferences(*this, named, losses);
  if (absl::Status status = next.CheckReferences(); !status.ok()) return status;
  next.Rederive();
  if (rules.position) next.SetPosition(*rules.position);
  std::vector<OracleChange> changes = Changes(AllMemberships(), next.AllMemberships());
  // A customer created and deleted inside the batch was never seen, so `born` may skip: only its
  // order matters.
  *this = std::move(next);
  return changes;
}

Oracle::Memberships Oracle::AllMemberships() const {
  Memberships all(segments_.size());
  for (const auto& [born, record] : customers_) {
    Known known;
    for (size_t i = 0; i < segments_.size(); ++i) {
      if (IsIn(*record, segments_[i].id, &known)) all[i].emplace_hint(all[i].end(), born, record);
    }
  }
  return all;
}

std::vector<OracleChange> Oracle::Changes(const Memberships& before,
                                          const Memberships& after) const {
  std::vector<OracleChange> changes;
  for (size_t i = 0; i < segments_.size(); ++i) {
    std::map<uint64_t, OracleChange> in_order;
    for (const auto& [born, record] : before[i]) {
      if (!after[i].contains(born)) in_order[born] = {segments_[i].id, record->id, false};
    }
    for (const auto& [born, record] : after[i]) {
      if (!before[i].contains(born)) in_order[born] = {segments_[i].id, record->id, true};
    }
    for (const auto& [born, change] : in_order) changes.push_back(change);
  }
  return changes;
}

absl::StatusOr<std::vector<OracleChange>> Oracle::AdvanceTo(absl::Time time) {
  const OracleNumber now = absl::ToUnixMillis(time);
  if (now < *now_) return absl::FailedPreconditionError("time goes back");
  const Memberships before = AllMemberships();
  now_ = now;
  return Changes(before, AllMemberships());
}

// --- Segments.

absl::StatusOr<std::vector<Value>> Oracle::Bounds(const FieldInfo& field,
                                                  const std::vector<Value>& given) const {
  std::vector<Value> bounds;
  std::vector<OracleNumber> numbers;
  for (const Value& value : given) {
    const std::string& text = value.text();
    const std::optional<OracleNumber> number = NumberIn(field, text);
    if (!number && !text.empty()) return absl::InvalidArgumentError("no number");
    bounds.push_back(number ? TextOf(field, *number) : "");
    if (number) numbers.push_back(*number);
  }
  if (bounds.size() != 2 || numbers.empty() || numbers.front() > numbers.back())
    return absl::InvalidArgumentError("bounds");
  return bounds;
}

absl::StatusOr<std::vector<Rule>> Oracle::Canonical(std::span<const Rule> rules,
                                                    const std::set<std::string>& coming) const {
  if (rules.empty()) return absl::InvalidArgumentError("no rules");
  std::vector<Rule> canonical;
  for (const Rule& rule : rules) {
    if (rule.conditions.empty()) return absl::InvalidArgumentError("no conditions");
    Rule made{rule.op, {}};
    for (const Condition& condition : rule.conditions) {
      const FieldInfo* field = schema_.Find(condition.field);
      if (field == nullptr) return absl::InvalidArgumentError("unknown field");
      if (!OracleSchema::Takes(*field, condition.op))
        return absl::InvalidArgumentError("operator not taken");
      const bool takes_values =
          condition.op != Operator::kIsSet && condition.op != Operator::kIsNotSet;
      if (condition.values.empty() == takes_values) return absl::InvalidArgumentError("values");
      if (condition.exclude_missing &&
          (!OracleSchema::IsNegation(condition.op) || !OracleSchema::CanBeUnset(*field))) {
        return absl::InvalidArgumentError("missing");
      }
      if (condition.exact_case && (field->kind != FieldKind::kText || !takes_values))
        return absl::InvalidArgumentError("case");
      Condition kept{condition.field,           condition.op,       {},
                     condition.exclude_missing, condition.currency, condition.exact_case};
      if (condition.op == Operator::kBetween) {
        absl::StatusOr<std::vector<Value>> bounds = Bounds(*field, condition.values);
        if (!bounds.ok()) return bounds.status();
        kept.values = *std::move(bounds);
      }
      if ((field->kind == FieldKind::kMoney && takes_values) == condition.currency.empty())
        return absl::InvalidArgumentError("currency");
      if (!kept.currency.empty()) {
        const std::optional<std::string> currency =
            schema_.Named(*schema_.Find("currency"), kept.currency);
        if (!currency) return absl::InvalidArgumentError("currency");
        kept.currency = *currency;
      }
      const bool is_relative =
          condition.op >= Operator::kInLast && condition.op <= Operator::kBeyondNext;
      if (is_relative) {
        const auto duration = DurationIn(condition.values[0].text());
        const bool is_day = field->kind == FieldKind::kDate;
        if (condition.values.size() != 1 || !duration || (is_day && duration->is_elapsed))
          return absl::InvalidArgumentError("duration");
        kept.values = condition.values;  // RandomWorld writes none but canonical ones
      }
      for (const Value& given : condition.values) {
        if (condition.op == Operator::kBetween || is_relative) break;
        std::optional<std::string> value = schema_.Named(*field, given.text());
        const bool is_segment = field->kind == FieldKind::kSegment;
        if (is_segment && (FindSegment(given.text()) != nullptr || coming.contains(given.text())))
          value = given.text();
        const bool is_blank = given.text().find_first_not_of(" \t\n\v\f\r") == std::string::npos;
        if (!value || is_blank) return absl::InvalidArgumentError("value is not authorized");
        if (std::find(kept.values.begin(), kept.values.end(), *value) == kept.values.end()) {
          kept.values.push_back(*std::move(value));
        }
      }
      made.conditions.push_back(std::move(kept));
    }
    canonical.push_back(std::move(made));
  }
  return canonical;
}

// --- Fields and values.

bool Oracle::IsHeld(std::string_view field, const std::string& value) const {
  return std::any_of(customers_.begin(), customers_.end(), [&](const auto& customer) {
    return Held(*customer.second, field).contains(value);
  });
}

bool Oracle::IsNamed(std::string_view field, const std::string& value) const {
  for (const OracleSegment& segment : segments_) {
    for (const Rule& rule : segment.rules) {
      for (const Condition& condition : rule.conditions) {
        const std::vector<Value>& named = condition.values;
        if (condition.field == field &&
            std::find(named.begin(), named.end(), value) != named.end()) {
          return true;
        }
      }
    }
  }
  return false;
}

absl::Status Oracle::DropField(std::string_view field) {
  if (schema_.Find(field) == nullptr) return absl::NotFoundError("no such field");
  if (!field.starts_with("properties.")) return absl::InvalidArgumentError("a standard field");
  for (const OracleSegment& segment : segments_) {
    for (const Rule& rule : segment.rules) {
      for (const Condition& condition : rule.conditions) {
        if (condition.field == field) return absl::FailedPreconditionError("a segment uses it");
      }
    }
  }
  schema_.Drop(field);
  for (auto& [born, record] : customers_) {
    auto without = std::make_shared<Record>(*record);
    without->held.erase(std::string(field));
    record = std::move(without);
  }
  return absl::OkStatus();
}

absl::Status Oracle::RenameValue(std::string_view field, const std::string& value,
                                 const std::string& new_value) {
  const FieldInfo* info = schema_.Find(field);
  if (info == nullptr) return absl::NotFoundError("no such field");
  const bool is_select = info->kind == FieldKind::kSelect || info->kind == FieldKind::kMultiSelect;
  if (!is_select || OracleSchema::IsIso(*info))
    return absl::FailedPreconditionError("not values of ours");
  auto exists = [&](const std::string& name) {
    if (info->open) return IsHeld(field, name) || IsNamed(field, name);
    return std::any_of(info->values.begin(), info->values.end(),
                       [&](const ValueInfo& known) { return known.value == name; });
  };
  const std::string from = Bare(value);
  const std::string to = Bare(new_value);
  if (!exists(from)) return absl::NotFoundError("no such value");
  if (to.empty()) return absl::InvalidArgumentError("empty");
  if (exists(to)) return absl::AlreadyExistsError("the value exists");
  schema_.Rename(field, from, to);
  for (auto& [born, record] : customers_) {
    auto renamed = std::make_shared<Record>(*record);
    const auto held = renamed->held.find(std::string(field));
    if (held == renamed->held.end() || held->second.erase(from) == 0) continue;
    held->second.insert(to);
    record = std::move(renamed);
  }
  for (OracleSegment& segment : segments_) {
    for (Rule& rule : segment.rules) {
      for (Condition& condition : rule.conditions) {
        if (condition.field == field)
          std::replace(condition.values.begin(), condition.values.end(), from, to);
      }
    }
  }
  return absl::OkStatus();
}

absl::Status Oracle::RetireValue(std::string_view field, const std::string& value, bool force) {
  const FieldInfo* info = schema_.Find(field);
  if (info == nullptr) return absl::NotFoundError("no such field");
  if (info->open) return absl::FailedPreconditionError("no list of values");
  const std::vector<ValueInfo>& known = info->values;
  if (std::none_of(known.begin(), known.end(),
                   [&](const ValueInfo& v) { return v.value == value; })) {
    return absl::NotFoundError("no such value");
  }
  if (!force && (IsHeld(field, value) || IsNamed(field, value)))
    return absl::FailedPreconditionError("the value has dependents");
  schema_.Retire(field, value);
  return absl::OkStatus();
}

}  // namespace tranche::internal::testing
