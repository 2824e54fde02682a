#include "src/server/api.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <new>
#include <utility>
#include <vector>

#include "src/base/message.h"
#include "src/base/near.h"
#include "src/server/problem.h"
#include "src/server/sha256.h"
#include "src/server/spool.h"
#include "src/server/url.h"
#include "tranche/json.h"

namespace tranche::server {
namespace {

using internal::Concat;
using internal::InvalidArgument;

std::vector<std::string_view> Words(std::string_view text) {
  std::vector<std::string_view> words;
  while (!text.empty()) {
    words.push_back(text.substr(0, text.find(' ')));
    text.remove_prefix(std::min(words.back().size() + 1, text.size()));
  }
  return words;
}

// A name that the route does not know would be a typo without effect.
absl::Status CheckQuery(const Route& route, const Query& query) {
  const std::vector<std::string_view> known = Words(route.parameters);
  for (const auto& [name, value] : query) {
    if (std::find(known.begin(), known.end(), name) != known.end()) continue;
    return internal::UnknownName({"unknown query parameter ", JsonString(name)}, name, known);
  }
  return absl::OkStatus();
}

Response NoSuchAddress(const std::vector<std::string_view>& methods) {
  if (methods.empty()) return Problem(404, "NOT_FOUND", "nothing has this address");
  Response response = Problem(405, "METHOD_NOT_ALLOWED", "this address does not take the method");
  std::string allowed;
  for (const std::string_view method : methods) {
    allowed += Concat({allowed.empty() ? "" : ", ", method, method == "GET" ? ", HEAD" : ""});
  }
  response.headers.push_back({"Allow", std::move(allowed)});
  return response;
}

// Who asks what, for a key that two clients may both choose.
std::string Fingerprint(const Request& request) {
  const std::string body =
      request.upload != nullptr ? request.upload->Hash() : Sha256Of(request.body);
  std::string fingerprint = Concat({request.target, "\n", body});
  for (const std::string_view name : kPositionHeaders) {
    const std::string* value = request.Find(name);
    fingerprint += Concat({"\n", value == nullptr ? std::string_view() : *value});
  }
  return fingerprint;
}

}  // namespace

Api::Api(Index* index, EventLog* events, const Tokens* tokens, bool read_only,
         std::function<StoreStats()> store_stats)
    : index_(index),
      events_(events),
      guard_(tokens, read_only),
      store_stats_(std::move(store_stats)),
      service_(index),
      metrics_(Routes().size()) {}

std::variant<const Route*, Response> Api::Admit(Request* request) {
  const auto refuse = [&](Response response) {
    metrics_.CountRefusal();
    return response;
  };
  if (std::optional<Response> refusal = guard_.CheckOrigin(*request)) return refuse(*refusal);
  absl::StatusOr<Target> target = ParseTarget(request->target);
  if (!target.ok()) return refuse(Problem(target.status()));
  const std::string_view method =
      request->method == "HEAD" ? std::string_view("GET") : request->method;
  std::vector<std::string_view> methods;  // that this address takes
  for (const Route& route : Routes()) {
    if (!Fits(route, target->parts, &request->parameters)) continue;
    if (route.method != method) {
      methods.push_back(route.method);
      continue;
    }
    if (std::optional<Response> refusal = guard_.CheckAccess(route.access, request)) {
      return refuse(*refusal);
    }
    request->query = std::move(target->query);
    if (const absl::Status status = CheckQuery(route, request->query); !status.ok()) {
      return refuse(Problem(status));
    }
    return &route;
  }
  return refuse(NoSuchAddress(methods));
}

Response Api::Run(const Route& route, const Request& request) {
  const auto start = std::chrono::steady_clock::now();
  const std::string* key = route.method == "POST" && route.access == Access::kWrite
                               ? request.Find("Idempotency-Key")
                               : nullptr;
  const auto respond = [&] { return Respond(route, request); };
  Response response = key == nullptr ? respond()
                                     : replays_.Run(Concat({request.client, "\n", *key}),
                                                    Fingerprint(request), respond);
  metrics_.CountAnswer(&route - Routes().data(), response.status,
                       std::chrono::steady_clock::now() - start);
  return response;
}

Response Api::Respond(const Route& route, const Request& request) {
  try {
    Answer answer = route.answer(*this, request);
    return answer.ok() ? *std::move(answer) : Problem(answer.status());
  } catch (const std::bad_alloc&) {
    return Problem(507, "RESOURCE_EXHAUSTED", "memory ran out");
  }
}

Answer Api::Call(std::string_view name, std::string_view request_json) {
  TRANCHE_ASSIGN_OR_RETURN(std::string json, service_.Call(name, request_json));
  return Json(std::move(json));
}

Response Json(std::string json, int status) {
  Response response;
  response.status = status;
  response.body = std::move(json);
  return response;
}

absl::StatusOr<uint64_t> NumberParam(const Request& request, std::string_view name,
                                     uint64_t otherwise, uint64_t most) {
  const std::optional<std::string_view> text = request.Param(name);
  if (!text) return otherwise;
  uint64_t number = 0;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), number);
  if (error != std::errc() || end != text->data() + text->size() || number > most) {
    return InvalidArgument({"the query parameter ", name, " is no whole number up to ", most});
  }
  return number;
}

absl::StatusOr<bool> FlagParam(const Request& request, std::string_view name) {
  const std::optional<std::string_view> text = request.Param(name);
  if (!text || *text == "false") return false;
  if (*text == "true") return true;
  return InvalidArgument({"the query parameter ", name, " is neither true nor false"});
}

}  // namespace tranche::server
