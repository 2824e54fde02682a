// Requests over HTTP, without sockets: the first line is a method and a target, then come headers,
// a line each, an empty line and the body. Whatever comes, the response is one that HTTP knows, its
// JSON is JSON, and a refusal changes nothing.
#include <string>
#include <string_view>
#include <variant>

#include "src/json/document.h"
#include "src/server/api.h"
#include "src/server/spool.h"
#include "tests/fuzz/world.h"

namespace tranche::server {
namespace {

using internal::fuzz::StateOf;

std::string_view TakeLine(std::string_view* text) {
  const std::string_view line = text->substr(0, text->find('\n'));
  text->remove_prefix(std::min(line.size() + 1, text->size()));
  return line;
}

Request ReadRequest(std::string_view input) {
  Request request;
  const std::string_view first = TakeLine(&input);
  request.method = first.substr(0, first.find(' '));
  request.target = first.substr(std::min(request.method.size() + 1, first.size()));
  request.headers.push_back({"Host", "localhost"});
  for (std::string_view line = TakeLine(&input); !line.empty(); line = TakeLine(&input)) {
    const size_t colon = std::min(line.find(": "), line.size());
    request.headers.push_back({std::string(line.substr(0, colon)),
                               std::string(line.substr(std::min(colon + 2, line.size())))});
  }
  request.body = input;
  return request;
}

void CheckResponse(const Response& response) {
  FUZZ_CHECK(response.status >= 200 && response.status < 600, "a status of HTTP");
  FUZZ_CHECK(response.status != 500, response.body);
  for (const Header& header : response.headers) {
    FUZZ_CHECK(header.value.find_first_of("\r\n") == std::string::npos, header.name);
  }
  if (response.content_type.find("json") == std::string::npos || response.status == 204) return;
  internal::JsonParser parser;
  internal::JsonElement root;
  FUZZ_CHECK(parser.Parse(response.body, &root).ok(), response.body);
}

void Run(std::string_view input) {
  const auto index = internal::fuzz::SmallIndex();
  EventLog events(1 << 20);
  Api api(index.get(), &events, nullptr, false, {});
  Request request = ReadRequest(input);
  const std::string before = StateOf(*index);
  auto admitted = api.Admit(&request);
  if (const Response* refusal = std::get_if<Response>(&admitted)) return CheckResponse(*refusal);
  const Route& route = *std::get<const Route*>(admitted);
  if (route.body == Body::kUpload) {
    request.upload = Spool::Create().value();
    FUZZ_CHECK(request.upload->Append(request.body).ok(), "the disk takes the body");
  }
  const Response response = api.Run(route, request);
  if (!response.is_event_stream) CheckResponse(response);
  const bool may_change = route.access == Access::kWrite && response.status < 300;
  FUZZ_CHECK(may_change || StateOf(*index) == before,
             "only a write that succeeds changes something");
  internal::fuzz::CheckSegments(*index);
}

}  // namespace
}  // namespace tranche::server

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  tranche::server::Run({reinterpret_cast<const char*>(data), size});
  return 0;
}
