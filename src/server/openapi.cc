#include "src/server/openapi.h"

#include <map>
#include <vector>

#include "src/base/message.h"
#include "src/json/writer.h"
#include "src/server/routes.h"
#include "tranche/json.h"
#include "tranche/version.h"

namespace tranche::server {
namespace {

using internal::Concat;
using internal::JsonWriter;

void WriteParameter(std::string_view name, std::string_view place, JsonWriter* json) {
  json->BeginObject().Member("name", name).Member("in", place);
  json->Member("required", place == "path");
  json->Key("schema").Raw(R"({"type":"string"})").EndObject();
}

void WriteParameters(const Route& route, JsonWriter* json) {
  json->Key("parameters").BeginList();
  for (const std::string_view part : PartsOf(route.path)) {
    if (part.starts_with('{')) WriteParameter(part.substr(1, part.size() - 2), "path", json);
  }
  std::string_view names = route.parameters;
  while (!names.empty()) {
    const std::string_view name = names.substr(0, names.find(' '));
    WriteParameter(name, "query", json);
    names.remove_prefix(std::min(name.size() + 1, names.size()));
  }
  const bool changes_segment = route.path == "/v1/segments/{id}" && route.access == Access::kWrite;
  if (changes_segment) WriteParameter("If-Match", "header", json);
  if (route.path == "/v1/changes") {
    for (const std::string_view name : kPositionHeaders) WriteParameter(name, "header", json);
  }
  const bool may_repeat = route.method == "POST" && route.access == Access::kWrite;
  if (may_repeat) WriteParameter("Idempotency-Key", "header", json);
  json->EndList();
}

// {"content":{TYPE:{"schema":...}}}, as the value of a key that is written already.
void WriteContent(std::string_view schema, std::string_view type, JsonWriter* json) {
  json->Key("content").BeginObject().Key(type).BeginObject();
  if (!schema.empty()) {
    json->Key("schema").BeginObject();
    json->Member("$ref", Concat({"#/components/schemas/", schema})).EndObject();
  }
  json->EndObject().EndObject();
}

void WriteBody(const Route& route, JsonWriter* json) {
  if (route.body == Body::kNone) return;
  json->Key("requestBody").BeginObject().Member("required", true);
  const bool is_json = route.body == Body::kJson;
  WriteContent(route.request_schema, is_json ? "application/json" : "application/octet-stream",
               json);
  json->EndObject();
}

void WriteResponses(const Route& route, JsonWriter* json) {
  json->Key("responses").BeginObject();
  json->Key(std::to_string(route.success)).BeginObject().Member("description", route.summary);
  if (!route.response_schema.empty()) {
    WriteContent(route.response_schema, "application/json", json);
  }
  json->EndObject();
  if (route.method == "PUT" && route.path == "/v1/segments/{id}") {
    json->Key("201").BeginObject().Member("description", "It did not exist before");
    WriteContent(route.response_schema, "application/json", json);
    json->EndObject();
  }
  json->Key("default").BeginObject().Member("description", "Why not");
  WriteContent("Problem", "application/problem+json", json);
  json->EndObject().EndObject();
}

void WriteRoute(const Route& route, JsonWriter* json) {
  std::string method(route.method);
  for (char& letter : method) letter = static_cast<char>(letter - 'A' + 'a');
  json->Key(method).BeginObject().Member("summary", route.summary);
  WriteParameters(route, json);
  WriteBody(route, json);
  WriteResponses(route, json);
  json->Key("security").Raw(route.access == Access::kOpen ? "[]" : R"([{},{"token":[]}])");
  json->EndObject();
}

}  // namespace

std::string OpenApiJson() {
  std::map<std::string_view, std::vector<const Route*>> by_path;
  for (const Route& route : Routes()) by_path[route.path].push_back(&route);

  JsonWriter json;
  json.BeginObject().Member("openapi", "3.1.0").Key("info").BeginObject();
  json.Member("title", "tranche").Member("version", LibraryVersion());
  json.Member("description", "Live customer segments: every count is exact when a call returns.");
  json.EndObject().Key("paths").BeginObject();
  for (const auto& [path, routes] : by_path) {
    json.Key(path).BeginObject();
    for (const Route* route : routes) WriteRoute(*route, &json);
    json.EndObject();
  }
  json.EndObject().Key("components").BeginObject().Key("schemas").Raw(SchemasJson());
  json.Key("securitySchemes").Raw(R"({"token":{"type":"http","scheme":"bearer"}})");
  return json.EndObject().EndObject().Take();
}

}  // namespace tranche::server
