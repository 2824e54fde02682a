// Segment definitions and saved segments out, in the form in which definitions are read.
#include "src/json/writer.h"
#include "tranche/json.h"

namespace tranche {

using namespace internal;

namespace {

void WriteCondition(const Condition& condition, JsonWriter* json) {
  json->BeginObject();
  json->Key("field").String(condition.field);
  json->Key("operator").String(OperatorName(condition.op));
  if (!condition.values.empty()) json->Key("value").StringList(condition.values);
  if (condition.exclude_missing) json->Key("missing").String("exclude");
  json->EndObject();
}

void WriteRules(const std::vector<Rule>& rules, JsonWriter* json) {
  json->Key("rules").BeginList();
  for (const Rule& rule : rules) {
    json->BeginObject();
    json->Key("operator").String(rule.op == RuleOperator::kAnd ? "and" : "or");
    json->Key("conditions").BeginList();
    for (const Condition& condition : rule.conditions) WriteCondition(condition, json);
    json->EndList().EndObject();
  }
  json->EndList();
}

// RFC 3339, in UTC.
std::string TimeText(absl::Time time) {
  return absl::FormatTime("%Y-%m-%d%ET%H:%M:%E*SZ", time, absl::UTCTimeZone());
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
  json.BeginObject();
  json.Key("id").String(segment.id);
  json.Key("name").String(segment.name);
  json.Key("description").String(segment.description);
  WriteRules(segment.rules, &json);
  json.Key("created_at").String(TimeText(segment.created_at));
  json.Key("updated_at").String(TimeText(segment.updated_at));
  json.Key("count").Number(segment.count);
  json.Key("percentage").Number(segment.percentage);
  if (!segment.retired_values.empty()) {
    json.Key("retired_values").StringList(segment.retired_values);
  }
  if (!segment.unknown_customers.empty()) {
    json.Key("unknown_customers").StringList(segment.unknown_customers);
  }
  return json.EndObject().Take();
}

}  // namespace tranche
