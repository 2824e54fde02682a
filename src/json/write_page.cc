// Answers out: pages, previews, explanations, breakdowns.
#include "src/json/writer.h"
#include "tranche/json.h"

namespace tranche {

using namespace internal;

namespace {

// null when not set; a list where the field takes several values.
void WriteValues(const std::vector<std::string>& values, bool multi_valued, JsonWriter* json) {
  if (values.empty()) {
    json->Null();
  } else if (multi_valued) {
    json->StringList(values);
  } else {
    json->String(values[0]);
  }
}

// The keys of a page, inside an object that the caller opens and closes.
void WritePage(const Page& page, JsonWriter* json) {
  json->Key("meta").BeginObject();
  json->Key("total").Number(page.total);
  json->Key("taken").Number(uint64_t{page.rows.size()});
  json->Key("skipped").Number(page.skipped);
  json->EndObject();
  json->Key("columns").BeginList();
  for (const Column& column : page.columns) json->String(column.name);
  json->EndList();
  json->Key("data").BeginList();
  for (const std::vector<Cell>& row : page.rows) {
    json->BeginObject();
    for (size_t i = 0; i < row.size(); ++i) {
      json->Key(page.columns[i].name);
      WriteValues(row[i].values, page.columns[i].multi_valued, json);
    }
    json->EndObject();
  }
  json->EndList();
}

}  // namespace

std::string ToJson(const Page& page) {
  JsonWriter json;
  json.BeginObject();
  WritePage(page, &json);
  return json.EndObject().Take();
}

std::string ToJson(const Preview& preview) {
  JsonWriter json;
  json.BeginObject();
  WritePage(preview.page, &json);
  json.Key("rules").BeginList();
  for (const RuleCount& rule : preview.rules) {
    json.BeginObject();
    json.Key("count").Number(rule.count);
    json.Key("own").Number(rule.own);
    json.Key("conditions").BeginList();
    for (const ConditionCount& condition : rule.conditions) {
      json.BeginObject().Key("count").Number(condition.count).EndObject();
    }
    json.EndList().EndObject();
  }
  return json.EndList().EndObject().Take();
}

std::string ToJson(const Explanation& explanation) {
  JsonWriter json;
  json.BeginObject().Key("member").Bool(explanation.member);
  json.Key("rules").BeginList();
  for (const RuleExplanation& rule : explanation.rules) {
    json.BeginObject().Key("holds").Bool(rule.holds);
    json.Key("conditions").BeginList();
    for (const ConditionExplanation& condition : rule.conditions) {
      json.BeginObject();
      json.Key("field").String(condition.field);
      json.Key("operator").String(OperatorName(condition.op));
      json.Key("holds").Bool(condition.holds);
      json.Key("actual");
      WriteValues(condition.actual, condition.multi_valued, &json);
      json.EndObject();
    }
    json.EndList().EndObject();
  }
  return json.EndList().EndObject().Take();
}

std::string ToJson(const Breakdown& breakdown) {
  JsonWriter json;
  json.BeginObject();
  json.Key("field").String(breakdown.field);
  json.Key("total").Number(breakdown.total);
  json.Key("values").BeginList();
  for (const ValueCount& value : breakdown.values) {
    json.BeginObject();
    json.Key("value").String(value.value);
    json.Key("count").Number(value.count);
    json.EndObject();
  }
  json.EndList();
  json.Key("not_set").Number(breakdown.not_set);
  // Said only where it matters: then the counts may add up to more than the total.
  if (breakdown.multi_valued) json.Key("multi_valued").Bool(true);
  return json.EndObject().Take();
}

}  // namespace tranche
