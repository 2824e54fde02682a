#include "src/valkey/handlers.h"

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "src/valkey/changes.h"
#include "src/valkey/request_text.h"
#include "src/valkey/text.h"

namespace tranche::valkey {
namespace {

std::string_view Argument(const Call& call, size_t number) {
  return TextOf(call.arguments[number]);
}

Outcome BadWord(std::string_view word) {
  return Refused(TRANCHE_INVALID_ARGUMENT,
                 "unexpected argument \"" + std::string(word.substr(0, 64)) + "\"");
}

// The question is asked of a pinned version, which no request can change.
Outcome Ask(const KeyedIndex& value, const char* question, std::string_view json) {
  BufferHandle answer;
  ErrorHandle error;
  SnapshotHandle snapshot;
  tranche_code code = tranche_index_read(value.index(), Out(&snapshot), Out(&error));
  if (code != TRANCHE_OK) return Refused(error);
  code = tranche_snapshot_ask(snapshot.get(), question, json.data(), json.size(), Out(&answer),
                              Out(&error));
  return ToOutcome(code, answer, error);
}

Outcome Write(const KeyedIndex& value, const char* request, std::string_view json) {
  BufferHandle answer;
  ErrorHandle error;
  const tranche_code code = tranche_index_call(value.index(), request, json.data(), json.size(),
                                               Out(&answer), Out(&error));
  return ToOutcome(code, answer, error);
}

// Sets the value of the key, which does not exist.
void SetValue(const Call& call, std::unique_ptr<KeyedIndex> value) {
  Key* key = server.OpenKey(call.context, call.key, kOpenWrite);
  server.ModuleTypeSetValue(key, index_type, value.release());
  server.CloseKey(key);
}

}  // namespace

Outcome RunQuestion(const Call& call) {
  const auto json = RequestText(call.command.pattern, call.arguments);
  return Ask(*call.value, call.command.request, *json);
}

Outcome RunWrite(const Call& call) {
  const auto json = RequestText(call.command.pattern, call.arguments);
  if (!json) return BadWord(TextOf(call.arguments.back()));
  return Write(*call.value, call.command.request, *json);
}

Outcome RunCreate(const Call& call) {
  if (call.value != nullptr) return Refused(TRANCHE_ALREADY_EXISTS, "the key exists already");
  long long changes_kept = 0;
  if (call.arguments.size() == 2) return BadWord(Argument(call, 1));
  if (call.arguments.size() == 3) {
    if (!IsWord(Argument(call, 1), "CHANGES")) return BadWord(Argument(call, 1));
    if (server.StringToLongLong(call.arguments[2], &changes_kept) != kOk || changes_kept <= 0)
      return Refused(TRANCHE_INVALID_ARGUMENT, "CHANGES takes a count of entries from 1");
    if (StreamName(TextOf(call.key)).empty())
      return Refused(TRANCHE_INVALID_ARGUMENT, kNoStreamName);
  }
  auto value = std::make_unique<KeyedIndex>();
  ErrorHandle error;
  if (value->Create(Argument(call, 0), call.time, &error) != TRANCHE_OK) return Refused(error);
  value->KeepChanges(static_cast<uint64_t>(changes_kept));
  SetValue(call, std::move(value));
  return {TRANCHE_OK, "{}", ""};
}

Outcome RunLoad(const Call& call) {
  tranche_load_options options = TRANCHE_LOAD_OPTIONS_INIT;
  for (size_t i = 0; i + 1 < call.arguments.size(); ++i) {
    const std::string_view word = Argument(call, i);
    if (IsWord(word, "MERGE")) {
      options.mode = TRANCHE_LOAD_MERGE;
    } else if (IsWord(word, "STRICT")) {
      options.strict = true;
    } else {
      return BadWord(word);
    }
  }
  const std::string_view text = TextOf(call.arguments.back());
  BufferHandle report;
  ErrorHandle error;
  const tranche_code code = tranche_index_load(call.value->index(), text.data(), text.size(),
                                               &options, Out(&report), Out(&error));
  return ToOutcome(code, report, error);
}

Outcome RunApply(const Call& call) {
  std::string json = "{";
  size_t next = 0;
  for (; next < call.arguments.size(); ++next) {
    const std::string_view word = Argument(call, next);
    if (IsWord(word, "DROP")) {
      json += R"("bad_values":"drop",)";
    } else if (IsWord(word, "POSITION") && call.arguments.size() - next > 3) {
      json += R"("position":{"source":)";
      AppendQuoted(Argument(call, ++next), &json);
      for (const char* member : {",\"epoch\":", ",\"sequence\":"}) {
        long long number;
        if (server.StringToLongLong(call.arguments[++next], &number) != kOk)
          return Refused(TRANCHE_INVALID_ARGUMENT, "POSITION takes a source and two whole numbers");
        json += member + std::to_string(number);
      }
      json += "},";
    } else {
      break;
    }
  }
  json += R"("operations":[)";
  for (size_t i = next; i < call.arguments.size(); ++i) {
    if (i > next) json.push_back(',');
    json += Argument(call, i);
  }
  json += "]}";
  return Write(*call.value, "apply", json);
}

Outcome RunAsk(const Call& call) {
  const std::string question(Argument(call, 0));
  const std::string_view json = call.arguments.size() > 1 ? Argument(call, 1) : "{}";
  return Ask(*call.value, question.c_str(), json);
}

Outcome RunInfo(const Call& call) {
  ErrorHandle error;
  SnapshotHandle snapshot;
  if (tranche_index_read(call.value->index(), Out(&snapshot), Out(&error)) != TRANCHE_OK)
    return Refused(error);
  std::string json = "{\"version\":" + std::to_string(tranche_snapshot_version(snapshot.get()));
  json += ",\"now_ms\":" + std::to_string(tranche_snapshot_now(snapshot.get()) / 1'000'000);
  json += ",\"customers\":" + std::to_string(tranche_snapshot_customer_count(snapshot.get()));
  json += ",\"segments\":" + std::to_string(tranche_snapshot_segment_count(snapshot.get()));
  json += ",\"memory_bytes\":" + std::to_string(call.value->MeasureNow());
  json += ",\"changes\":";
  if (call.value->changes_kept() == 0) {
    json += "null";
  } else {
    json += "{\"stream\":";
    AppendQuoted(StreamName(TextOf(call.key)), &json);
    json += ",\"kept\":" + std::to_string(call.value->changes_kept()) + "}";
  }
  json += ",\"library\":\"" + std::string(tranche_version()) + "\"}";
  return {TRANCHE_OK, std::move(json), ""};
}

Outcome RunRestore(const Call& call) {
  const bool is_chunk = IsWord(Argument(call, 0), "ADD");
  const bool is_end = IsWord(Argument(call, 0), "END");
  if (!is_chunk && !is_end && !IsWord(Argument(call, 0), "LOST")) return BadWord(Argument(call, 0));
  if (call.value != nullptr && !call.value->is_restoring())
    return Refused(TRANCHE_ALREADY_EXISTS, "the key exists already");
  ErrorHandle error;
  if (is_chunk) {
    auto made = call.value == nullptr ? std::make_unique<KeyedIndex>() : nullptr;
    KeyedIndex& value = made == nullptr ? *call.value : *made;
    if (value.Add(Argument(call, 1), &error) != TRANCHE_OK) return Refused(error);
    if (made != nullptr) SetValue(call, std::move(made));
    return {TRANCHE_OK, "{}", ""};
  }
  long long kept = 0;
  if (server.StringToLongLong(call.arguments[1], &kept) != kOk || kept < 0)
    return Refused(TRANCHE_INVALID_ARGUMENT, "expected a count of entries");
  if (is_end && call.value == nullptr) return Refused(TRANCHE_NOT_FOUND, "no chunk was added");
  if (call.value == nullptr) {
    auto lost = std::make_unique<KeyedIndex>();
    lost->KeepChanges(static_cast<uint64_t>(kept));
    SetValue(call, std::move(lost));
    return {TRANCHE_OK, "{}", ""};
  }
  call.value->KeepChanges(static_cast<uint64_t>(kept));
  if (is_end && call.value->Finish(&error) != TRANCHE_OK) return Refused(error);
  if (!is_end) call.value->GiveUp();
  return {TRANCHE_OK, "{}", ""};
}

}  // namespace tranche::valkey
