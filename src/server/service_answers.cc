// Requests that are one request of the library's service: the body is that request, or the parts
// of the address are its members.
#include <array>
#include <optional>
#include <string>

#include "src/base/message.h"
#include "src/json/document.h"
#include "src/json/members.h"
#include "src/server/answers.h"
#include "src/server/api.h"
#include "tranche/json.h"

namespace tranche::server {
namespace {

// The text of the one member that the body has.
absl::StatusOr<std::string> OnlyMember(const std::string& body, std::string_view key) {
  internal::JsonParser parser;
  internal::JsonElement root;
  TRANCHE_RETURN_IF_ERROR(parser.Parse(body, &root));
  const std::array<std::string_view, 1> keys = {key};
  TRANCHE_ASSIGN_OR_RETURN(const auto members, internal::ReadMembers(root, {}, keys));
  if (!members[0]) return internal::MissingKey(key, {});
  const internal::JsonPointer document;
  return internal::ReadText(*members[0], document / key);
}

}  // namespace

Answer ShowStats(Api& api, const Request&) { return api.Call("stats", "{}"); }
Answer ListPositions(Api& api, const Request&) { return api.Call("positions", "{}"); }
Answer GetPosition(Api& api, const Request& request) {
  const std::string& source = request.parameters[0];
  const std::optional<Position> position = api.index().PositionOf(source);
  if (!position)
    return internal::NotFound({"no batch of source ", JsonString(source), " was applied"});
  return Json(ToJson(*position));
}
Answer ShowSchema(Api& api, const Request&) { return api.Call("schema", "{}"); }
Answer ListFields(Api& api, const Request&) { return api.Call("fields", "{}"); }

Answer PreviewDraft(Api& api, const Request& request) {
  return api.Call("preview_draft", request.body);
}
Answer QueryCustomers(Api& api, const Request& request) {
  return api.Call("list_customers", request.body);
}
Answer Count(Api& api, const Request& request) { return api.Call("count", request.body); }
Answer CountMany(Api& api, const Request& request) { return api.Call("count_many", request.body); }
Answer BreakDown(Api& api, const Request& request) { return api.Call("breakdown", request.body); }
Answer Summarize(Api& api, const Request& request) { return api.Call("summary", request.body); }
Answer ShowOverlap(Api& api, const Request& request) { return api.Call("overlap", request.body); }
Answer Explain(Api& api, const Request& request) { return api.Call("explain", request.body); }
Answer ShowPlan(Api& api, const Request& request) { return api.Call("plan", request.body); }
Answer Export(Api& api, const Request& request) { return api.Call("export", request.body); }
Answer IdsOfRows(Api& api, const Request& request) { return api.Call("ids_of_rows", request.body); }

Answer Advance(Api& api, const Request& request) { return api.Call("advance", request.body); }

Answer AddField(Api& api, const Request& request) {
  TRANCHE_ASSIGN_OR_RETURN(const FieldSpec field, ParseFieldSpec(request.body));
  TRANCHE_RETURN_IF_ERROR(api.index().AddField(field));
  return Json("{}", 201);
}

Answer DropField(Api& api, const Request& request) {
  TRANCHE_RETURN_IF_ERROR(api.index().DropField(request.parameters[0]));
  return Json("", 204);
}

Answer ValuesOfField(Api& api, const Request& request) {
  return api.Call("breakdown", JsonObject({{"field", JsonString(request.parameters[0])}}));
}

Answer AddValues(Api& api, const Request& request) {
  TRANCHE_ASSIGN_OR_RETURN(const auto values, ParseValues(request.body));
  TRANCHE_RETURN_IF_ERROR(api.index().AddValues(request.parameters[0], values));
  return Json("{}", 201);
}

Answer RenameValue(Api& api, const Request& request) {
  TRANCHE_ASSIGN_OR_RETURN(const std::string new_value, OnlyMember(request.body, "new_value"));
  TRANCHE_RETURN_IF_ERROR(
      api.index().RenameValue(request.parameters[0], request.parameters[1], new_value));
  return Json("{}");
}

Answer RetireValue(Api& api, const Request& request) {
  TRANCHE_ASSIGN_OR_RETURN(const bool force, FlagParam(request, "force"));
  TRANCHE_RETURN_IF_ERROR(
      api.index().RetireValue(request.parameters[0], request.parameters[1], force));
  return Json("", 204);
}

}  // namespace tranche::server
