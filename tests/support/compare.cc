#include "tests/support/compare.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <set>

#include "tests/support/drive.h"

namespace tranche::internal::testing {
namespace {

std::string Show(uint64_t n) { return std::to_string(n); }
std::string Show(int n) { return std::to_string(n); }
std::string Show(double x) { return std::to_string(x); }
std::string Show(const std::string& text) { return "\"" + text + "\""; }
std::string Show(const std::set<std::string>& values) {
  std::string text = "{";
  for (const std::string& value : values) text += (text.size() > 1 ? ", " : "") + value;
  return text + "}";
}
std::string Show(const std::vector<std::string>& values) {
  std::string text = "[";
  for (const std::string& value : values) text += (text.size() > 1 ? ", " : "") + value;
  return text + "]";
}

std::string Show(const std::vector<FieldSums>& measures) {
  std::string text;
  for (const FieldSums& measure : measures) {
    text += measure.field + ":";
    for (const Sum& sum : measure.sums)
      text += " " + sum.currency + " " + sum.sum + " of " + Show(sum.holders);
    text += "; ";
  }
  return text;
}

template <typename T>
std::string Differ(const std::string& what, const T& engine, const T& oracle) {
  if (engine == oracle) return "";
  return what + ": engine " + Show(engine) + ", oracle " + Show(oracle);
}

template <typename Text>
std::set<std::string> AsSet(const std::vector<Text>& values) {
  return {values.begin(), values.end()};
}

// Both failed or both did not; "" also when both failed, so look at ok() next.
template <typename T, typename U>
std::string DifferInStatus(const std::string& what, const absl::StatusOr<T>& engine,
                           const absl::StatusOr<U>& oracle) {
  if (engine.ok() == oracle.ok()) return "";
  return what + ": engine " + engine.status().ToString() + ", oracle " + oracle.status().ToString();
}

// Returns from the enclosing function with the first difference.
#define RETURN_IF_DIFFERENT(...)                                                        \
  do {                                                                                  \
    if (std::string difference = (__VA_ARGS__); !difference.empty()) return difference; \
  } while (false)

std::string ComparePages(const Page& engine, const Page& oracle) {
  RETURN_IF_DIFFERENT(Differ("total", engine.total, oracle.total));
  RETURN_IF_DIFFERENT(Differ("skipped", engine.skipped, oracle.skipped));
  std::vector<std::string> engine_columns;
  std::vector<std::string> oracle_columns;
  for (const Column& column : engine.columns)
    engine_columns.push_back(column.name + (column.multi_valued ? "*" : ""));
  for (const Column& column : oracle.columns)
    oracle_columns.push_back(column.name + (column.multi_valued ? "*" : ""));
  RETURN_IF_DIFFERENT(Differ("columns", engine_columns, oracle_columns));
  RETURN_IF_DIFFERENT(Differ("rows of the page", engine.rows.size(), oracle.rows.size()));
  for (size_t i = 0; i < engine.rows.size(); ++i) {
    RETURN_IF_DIFFERENT(
        Differ("cells of row " + Show(i), engine.rows[i].size(), oracle.rows[i].size()));
    for (size_t j = 0; j < engine.rows[i].size(); ++j) {
      RETURN_IF_DIFFERENT(Differ("row " + Show(i) + ", column " + engine.columns[j].name,
                                 AsSet(engine.rows[i][j].values), AsSet(oracle.rows[i][j].values)));
      RETURN_IF_DIFFERENT(Differ("row " + Show(i) + ", currency of " + engine.columns[j].name,
                                 engine.rows[i][j].currency, oracle.rows[i][j].currency));
    }
  }
  return "";
}

std::string CompareDefinition(const Snapshot& snapshot, const Segment& engine, const Oracle& oracle,
                              const OracleSegment& expected) {
  RETURN_IF_DIFFERENT(Differ("id", engine.id, expected.id));
  RETURN_IF_DIFFERENT(Differ("name", engine.name, expected.name));
  RETURN_IF_DIFFERENT(Differ("description", engine.description, expected.description));
  RETURN_IF_DIFFERENT(Differ("rules", engine.rules.size(), expected.rules.size()));
  for (size_t i = 0; i < engine.rules.size(); ++i) {
    const Rule& rule = engine.rules[i];
    const Rule& expected_rule = expected.rules[i];
    RETURN_IF_DIFFERENT(
        Differ("rule operator", static_cast<int>(rule.op), static_cast<int>(expected_rule.op)));
    RETURN_IF_DIFFERENT(
        Differ("conditions", rule.conditions.size(), expected_rule.conditions.size()));
    for (size_t j = 0; j < rule.conditions.size(); ++j) {
      const Condition& a = rule.conditions[j];
      const Condition& b = expected_rule.conditions[j];
      RETURN_IF_DIFFERENT(Differ("field", a.field, b.field));
      RETURN_IF_DIFFERENT(Differ("operator", static_cast<int>(a.op), static_cast<int>(b.op)));
      RETURN_IF_DIFFERENT(Differ("number of values", a.values.size(), b.values.size()));
      RETURN_IF_DIFFERENT(Differ("values", AsSet(a.values), AsSet(b.values)));
      RETURN_IF_DIFFERENT(Differ("missing", int{a.exclude_missing}, int{b.exclude_missing}));
      RETURN_IF_DIFFERENT(Differ("case", int{a.exact_case}, int{b.exact_case}));
    }
  }
  RETURN_IF_DIFFERENT(Differ("unknown_customers", AsSet(engine.unknown_customers),
                             oracle.UnknownCustomers(engine.rules)));
  RETURN_IF_DIFFERENT(
      Differ("retired_values", AsSet(engine.retired_values), oracle.RetiredPlaces(engine.rules)));
  const double customers = static_cast<double>(snapshot.customer_count());
  const double percentage =
      customers == 0 ? 0 : 100 * static_cast<double>(engine.count) / customers;
  if (std::fabs(engine.percentage - percentage) > 1e-9)
    return Differ("percentage", engine.percentage, percentage);
  return "";
}

}  // namespace

std::string CompareMembers(const Snapshot& snapshot, const Oracle& oracle, const Target& target) {
  const auto engine = TryMembers(snapshot, target);
  const auto expected = oracle.Members(target);
  RETURN_IF_DIFFERENT(DifferInStatus("members", engine, expected));
  if (!engine.ok()) return "";
  RETURN_IF_DIFFERENT(Differ("members", *engine, *expected));
  return Differ("count", Must(snapshot.Count(target)), uint64_t{expected->size()});
}

std::string CompareSegments(const Snapshot& snapshot, const Oracle& oracle) {
  RETURN_IF_DIFFERENT(
      Differ("customer_count", snapshot.customer_count(), uint64_t{oracle.customers().size()}));
  RETURN_IF_DIFFERENT(
      Differ("segment_count", snapshot.segment_count(), uint64_t{oracle.segments().size()}));
  const std::vector<Segment> listed = snapshot.ListSegments();
  const std::vector<SegmentStats> stats = snapshot.Stats();
  RETURN_IF_DIFFERENT(Differ("listed segments", listed.size(), oracle.segments().size()));
  RETURN_IF_DIFFERENT(Differ("segments with stats", stats.size(), oracle.segments().size()));
  for (size_t i = 0; i < listed.size(); ++i) {
    const OracleSegment& expected = oracle.segments()[i];
    const std::string in = "segment " + Show(expected.name) + ToString(expected.rules) + "\n  ";
    auto compare = [&]() -> std::string {
      RETURN_IF_DIFFERENT(CompareDefinition(snapshot, listed[i], oracle, expected));
      RETURN_IF_DIFFERENT(Differ("id in stats", stats[i].id, expected.id));
      RETURN_IF_DIFFERENT(Differ("name in stats", stats[i].name, expected.name));
      RETURN_IF_DIFFERENT(CompareMembers(snapshot, oracle, SegmentId{expected.id}));
      RETURN_IF_DIFFERENT(Differ("count in list and stats", listed[i].count, stats[i].count));
      const std::vector<FieldSums> sums = *oracle.SumsOf(SegmentId{expected.id});
      RETURN_IF_DIFFERENT(Differ("sums", stats[i].sums, sums));
      RETURN_IF_DIFFERENT(Differ("sums in the list", listed[i].sums, sums));
      return Differ("count", stats[i].count,
                    uint64_t{oracle.Members(SegmentId{expected.id})->size()});
    };
    if (std::string difference = compare(); !difference.empty()) return in + difference;
  }
  return "";
}

std::string CompareCustomer(const Snapshot& snapshot, const Oracle& oracle, const std::string& id) {
  const absl::StatusOr<Customer> engine = snapshot.GetCustomer(id);
  const Record* expected = oracle.FindCustomer(id);
  if (engine.ok() != (expected != nullptr)) {
    return "customer " + Show(id) + ": engine " + engine.status().ToString() + ", oracle " +
           (expected == nullptr ? "has none" : "has it");
  }
  if (expected == nullptr) {
    return absl::IsNotFound(engine.status())
               ? ""
               : "customer " + Show(id) + ": " + engine.status().ToString();
  }
  RETURN_IF_DIFFERENT(Differ("id", engine->id, id));
  std::map<std::string, ValueSet> held;
  for (const Attribute& attribute : engine->attributes) {
    const std::string in = "customer " + Show(id) + ", " + attribute.field;
    if (!held.emplace(attribute.field, AsSet(attribute.values)).second) return in + ": twice";
    auto it = expected->held.find(attribute.field);
    const ValueSet values = it == expected->held.end() ? ValueSet{} : it->second;
    RETURN_IF_DIFFERENT(Differ(in, AsSet(attribute.values), values));
    RETURN_IF_DIFFERENT(Differ(in + ", number of values", attribute.values.size(), values.size()));
  }
  for (const auto& [field, values] : expected->held) {
    if (!held.contains(field))
      return "customer " + Show(id) + ", " + field + ": engine {}, oracle " + Show(values);
  }
  return "";
}

std::string CompareCustomers(const Snapshot& snapshot, const Oracle& oracle,
                             const std::vector<std::string>& absent) {
  for (const auto& [born, record] : oracle.customers()) {
    RETURN_IF_DIFFERENT(CompareCustomer(snapshot, oracle, record->id));
  }
  for (const std::string& id : absent) RETURN_IF_DIFFERENT(CompareCustomer(snapshot, oracle, id));
  return "";
}

std::string CompareFields(const Snapshot& snapshot, const Oracle& oracle) {
  const std::vector<FieldInfo> engine = snapshot.Fields();
  const std::vector<FieldInfo>& expected = oracle.schema().fields();
  RETURN_IF_DIFFERENT(Differ("fields", engine.size(), expected.size()));
  for (size_t i = 0; i < engine.size(); ++i) {
    const std::string in = "field " + Show(expected[i].name);
    RETURN_IF_DIFFERENT(Differ(in, engine[i].name, expected[i].name));
    RETURN_IF_DIFFERENT(
        Differ(in + " kind", static_cast<int>(engine[i].kind), static_cast<int>(expected[i].kind)));
    if (!expected[i].name.starts_with("properties.")) continue;
    RETURN_IF_DIFFERENT(Differ(in + " open", int{engine[i].open}, int{expected[i].open}));
    if (expected[i].open) {
      ValueSet known;
      for (const ValueInfo& info : engine[i].values) known.insert(info.value);
      ValueSet held;
      for (const auto& [born, record] : oracle.customers())
        held.merge(oracle.Held(*record, expected[i].name));
      RETURN_IF_DIFFERENT(Differ(in + " values", known, held));
      continue;
    }
    std::vector<std::string> engine_values;
    std::vector<std::string> expected_values;
    for (const ValueInfo& info : engine[i].values)
      engine_values.push_back(info.value + (info.retired ? " (retired)" : ""));
    for (const ValueInfo& info : expected[i].values) {
      expected_values.push_back(info.value + (info.retired ? " (retired)" : ""));
    }
    RETURN_IF_DIFFERENT(Differ(in + " values", engine_values, expected_values));
  }
  return "";
}

std::string ComparePreview(const Snapshot& snapshot, const Oracle& oracle, const Draft& draft,
                           const PageRequest& request) {
  const std::string in = "preview" + ToString(draft.rules) + "\n  skip " + Show(request.skip) +
                         ", take " + Show(uint64_t{request.take}) + ", search " +
                         Show(request.search) + ", after " + Show(request.after) + ": ";
  const auto engine = snapshot.PreviewDraft(draft, request);
  const auto expected = oracle.PreviewDraft(draft, request);
  RETURN_IF_DIFFERENT(DifferInStatus(in, engine, expected));
  if (!engine.ok()) return "";
  if (std::string difference = ComparePages(engine->page, expected->page); !difference.empty())
    return in + difference;
  RETURN_IF_DIFFERENT(Differ(in + "sums", engine->sums, expected->sums));
  RETURN_IF_DIFFERENT(Differ(in + "rules", engine->rules.size(), expected->rules.size()));
  for (size_t i = 0; i < engine->rules.size(); ++i) {
    const RuleCount& a = engine->rules[i];
    const RuleCount& b = expected->rules[i];
    RETURN_IF_DIFFERENT(Differ(in + "count of rule " + Show(i), a.count, b.count));
    RETURN_IF_DIFFERENT(Differ(in + "own of rule " + Show(i), a.own, b.own));
    RETURN_IF_DIFFERENT(
        Differ(in + "conditions of rule " + Show(i), a.conditions.size(), b.conditions.size()));
    for (size_t j = 0; j < a.conditions.size(); ++j) {
      RETURN_IF_DIFFERENT(Differ(in + "count of condition " + Show(j) + " of rule " + Show(i),
                                 a.conditions[j].count, b.conditions[j].count));
    }
  }
  return "";
}

std::string CompareEdit(const Snapshot& snapshot, const Oracle& oracle,
                        const std::string& segment_id, const std::vector<Rule>& rules,
                        const PageRequest& request) {
  const std::string in = "preview of an edit" + ToString(rules) + "\n  ";
  const auto engine = snapshot.PreviewEdit(segment_id, rules);
  const auto expected = oracle.PreviewEdit(segment_id, rules);
  RETURN_IF_DIFFERENT(DifferInStatus(in, engine, expected));
  if (!engine.ok()) return "";
  RETURN_IF_DIFFERENT(Differ(in + "entered", engine->entered, expected->entered));
  RETURN_IF_DIFFERENT(Differ(in + "left", engine->left, expected->left));
  const auto shown = [](const EditImpact& impact) {
    ValueSet lines;
    for (const SegmentImpact& above : impact.above) {
      lines.insert(above.id + " " + above.name + " " + std::to_string(above.entered) + " entered " +
                   std::to_string(above.left) + " left");
    }
    return lines;
  };
  RETURN_IF_DIFFERENT(Differ(in + "segments above", engine->above.size(), expected->above.size()));
  RETURN_IF_DIFFERENT(Differ(in + "above", shown(*engine), shown(*expected)));
  std::vector<std::string> moved = {segment_id};
  for (const SegmentImpact& above : engine->above) moved.push_back(above.id);
  for (const std::string& id : moved) {
    for (const ChangeKind change : {ChangeKind::kEntered, ChangeKind::kLeft}) {
      const std::string who = in + std::string(ChangeName(change)) + " " + id + ": ";
      const auto page = snapshot.ListEditChanges(segment_id, rules, change, request, id);
      const auto right = oracle.ListEditChanges(segment_id, rules, change, request, id);
      RETURN_IF_DIFFERENT(DifferInStatus(who, page, right));
      if (!page.ok()) continue;
      const std::string difference = ComparePages(*page, *right);
      if (!difference.empty()) return who + difference;
    }
  }
  return "";
}

std::string CompareList(const Snapshot& snapshot, const Oracle& oracle,
                        std::span<const Target> targets, const PageRequest& request) {
  std::string in = "customers of";
  for (const Target& target : targets) {
    if (const auto* segment = std::get_if<SegmentId>(&target)) in += " " + Show(segment->id);
    if (const auto* draft = std::get_if<Draft>(&target)) in += ToString(draft->rules);
  }
  in += ", skip " + Show(request.skip) + ", take " + Show(uint64_t{request.take}) + ", search " +
        Show(request.search) + ", after " + Show(request.after) + ": ";
  const auto engine = snapshot.ListCustomers(targets, request);
  const auto expected = oracle.ListCustomers(targets, request);
  RETURN_IF_DIFFERENT(DifferInStatus(in, engine, expected));
  if (!engine.ok()) return "";
  const std::string difference = ComparePages(*engine, *expected);
  return difference.empty() ? "" : in + difference;
}

}  // namespace tranche::internal::testing
