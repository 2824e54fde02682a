#include "src/capi/json_out.h"

#include <charconv>
#include <cstdint>
#include <initializer_list>
#include <map>
#include <string_view>
#include <utility>

namespace tranche::capi {
namespace {

std::string Number(uint64_t number) { return std::to_string(number); }

// The shortest text that reads back as the same number; finite.
std::string Number(double number) {
  char text[32];
  return {text, std::to_chars(text, text + sizeof(text), number).ptr};
}

std::string Bool(bool value) { return value ? "true" : "false"; }

// [to_text(items[0]),...]
template <typename Items, typename ToText>
std::string List(const Items& items, const ToText& to_text) {
  std::string json = "[";
  for (const auto& item : items) {
    if (json.size() > 1) json += ',';
    json += to_text(item);
  }
  json += ']';
  return json;
}

// Values are JSON already; keys need no escape.
std::string Object(std::initializer_list<std::pair<std::string_view, std::string>> members) {
  std::string json = "{";
  for (const auto& [key, value] : members) {
    if (json.size() > 1) json += ',';
    json += '"';
    json += key;
    json += "\":";
    json += value;
  }
  json += '}';
  return json;
}

std::string KeysJson(const std::map<std::string, uint64_t>& counts) {
  std::string json = "{";
  for (const auto& [key, count] : counts) {
    if (json.size() > 1) json += ',';
    json += JsonString(key) + ":" + Number(count);
  }
  json += '}';
  return json;
}

std::string RejectionsJson(const std::vector<RejectedRecord>& rejections) {
  return List(rejections, [](const RejectedRecord& rejected) {
    return Object({{"line", Number(rejected.line)}, {"reason", JsonString(rejected.reason)}});
  });
}

std::string NumbersJson(const std::vector<uint64_t>& numbers) {
  return List(numbers, [](uint64_t number) { return Number(number); });
}

}  // namespace

std::string ChangesJson(const BatchResult& result) {
  return Object({{"version", Number(result.version)},
                 {"entered", Number(result.entered)},
                 {"left", Number(result.left)},
                 {"changes", List(result.changes, [](const Change& change) {
                    return Object({{"segment_id", JsonString(change.segment_id)},
                                   {"customer_id", JsonString(change.customer_id)},
                                   {"change", change.entered ? "\"entered\"" : "\"left\""}});
                  })}});
}

std::string LoadJson(const LoadReport& report) {
  return Object({{"version", Number(report.version)},
                 {"records", Number(report.records)},
                 {"rejected", Number(report.rejected)},
                 {"duplicates", Number(report.duplicates)},
                 {"rejections", RejectionsJson(report.rejections)},
                 {"ignored_keys", KeysJson(report.ignored_keys)},
                 {"segments", List(report.segments, [](const SegmentChanges& segment) {
                    return Object({{"segment_id", JsonString(segment.segment_id)},
                                   {"entered", Number(segment.entered)},
                                   {"left", Number(segment.left)}});
                  })}});
}

std::string FeedJson(const FeedReport& report) {
  return Object({{"applied", Number(report.applied)},
                 {"rejected", Number(report.rejected)},
                 {"entered", Number(report.entered)},
                 {"left", Number(report.left)},
                 {"rejections", RejectionsJson(report.rejections)},
                 {"ignored_keys", KeysJson(report.ignored_keys)}});
}

std::string SegmentsJson(std::span<const Segment> segments) {
  return List(segments, [](const Segment& segment) { return ToJson(segment); });
}

std::string StatsJson(const Snapshot& snapshot) {
  return Object({{"version", Number(snapshot.version())},
                 {"customers", Number(snapshot.customer_count())},
                 {"segments", List(snapshot.Stats(), [](const SegmentStats& segment) {
                    return Object({{"id", JsonString(segment.id)},
                                   {"name", JsonString(segment.name)},
                                   {"count", Number(segment.count)},
                                   {"percentage", Number(segment.percentage)}});
                  })}});
}

std::string FieldsJson(const std::vector<FieldInfo>& fields) {
  return List(fields, [](const FieldInfo& field) {
    std::vector<std::string> values;
    std::vector<std::string> retired;
    for (const ValueInfo& value : field.values) {
      (value.retired ? retired : values).push_back(value.value);
    }
    return Object({{"name", JsonString(field.name)},
                   {"kind", JsonString(FieldKindName(field.kind))},
                   {"open", Bool(field.open)},
                   {"values", StringsJson(values)},
                   {"retired", StringsJson(retired)}});
  });
}

std::string StringsJson(std::span<const std::string> strings) {
  return List(strings, [](const std::string& text) { return JsonString(text); });
}

std::string PlanJson(const Plan& plan) {
  return Object(
      {{"rules", List(plan.rules,
                      [](const PlannedRule& rule) {
                        return Object(
                            {{"estimated", Number(rule.estimated)},
                             {"actual", Number(rule.actual)},
                             {"conditions",
                              List(rule.conditions, [](const PlannedCondition& condition) {
                                return Object({{"pointer", JsonString(condition.pointer)},
                                               {"estimated", Number(condition.estimated)},
                                               {"actual", Number(condition.actual)}});
                              })}});
                      })},
       {"blocks", Object({{"total", Number(plan.blocks)},
                          {"skipped", Number(plan.skipped)},
                          {"full", Number(plan.full)},
                          {"sparse", Number(plan.sparse)},
                          {"dense", Number(plan.dense)},
                          {"scanned", Number(plan.scanned)},
                          {"complemented", Number(plan.complemented)}})}});
}

std::string OverlapJson(const Overlap& overlap) {
  return Object({{"counts", NumbersJson(overlap.counts)},
                 {"intersection", Number(overlap.intersection)},
                 {"union", Number(overlap.union_count)},
                 {"only", NumbersJson(overlap.only)},
                 {"matrix", List(overlap.matrix, NumbersJson)},
                 {"jaccard", Number(overlap.jaccard)}});
}

std::string MemoryJson(const MemoryReport& memory) {
  return Object({{"ids", Number(memory.ids)},
                 {"text", Number(memory.text)},
                 {"codes", Number(memory.codes)},
                 {"bitmaps", Number(memory.bitmaps)},
                 {"memberships", Number(memory.memberships)},
                 {"rules", Number(memory.rules)},
                 {"dictionaries", Number(memory.dictionaries)},
                 {"search", Number(memory.search)},
                 {"versions", Number(memory.versions)},
                 {"total", Number(memory.Total())}});
}

std::string StoreStatsJson(uint64_t sequence, uint64_t checkpoint_sequence,
                           uint64_t journal_bytes) {
  return Object({{"sequence", Number(sequence)},
                 {"checkpoint_sequence", Number(checkpoint_sequence)},
                 {"journal_bytes", Number(journal_bytes)}});
}

}  // namespace tranche::capi
