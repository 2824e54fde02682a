// Answers out that are neither pages nor figures: explanations, plans, overlaps, exports, memory.
#include "absl/strings/escaping.h"
#include "src/json/values.h"
#include "src/json/writer.h"
#include "tranche/json.h"

namespace tranche {

using namespace internal;

namespace {

void WriteNumbers(const std::vector<uint64_t>& numbers, JsonWriter* json) {
  json->List(numbers, [&](uint64_t number) { json->Number(number); });
}

void WriteRules(const std::vector<RuleExplanation>& rules, JsonWriter* json) {
  json->Key("rules").List(rules, [&](const RuleExplanation& rule) {
    json->BeginObject().Member("holds", rule.holds);
    json->Key("conditions").List(rule.conditions, [&](const ConditionExplanation& condition) {
      json->BeginObject();
      json->Member("field", condition.field);
      json->Member("operator", OperatorName(condition.op));
      json->Member("holds", condition.holds);
      WriteValues(condition.actual, condition.multi_valued, &json->Key("actual"));
      if (!condition.bound.empty()) json->Member("bound", condition.bound);
      json->EndObject();
    });
    json->EndObject();
  });
}

}  // namespace

std::string ToJson(const EditImpact& impact) {
  JsonWriter json;
  json.BeginObject().Member("entered", impact.entered).Member("left", impact.left);
  if (!impact.above.empty()) {
    json.Key("above").List(impact.above, [&](const SegmentImpact& above) {
      json.BeginObject().Member("id", above.id).Member("name", above.name);
      json.Member("entered", above.entered).Member("left", above.left).EndObject();
    });
  }
  return json.EndObject().Take();
}

std::string ToJson(const Explanation& explanation) {
  JsonWriter json;
  json.BeginObject().Member("member", explanation.member);
  WriteRules(explanation.rules, &json);
  if (!explanation.segments.empty()) {
    json.Key("segments").List(explanation.segments, [&](const SegmentExplanation& segment) {
      json.BeginObject().Member("id", segment.id).Member("name", segment.name);
      json.Member("member", segment.member);
      WriteRules(segment.rules, &json);
      json.EndObject();
    });
  }
  return json.EndObject().Take();
}

std::string ToJson(const Plan& plan) {
  JsonWriter json;
  json.BeginObject();
  json.Key("rules").List(plan.rules, [&](const PlannedRule& rule) {
    json.BeginObject().Member("estimated", rule.estimated).Member("actual", rule.actual);
    json.Key("conditions").List(rule.conditions, [&](const PlannedCondition& condition) {
      json.BeginObject();
      json.Member("pointer", condition.pointer);
      json.Member("estimated", condition.estimated);
      json.Member("actual", condition.actual);
      json.EndObject();
    });
    json.EndObject();
  });
  json.Key("blocks").BeginObject();
  json.Member("total", plan.blocks);
  json.Member("skipped", plan.skipped);
  json.Member("full", plan.full);
  json.Member("sparse", plan.sparse);
  json.Member("dense", plan.dense);
  json.Member("scanned", plan.scanned);
  json.Member("complemented", plan.complemented);
  json.Member("compared", plan.compared);
  json.Member("texts_read", plan.texts_read);
  return json.EndObject().EndObject().Take();
}

std::string ToJson(const Overlap& overlap) {
  JsonWriter json;
  json.BeginObject();
  WriteNumbers(overlap.counts, &json.Key("counts"));
  json.Member("intersection", overlap.intersection);
  json.Member("union", overlap.union_count);
  json.Key("matrix").List(overlap.matrix,
                          [&](const std::vector<uint64_t>& row) { WriteNumbers(row, &json); });
  WriteNumbers(overlap.only, &json.Key("only"));
  json.Member("jaccard", overlap.jaccard);
  return json.EndObject().Take();
}

std::string ToJson(const BitmapExport& bitmap) {
  JsonWriter json;
  json.BeginObject();
  json.Member("version", bitmap.version);
  json.Member("count", bitmap.count);
  json.Member("roaring", absl::Base64Escape({bitmap.bytes.data(), bitmap.bytes.size()}));
  return json.EndObject().Take();
}

std::string ToJson(const MemoryReport& memory) {
  JsonWriter json;
  json.BeginObject();
  json.Member("ids", memory.ids);
  json.Member("text", memory.text);
  json.Member("codes", memory.codes);
  json.Member("bitmaps", memory.bitmaps);
  json.Member("memberships", memory.memberships);
  json.Member("rules", memory.rules);
  json.Member("dictionaries", memory.dictionaries);
  json.Member("search", memory.search);
  json.Member("versions", memory.versions);
  json.Member("customer_versions", memory.customer_versions);
  json.Member("total", memory.Total());
  return json.EndObject().Take();
}

}  // namespace tranche
