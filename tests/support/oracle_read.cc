// The oracle's answers: who matches what, pages, explanations, overlaps.
#include <algorithm>
#include <utility>

#include "tests/support/oracle.h"
#include "tests/support/oracle_numbers.h"
#include "tests/support/oracle_text.h"

namespace tranche::internal::testing {
namespace {

bool Found(const Record& record, const std::string& search) {
  if (search.empty()) return true;
  const std::string wanted = Folded(search);
  if (Folded(record.id).find(wanted) != std::string::npos) return true;
  for (const char* field : {"name", "billing_email", "external_id"}) {
    auto it = record.held.find(field);
    if (it != record.held.end() && Folded(*it->second.begin()).find(wanted) != std::string::npos)
      return true;
  }
  return false;
}

bool IsRelative(Operator op) {
  return op == Operator::kInLast || op == Operator::kOlderThan || op == Operator::kInNext ||
         op == Operator::kBeyondNext;
}

std::vector<Value> List(const ValueSet& values) { return {values.begin(), values.end()}; }

}  // namespace

// --- Who matches what.

ValueSet Oracle::Held(const Record& record, std::string_view field) const {
  if (field == "customer_id" || field == "id") return {record.id};
  if (field == "relationship") {
    ValueSet values;
    if (record.held.contains("parent_id")) values.insert("has_parent");
    if (parents_.contains(record.id)) values.insert("has_child");
    return values;
  }
  if (field == "segment") {
    ValueSet ids;
    Known known;
    for (const OracleSegment& segment : segments_) {
      if (IsIn(record, segment.id, &known)) ids.insert(segment.id);
    }
    return ids;
  }
  auto it = record.held.find(std::string(field));
  return it == record.held.end() ? ValueSet{} : it->second;
}

bool Oracle::IsIn(const Record& record, std::string_view id, Known* known) const {
  if (const auto found = known->find(id); found != known->end()) return found->second;
  const bool is_in = Holds(record, FindSegment(id)->rules, known);
  return (*known)[std::string(id)] = is_in;
}

bool Oracle::Holds(const Record& record, const Condition& condition, Known* known) const {
  if (condition.field == "segment") {
    const bool is_in = std::any_of(condition.values.begin(), condition.values.end(),
                                   [&](const Value& id) { return IsIn(record, id.text(), known); });
    return is_in == (condition.op == Operator::kIn);
  }
  const ValueSet held = Held(record, condition.field);
  if (!condition.values.empty()) {
    const FieldInfo& field = *schema_.Find(condition.field);
    if (HoldsNumbers(field.kind)) return HoldsNumber(record, field, held, condition);
    if (field.kind == FieldKind::kText) return HoldsText(held, condition);
  }
  size_t shared = 0;
  for (const Value& value : condition.values) shared += held.contains(value.text());
  switch (condition.op) {
    case Operator::kIn:
      return shared > 0;
    case Operator::kNotIn:
      return shared == 0 && !(condition.exclude_missing && held.empty());
    case Operator::kHasAll:
      return shared == condition.values.size();
    case Operator::kIsSet:
      return !held.empty();
    case Operator::kIsNotSet:
      return held.empty();
    default:
      return false;
  }
}

bool Oracle::HoldsText(const ValueSet& held, const Condition& condition) const {
  const bool is_negation = OracleSchema::IsNegation(condition.op);
  if (held.empty()) return is_negation && !condition.exclude_missing;
  const std::string& text = Compared(*held.begin(), condition.exact_case);
  const bool is_found =
      std::any_of(condition.values.begin(), condition.values.end(), [&](const Value& value) {
        return IsFound(condition.op, Compared(value.text(), condition.exact_case), text);
      });
  return is_found != is_negation;
}

bool Oracle::HoldsNumber(const Record& record, const FieldInfo& field, const ValueSet& held,
                         const Condition& condition) const {
  if (held.empty()) return condition.op == Operator::kNotIn && !condition.exclude_missing;
  if (!condition.currency.empty() && !Held(record, "currency").contains(condition.currency))
    return false;
  const OracleNumber number = *NumberIn(field, *held.begin());
  if (IsRelative(condition.op)) {
    return zone_.Holds(field.kind, condition.op, *DurationIn(condition.values[0].text()), number,
                       *now_);
  }
  std::vector<std::optional<OracleNumber>> values;
  for (const Value& value : condition.values) {
    values.push_back(value.empty() ? std::nullopt : NumberIn(field, value.text()));
  }
  const bool is_listed = std::find(values.begin(), values.end(), number) != values.end();
  switch (condition.op) {
    case Operator::kIn:
      return is_listed;
    case Operator::kNotIn:
      return !is_listed;
    case Operator::kLt:
      return number < *values[0];
    case Operator::kLte:
      return number <= *values[0];
    case Operator::kGt:
      return number > *values[0];
    case Operator::kGte:
      return number >= *values[0];
    case Operator::kBetween:
      return (!values[0] || *values[0] <= number) && (!values[1] || number <= *values[1]);
    default:
      return false;
  }
}

bool Oracle::Holds(const Record& record, const Rule& rule, Known* known) const {
  auto holds = [&](const Condition& condition) { return Holds(record, condition, known); };
  return rule.op == RuleOperator::kAnd
             ? std::all_of(rule.conditions.begin(), rule.conditions.end(), holds)
             : std::any_of(rule.conditions.begin(), rule.conditions.end(), holds);
}

bool Oracle::Holds(const Record& record, std::span<const Rule> rules, Known* known) const {
  auto holds = [&](const Rule& rule) { return Holds(record, rule, known); };
  return rules.empty() || std::any_of(rules.begin(), rules.end(), holds);
}

absl::StatusOr<std::vector<Rule>> Oracle::RulesOf(const Target& target) const {
  if (std::holds_alternative<Everybody>(target)) return std::vector<Rule>();
  if (const Draft* draft = std::get_if<Draft>(&target)) return Canonical(draft->rules);
  if (const auto* ids = std::get_if<Ids>(&target))
    return std::vector<Rule>{
        {RuleOperator::kAnd, {{"customer_id", Operator::kIn, {ids->ids.begin(), ids->ids.end()}}}}};
  const OracleSegment* segment = FindSegment(std::get<SegmentId>(target).id);
  if (segment == nullptr) return absl::NotFoundError("no such segment");
  return segment->rules;
}

Customers Oracle::MembersOf(std::span<const Rule> rules) const {
  Customers members;
  for (const auto& [born, record] : customers_) {
    if (Holds(*record, rules)) members.emplace_hint(members.end(), born, record);
  }
  return members;
}

absl::StatusOr<std::vector<std::string>> Oracle::Members(const Target& target) const {
  absl::StatusOr<std::vector<Rule>> rules = RulesOf(target);
  if (!rules.ok()) return rules.status();
  std::vector<std::string> ids;
  for (const auto& [born, record] : MembersOf(*rules)) ids.push_back(record->id);
  return ids;
}

std::vector<std::string> Oracle::SegmentsOf(std::string_view customer_id) const {
  std::vector<std::string> ids;
  for (const OracleSegment& segment : segments_) {
    if (Holds(*FindCustomer(customer_id), segment.rules)) ids.push_back(segment.id);
  }
  return ids;
}

std::set<std::string> Oracle::UnknownCustomers(std::span<const Rule> rules) const {
  std::set<std::string> unknown;
  for (const Rule& rule : rules) {
    for (const Condition& condition : rule.conditions) {
      if (condition.field != "customer_id") continue;
      for (const std::string_view id : condition.values) {
        if (FindCustomer(id) == nullptr) unknown.emplace(id);
      }
    }
  }
  return unknown;
}

std::set<std::string> Oracle::RetiredPlaces(std::span<const Rule> rules) const {
  std::set<std::string> places;
  for (size_t i = 0; i < rules.size(); ++i) {
    for (size_t j = 0; j < rules[i].conditions.size(); ++j) {
      const Condition& condition = rules[i].conditions[j];
      for (size_t k = 0; k < condition.values.size(); ++k) {
        for (const ValueInfo& info : schema_.Find(condition.field)->values) {
          if (info.value != condition.values[k] || !info.retired) continue;
          places.insert("/rules/" + std::to_string(i) + "/conditions/" + std::to_string(j) +
                        "/value/" + std::to_string(k));
        }
      }
    }
  }
  return places;
}

// --- Pages.

absl::StatusOr<Page> Oracle::PageOf(const Customers& members, std::span<const Rule> rules,
                                    const PageRequest& request) const {
  if (request.take > kMaxTake) return absl::InvalidArgumentError("take");
  const Record* last = nullptr;
  if (!request.after.empty()) {
    if (request.skip > 0) return absl::InvalidArgumentError("skip and after");
    last = FindCustomer(request.after);
    if (last == nullptr) return absl::NotFoundError("no such customer");
  }
  Page page;
  page.skipped = request.skip;
  page.columns = {{"id", false}, {"name", false}, {"billing_email", false}};
  for (const Rule& rule : rules) {
    for (const Condition& condition : rule.conditions) {
      if (condition.field == "customer_id") continue;  // the column "id" shows it
      const bool shown =
          std::any_of(page.columns.begin(), page.columns.end(),
                      [&](const Column& column) { return column.name == condition.field; });
      if (shown) continue;
      page.columns.push_back({condition.field,
                              OracleSchema::IsMultiValued(*schema_.Find(condition.field)),
                              schema_.Find(condition.field)->kind});
    }
  }
  for (const auto& [born, record] : members) {
    if (!Found(*record, request.search)) continue;
    const uint64_t position = page.total++;
    if (last != nullptr && born <= last->born) {
      ++page.skipped;
      continue;
    }
    if (position < request.skip || page.rows.size() >= request.take) continue;
    std::vector<Cell>& row = page.rows.emplace_back();
    for (const Column& column : page.columns) {
      Cell& cell = row.emplace_back();
      cell.values = List(Held(*record, column.name));
      if (column.kind != FieldKind::kMoney || cell.values.empty()) continue;
      const ValueSet currency = Held(*record, "currency");
      cell.currency = currency.empty() ? "XXX" : *currency.begin();
    }
  }
  return page;
}

absl::StatusOr<Preview> Oracle::PreviewDraft(const Draft& draft, const PageRequest& request) const {
  absl::StatusOr<std::vector<Rule>> rules = Canonical(draft.rules);
  if (!rules.ok()) return rules.status();
  absl::StatusOr<Page> page = PageOf(MembersOf(*rules), *rules, request);
  if (!page.ok()) return page.status();
  Preview preview{*std::move(page)};
  preview.sums = *SumsOf(draft);
  for (const Rule& rule : *rules) {
    RuleCount& counts = preview.rules.emplace_back();
    for (const auto& customer : customers_) {
      const auto& record = *customer.second;
      if (!Holds(record, rule)) continue;
      ++counts.count;
      const auto matching = std::count_if(rules->begin(), rules->end(),
                                          [&](const Rule& other) { return Holds(record, other); });
      counts.own += matching == 1;
    }
    for (const Condition& condition : rule.conditions) {
      ConditionCount& count = counts.conditions.emplace_back();
      for (const auto& [born, record] : customers_) count.count += Holds(*record, condition);
    }
  }
  return preview;
}

absl::StatusOr<Page> Oracle::ListCustomers(std::span<const Target> targets,
                                           const PageRequest& request) const {
  Customers members = customers_;
  std::vector<Rule> used;
  for (const Target& target : targets) {
    absl::StatusOr<std::vector<Rule>> rules = RulesOf(target);
    if (!rules.ok()) return rules.status();
    std::erase_if(members, [&](const auto& entry) { return !Holds(*entry.second, *rules); });
    used.insert(used.end(), rules->begin(), rules->end());
  }
  return PageOf(members, used, request);
}

// --- Explanations and counts.

absl::StatusOr<Explanation> Oracle::Explain(const Target& target,
                                            std::string_view customer_id) const {
  absl::StatusOr<std::vector<Rule>> rules = RulesOf(target);
  if (!rules.ok()) return rules.status();
  const Record* record = FindCustomer(customer_id);
  if (record == nullptr) return absl::NotFoundError("no such customer");
  Explanation explanation;
  explanation.member = Holds(*record, *rules);
  if (std::holds_alternative<Ids>(target)) return explanation;  // nobody wrote its rule
  explanation.rules = ExplainRules(*record, *rules);
  std::vector<std::string> named = SegmentsIn(*rules);
  for (size_t i = 0; i < named.size(); ++i) {
    const OracleSegment& segment = *FindSegment(named[i]);
    explanation.segments.push_back({segment.id, segment.name, Holds(*record, segment.rules),
                                    ExplainRules(*record, segment.rules)});
    for (const std::string& id : SegmentsIn(segment.rules)) {
      if (std::find(named.begin(), named.end(), id) == named.end()) named.push_back(id);
    }
  }
  return explanation;
}

std::vector<RuleExplanation> Oracle::ExplainRules(const Record& record,
                                                  std::span<const Rule> rules) const {
  std::vector<RuleExplanation> explained;
  for (const Rule& rule : rules) {
    RuleExplanation& rule_out = explained.emplace_back();
    rule_out.op = rule.op;
    rule_out.holds = Holds(record, rule);
    for (const Condition& condition : rule.conditions) {
      rule_out.conditions.push_back({condition.field, condition.op, Holds(record, condition),
                                     OracleSchema::IsMultiValued(*schema_.Find(condition.field)),
                                     List(Held(record, condition.field))});
    }
  }
  return explained;
}

absl::StatusOr<Overlap> Oracle::OverlapOf(std::span<const Target> targets) const {
  std::vector<std::set<uint64_t>> sets;
  for (const Target& target : targets) {
    absl::StatusOr<std::vector<Rule>> rules = RulesOf(target);
    if (!rules.ok()) return rules.status();
    std::set<uint64_t>& members = sets.emplace_back();
    for (const auto& [born, record] : MembersOf(*rules)) members.insert(born);
  }
  const size_t n = sets.size();
  Overlap overlap;
  overlap.only.assign(n, 0);
  overlap.matrix.assign(n, std::vector<uint64_t>(n, 0));
  for (const std::set<uint64_t>& members : sets) overlap.counts.push_back(members.size());
  for (const auto& [born, record] : customers_) {
    std::vector<size_t> inside;
    for (size_t i = 0; i < n; ++i) {
      if (sets[i].contains(born)) inside.push_back(i);
    }
    overlap.intersection += inside.size() == n;
    overlap.union_count += !inside.empty();
    if (inside.size() == 1) ++overlap.only[inside[0]];
    for (size_t i : inside) {
      for (size_t j : inside) ++overlap.matrix[i][j];
    }
  }
  if (overlap.union_count > 0) {
    overlap.jaccard =
        static_cast<double>(overlap.intersection) / static_cast<double>(overlap.union_count);
  }
  return overlap;
}

}  // namespace tranche::internal::testing
