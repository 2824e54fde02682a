// What writing calls did, out: batches, loads, feeds, checkpoints; and why a call failed.
#include "src/base/message.h"
#include "src/json/writer.h"
#include "tranche/error.h"
#include "tranche/json.h"

namespace tranche {

using namespace internal;

namespace {

void WriteCounts(const std::map<std::string, uint64_t>& counts, JsonWriter* json) {
  json->BeginObject();
  for (const auto& [key, count] : counts) json->Member(key, count);
  json->EndObject();
}

void WriteSuggestion(const std::string& suggestion, JsonWriter* json) {
  if (suggestion.empty()) {
    json->Key("suggestion").Null();
  } else {
    json->Member("suggestion", suggestion);
  }
}

void WriteUnknownKeys(const std::map<std::string, UnknownKey>& keys, JsonWriter* json) {
  json->BeginObject();
  for (const auto& [key, unknown] : keys) {
    json->Key(key).BeginObject();
    json->Member("count", unknown.count);
    WriteSuggestion(unknown.suggestion, json);
    json->EndObject();
  }
  json->EndObject();
}

void WriteDropped(const std::vector<DroppedValueCount>& dropped, JsonWriter* json) {
  json->List(dropped, [&](const DroppedValueCount& drop) {
    json->BeginObject();
    json->Member("field", drop.field).Member("value", drop.value).Member("count", drop.count);
    json->Key("lines").List(drop.lines, [&](uint64_t line) { json->Number(line); });
    json->Member("reason", drop.reason);
    WriteSuggestion(drop.suggestion, json);
    json->EndObject();
  });
}

void WriteRejections(const std::vector<RejectedRecord>& rejections, JsonWriter* json) {
  json->Key("rejections").List(rejections, [&](const RejectedRecord& rejected) {
    json->BeginObject();
    json->Member("line", rejected.line).Member("reason", rejected.reason);
    json->EndObject();
  });
}

void WriteChange(const Change& change, JsonWriter* json) {
  json->BeginObject();
  json->Member("segment_id", change.segment_id);
  json->Member("customer", change.customer_id);
  json->Member("change", std::string_view(change.entered ? "entered" : "left"));
  json->EndObject();
}

void WritePosition(const Position& position, JsonWriter* json) {
  json->BeginObject().Member("source", position.source);
  json->Member("epoch", position.epoch).Member("sequence", position.sequence).EndObject();
}

// The member "error".
void WriteError(const absl::Status& error, JsonWriter* json) {
  json->Key("error").BeginObject();
  json->Member("code", absl::StatusCodeToString(error.code()));
  json->Member("message", MessageOf(error));
  const ErrorPlace place = PlaceOf(error);
  if (!place.pointer.empty()) json->Member("pointer", place.pointer);
  if (place.line) json->Member("line", *place.line);
  if (place.operation) json->Member("operation", *place.operation);
  if (!place.suggestion.empty()) json->Member("suggestion", place.suggestion);
  if (const auto wanted = WantedPosition(error)) WritePosition(*wanted, &json->Key("wanted"));
  json->EndObject();
}

}  // namespace

std::string ToJson(const std::map<std::string, uint64_t>& counts) {
  JsonWriter json;
  WriteCounts(counts, &json);
  return json.Take();
}

std::string ToJson(const std::map<std::string, UnknownKey>& keys) {
  JsonWriter json;
  WriteUnknownKeys(keys, &json);
  return json.Take();
}

std::string ToJson(const std::vector<DroppedValueCount>& dropped) {
  JsonWriter json;
  WriteDropped(dropped, &json);
  return json.Take();
}

std::string ToJson(const Position& position) {
  JsonWriter json;
  WritePosition(position, &json);
  return json.Take();
}

std::string ToJson(const std::vector<Position>& positions) {
  JsonWriter json;
  json.List(positions, [&](const Position& position) { WritePosition(position, &json); });
  return json.Take();
}

std::string ToJson(const Change& change) {
  JsonWriter json;
  WriteChange(change, &json);
  return json.Take();
}

std::string ToJson(const BatchResult& result) {
  JsonWriter json;
  json.BeginObject();
  json.Member("version", result.version);
  json.Member("entered", result.entered);
  json.Member("left", result.left);
  if (result.stale > 0) json.Member("stale", result.stale);
  if (result.already_applied) json.Member("already_applied", true);
  json.Key("changes").List(result.changes,
                           [&](const Change& change) { WriteChange(change, &json); });
  if (!result.dropped.empty()) {
    json.Key("dropped").List(result.dropped, [&](const DroppedValue& drop) {
      json.BeginObject();
      json.Member("operation", drop.operation);
      json.Member("field", drop.field).Member("value", drop.value).Member("reason", drop.reason);
      WriteSuggestion(drop.suggestion, &json);
      json.EndObject();
    });
  }
  if (!result.unknown_keys.empty()) WriteCounts(result.unknown_keys, &json.Key("unknown_keys"));
  return json.EndObject().Take();
}

std::string ToJson(const LoadReport& report) {
  JsonWriter json;
  json.BeginObject();
  json.Member("version", report.version);
  json.Member("records", report.records);
  json.Member("rejected", report.rejected);
  json.Member("duplicates", report.duplicates);
  WriteRejections(report.rejections, &json);
  json.Member("dropped_values", report.dropped_values);
  WriteDropped(report.dropped, &json.Key("dropped"));
  WriteCounts(report.cleared, &json.Key("cleared"));
  WriteUnknownKeys(report.unknown_keys, &json.Key("unknown_keys"));
  json.Key("segments").List(report.segments, [&](const SegmentChanges& segment) {
    json.BeginObject();
    json.Member("segment_id", segment.segment_id);
    json.Member("entered", segment.entered);
    json.Member("left", segment.left);
    json.EndObject();
  });
  return json.EndObject().Take();
}

std::string ToJson(const FeedReport& report) {
  JsonWriter json;
  json.BeginObject();
  json.Member("applied", report.applied);
  json.Member("rejected", report.rejected);
  json.Member("entered", report.entered);
  json.Member("left", report.left);
  WriteRejections(report.rejections, &json);
  json.Member("dropped_values", report.dropped_values);
  WriteDropped(report.dropped, &json.Key("dropped"));
  WriteUnknownKeys(report.unknown_keys, &json.Key("unknown_keys"));
  json.Member("stale", report.stale);
  if (report.already_applied > 0) json.Member("already_applied", report.already_applied);
  return json.EndObject().Take();
}

std::string ToJson(const StoreStats& stats) {
  JsonWriter json;
  json.BeginObject();
  json.Member("sequence", stats.sequence);
  json.Member("checkpoint_sequence", stats.checkpoint_sequence);
  json.Member("journal_bytes", stats.journal_bytes);
  if (stats.last_checkpoint) {
    json.Key("last_checkpoint").BeginObject();
    json.Member("time", TimeText(stats.last_checkpoint->time));
    if (!stats.last_checkpoint->status.ok()) WriteError(stats.last_checkpoint->status, &json);
    json.EndObject();
  }
  return json.EndObject().Take();
}

std::string ToJson(const absl::Status& error) {
  JsonWriter json;
  json.BeginObject();
  WriteError(error, &json);
  return json.EndObject().Take();
}

}  // namespace tranche
