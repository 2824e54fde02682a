// Pages of customers and previews out.
#include "src/json/values.h"
#include "src/json/write_figures.h"
#include "src/json/writer.h"
#include "tranche/json.h"

namespace tranche {

using namespace internal;

namespace {

// The keys of a page, inside an object that the caller opens and closes.
void WritePage(const Page& page, JsonWriter* json) {
  json->Key("meta").BeginObject();
  json->Member("total", page.total);
  json->Member("taken", page.rows.size());
  json->Member("skipped", page.skipped);
  json->EndObject();
  json->Key("columns").List(page.columns, [&](const Column& column) { json->String(column.name); });
  json->Key("data").List(page.rows, [&](const std::vector<Cell>& row) {
    json->BeginObject();
    for (size_t i = 0; i < row.size(); ++i) {
      json->Key(page.columns[i].name);
      WriteValues(row[i].values, page.columns[i].multi_valued, json);
    }
    json->EndObject();
  });
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
  WriteSums(preview.sums, &json);
  json.Key("rules").List(preview.rules, [&](const RuleCount& rule) {
    json.BeginObject().Member("count", rule.count).Member("own", rule.own);
    json.Key("conditions").List(rule.conditions, [&](const ConditionCount& condition) {
      json.BeginObject().Member("count", condition.count);
      if (!condition.bound.empty()) json.Member("bound", condition.bound);
      json.EndObject();
    });
    json.EndObject();
  });
  return json.EndObject().Take();
}

}  // namespace tranche
