// Segment definitions and saved segments out, in the form in which definitions are read; stats.
#include "src/base/dates.h"
#include "src/json/write_figures.h"
#include "src/json/writer.h"
#include "tranche/json.h"

namespace tranche {

using namespace internal;

namespace {

void WriteCondition(const Condition& condition, JsonWriter* json) {
  json->BeginObject();
  json->Key("field").String(condition.field);
  json->Key("operator").String(OperatorName(condition.op));
  if (!condition.values.empty()) {
    json->Key("value").List(condition.values, [&](const Value& value) {
      const bool is_no_bound = condition.op == Operator::kBetween && value.empty();
      is_no_bound ? json->Null() : json->String(value);
    });
  }
  if (!condition.currency.empty()) json->Key("currency").String(condition.currency);
  if (condition.exact_case) json->Key("case").String("exact");
  if (condition.exclude_missing) json->Key("missing").String("exclude");
  json->EndObject();
}

void WriteRules(const std::vector<Rule>& rules, JsonWriter* json) {
  json->Key("rules").BeginList();
  for (const Rule& rule : rules) {
    json->BeginObject();
    json->Member("operator", RuleOperatorName(rule.op));
    json->Key("conditions").BeginList();
    for (const Condition& condition : rule.conditions) WriteCondition(condition, json);
    json->EndList().EndObject();
  }
  json->EndList();
}

void WriteSegment(const Segment& segment, JsonWriter* json) {
  json->BeginObject();
  json->Member("id", segment.id);
  json->Member("name", segment.name);
  json->Member("description", segment.description);
  WriteRules(segment.rules, json);
  json->Member("created_at", TimeText(segment.created_at));
  json->Member("updated_at", TimeText(segment.updated_at));
  json->Member("count", segment.count);
  json->Member("percentage", segment.percentage);
  WriteSums(segment.sums, json);
  if (!segment.retired_values.empty()) {
    json->Key("retired_values").StringList(segment.retired_values);
  }
  if (!segment.unknown_customers.empty()) {
    json->Key("unknown_customers").StringList(segment.unknown_customers);
  }
  json->EndObject();
}

void WriteStats(const SegmentStats& segment, JsonWriter* json) {
  json->BeginObject();
  json->Member("id", segment.id);
  json->Member("name", segment.name);
  json->Member("count", segment.count);
  json->Member("percentage", segment.percentage);
  WriteSums(segment.sums, json);
  json->EndObject();
}

}  // namespace

std::string ToJson(const Draft& draft) {
  JsonWriter json;
  json.BeginObject();
  if (!draft.id.empty()) json.Key("id").String(draft.id);
  if (!draft.name.empty()) json.Key("name").String(draft.name);
  if (!draft.description.empty()) json.Key("description").String(draft.description);
  WriteRules(draft.rules, &json);
  return json.EndObject().Take();
}

std::string ToJson(const Segment& segment) {
  JsonWriter json;
  WriteSegment(segment, &json);
  return json.Take();
}

std::string ToJson(const std::vector<Segment>& segments) {
  JsonWriter json;
  json.List(segments, [&](const Segment& segment) { WriteSegment(segment, &json); });
  return json.Take();
}

std::string ToJson(const SegmentStats& segment) {
  JsonWriter json;
  WriteStats(segment, &json);
  return json.Take();
}

std::string ToJson(const std::vector<SegmentStats>& segments) {
  JsonWriter json;
  json.List(segments, [&](const SegmentStats& segment) { WriteStats(segment, &json); });
  return json.Take();
}

std::string StatsToJson(const Snapshot& snapshot) {
  JsonWriter json;
  json.BeginObject();
  json.Member("version", snapshot.version());
  json.Member("now", InstantText(absl::ToUnixMillis(snapshot.now())));
  json.Member("customers", snapshot.customer_count());
  json.Key("segments").Raw(ToJson(snapshot.Stats()));
  const std::vector<Position> positions = snapshot.Positions();
  if (!positions.empty()) json.Key("positions").Raw(ToJson(positions));
  return json.EndObject().Take();
}

}  // namespace tranche
