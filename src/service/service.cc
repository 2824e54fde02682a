#include "tranche/service.h"

#include <algorithm>
#include <vector>

#include "src/base/message.h"
#include "src/json/document.h"
#include "src/json/writer.h"
#include "src/service/calls.h"

namespace tranche {

using namespace internal;

namespace {

std::vector<std::string_view> AllNames() {
  std::vector<std::string_view> names;
  for (const ReadingCall& call : ReadingCalls()) names.push_back(call.name);
  for (const WritingCall& call : WritingCalls()) names.push_back(call.name);
  return names;
}

// Null when there is none.
template <typename Calls>
auto FindCall(const Calls& calls, std::string_view name) {
  const auto found =
      std::find_if(calls.begin(), calls.end(), [&](const auto& call) { return call.name == name; });
  return found == calls.end() ? nullptr : &*found;
}

absl::Status UnknownRequest(std::string_view name) {
  return UnknownName({"unknown request ", Quoted(name)}, name, Service::Names());
}

template <typename About>
absl::StatusOr<std::string> Run(const Call<About>& call, About about, std::string_view json) {
  JsonParser parser;
  JsonElement document;
  TRANCHE_RETURN_IF_ERROR(parser.Parse(json, &document));
  TRANCHE_ASSIGN_OR_RETURN(const Request request, Request::Read(document, call.members));
  return call.run(about, request);
}

}  // namespace

absl::StatusOr<std::string> Ask(const Snapshot& snapshot, std::string_view name,
                                std::string_view request_json) {
  const ReadingCall* call = FindCall(ReadingCalls(), name);
  if (call != nullptr) return Run<const Snapshot&>(*call, snapshot, request_json);
  if (FindCall(WritingCalls(), name) == nullptr) return UnknownRequest(name);
  return InvalidArgument({"request ", Quoted(name), " does not read: a snapshot cannot answer it"});
}

absl::StatusOr<std::string> Service::Call(std::string_view name,
                                          std::string_view request_json) const {
  const WritingCall* call = FindCall(WritingCalls(), name);
  if (call != nullptr) return Run<Index&>(*call, *index_, request_json);
  if (FindCall(ReadingCalls(), name) == nullptr) return UnknownRequest(name);
  return Ask(index_->Read(), name, request_json);
}

std::span<const std::string_view> Service::Names() {
  static const std::vector<std::string_view> names = AllNames();
  return names;
}

}  // namespace tranche
