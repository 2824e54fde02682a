#include "src/valkey/changes.h"

#include <vector>

#include "src/valkey/text.h"

namespace tranche::valkey {
namespace {

// What a cluster computes the slot of: what stands between the first brace and the next closing
// one, where that is not empty.
bool HasHashTag(std::string_view key) {
  const size_t open = key.find('{');
  if (open == std::string_view::npos) return false;
  const size_t close = key.find('}', open);
  return close != std::string_view::npos && close > open + 1;
}

}  // namespace

std::string StreamName(std::string_view key) {
  if (HasHashTag(key)) return std::string(key) + ":changes";
  if (key.empty() || key.find_first_of("{}") != std::string_view::npos) return "";
  return "{" + std::string(key) + "}:changes";
}

Outcome CheckStream(Context* context, String* key, const KeyedIndex& value) {
  if (value.changes_kept() == 0) return {};
  const std::string name = StreamName(TextOf(key));
  if (name.empty()) return Refused(TRANCHE_FAILED_PRECONDITION, kNoStreamName);
  String* stream_name = server.CreateString(context, name.data(), name.size());
  Key* stream = server.OpenKey(context, stream_name, kOpenRead);
  const int type = stream == nullptr ? kKeyEmpty : server.KeyType(stream);
  if (stream != nullptr) server.CloseKey(stream);
  server.FreeString(context, stream_name);
  if (type == kKeyEmpty || type == kKeyStream) return {};
  return Refused(TRANCHE_FAILED_PRECONDITION, "\"" + name + "\" is no stream of changes");
}

void AddChanges(const Call& call, KeyedIndex* value) {
  if (value->changes_kept() == 0) return;
  std::vector<std::string> lists = value->TakeChanges();
  const std::string_view request = call.command.request;
  if (lists.empty()) {
    if (request == "apply" || request == "advance") return;
    lists.emplace_back("[]");
  }
  const auto version = static_cast<long long>(value->Version());
  const std::string name = StreamName(TextOf(call.key));
  for (const std::string& list : lists) {
    Reply* reply =
        server.Call(call.context, "XADD", "!bcclcclcccb", name.data(), name.size(), "MAXLEN", "~",
                    static_cast<long long>(value->changes_kept()), "*", "version", version,
                    "request", call.command.request, "changes", list.data(), list.size());
    if (reply == nullptr || server.CallReplyType(reply) == kReplyError)
      server.Log(call.context, "warning", "the changes of a write could not be added");
    if (reply != nullptr) server.FreeCallReply(reply);
  }
}

}  // namespace tranche::valkey
