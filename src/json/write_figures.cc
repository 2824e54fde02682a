#include "src/json/write_figures.h"

#include <string>

#include "tranche/json.h"

namespace tranche {

using namespace internal;

namespace {

// A text, null when it is empty.
void WriteText(const std::string& text, JsonWriter* json) {
  text.empty() ? json->Null() : json->String(text);
}

// One entry without a currency as it is; else {"EUR":...}.
template <typename Entry>
void WriteByCurrency(const std::vector<Entry>& entries, std::string Entry::*text,
                     JsonWriter* json) {
  if (entries.size() == 1 && entries[0].currency.empty()) return WriteText(entries[0].*text, json);
  json->BeginObject();
  for (const Entry& entry : entries) WriteText(entry.*text, &json->Key(entry.currency));
  json->EndObject();
}

}  // namespace

namespace internal {

void WriteSums(const std::vector<FieldSums>& measures, JsonWriter* json) {
  if (measures.empty()) return;
  json->Key("sums").BeginObject();
  for (const FieldSums& measure : measures)
    WriteByCurrency(measure.sums, &Sum::sum, &json->Key(measure.field));
  json->EndObject();
}

void WriteMeasure(const std::vector<Figures>& figures, JsonWriter* json) {
  WriteByCurrency(figures, &Figures::sum, &json->Key("sum"));
  WriteByCurrency(figures, &Figures::mean, &json->Key("mean"));
  WriteByCurrency(figures, &Figures::min, &json->Key("min"));
  WriteByCurrency(figures, &Figures::max, &json->Key("max"));
}

void WriteDistribution(const Figures& figures, JsonWriter* json) {
  if (!figures.sum.empty()) {
    json->Member("sum", figures.sum);
    WriteText(figures.mean, &json->Key("mean"));
  }
  WriteText(figures.min, &json->Key("min"));
  WriteText(figures.max, &json->Key("max"));
  json->Key("percentiles").BeginObject();
  for (const Percentile& percentile : figures.percentiles)
    WriteText(percentile.value, &json->Key(percentile.percent));
  json->EndObject();
}

}  // namespace internal

std::string ToJson(const Summary& summary) {
  JsonWriter json;
  json.BeginObject();
  json.Member("field", summary.field).Member("customers", summary.customers);
  if (summary.kind == FieldKind::kMoney) {
    json.Member("not_set", summary.not_set).Key("currencies").BeginObject();
    for (const Figures& figures : summary.figures) {
      json.Key(figures.currency).BeginObject().Member("set", figures.holders);
      WriteDistribution(figures, &json);
      json.EndObject();
    }
    json.EndObject();
  } else {
    json.Member("set", summary.figures[0].holders).Member("not_set", summary.not_set);
    WriteDistribution(summary.figures[0], &json);
  }
  return json.EndObject().Take();
}

std::string ToJson(const Breakdown& breakdown) {
  const bool has_measure = !breakdown.measure.empty();
  JsonWriter json;
  json.BeginObject();
  json.Member("field", breakdown.field);
  json.Member("total", breakdown.total);
  json.Key("values").List(breakdown.values, [&](const ValueCount& value) {
    json.BeginObject();
    if (breakdown.has_intervals) {
      if (!value.currency.empty()) json.Member("currency", value.currency);
      WriteText(value.from, &json.Key("from"));
      WriteText(value.to, &json.Key("to"));
    } else {
      json.Member("value", value.value);
    }
    json.Member("count", value.count);
    if (has_measure) WriteMeasure(value.figures, &json);
    json.EndObject();
  });
  json.Member("not_set", breakdown.not_set);
  // Said only where it matters: then the counts may add up to more than the total.
  if (breakdown.multi_valued) json.Member("multi_valued", true);
  if (breakdown.by) json.Member("by", PeriodName(*breakdown.by));
  if (has_measure) {
    json.Key("measure").BeginObject().Member("field", breakdown.measure);
    WriteMeasure(breakdown.figures, &json);
    json.Key("not_set").BeginObject();
    WriteMeasure(breakdown.not_set_figures, &json);
    json.EndObject().EndObject();
  }
  return json.EndObject().Take();
}

}  // namespace tranche
