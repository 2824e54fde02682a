#include "src/server/problem.h"

#include <string>

#include "src/base/message.h"
#include "src/json/writer.h"
#include "tranche/error.h"
#include "tranche/json.h"

namespace tranche::server {
namespace {

using internal::JsonWriter;

int StatusOf(const absl::Status& error, const ErrorPlace& place) {
  switch (error.code()) {
    case absl::StatusCode::kInvalidArgument:
    case absl::StatusCode::kOutOfRange:
      return 400;
    case absl::StatusCode::kNotFound:
      return 404;
    case absl::StatusCode::kAlreadyExists:
    case absl::StatusCode::kFailedPrecondition:
      return 409;
    case absl::StatusCode::kResourceExhausted:  // the document goes beyond a limit, or the machine
      return place.pointer.empty() && !place.line && !place.operation ? 507 : 400;
    case absl::StatusCode::kUnavailable:
      return 503;
    default:
      return 500;
  }
}

Response WithBody(int status, JsonWriter* json) {
  Response response;
  response.status = status;
  response.content_type = "application/problem+json";
  response.body = json->EndObject().Take();
  return response;
}

JsonWriter Begin(int status, std::string_view code, std::string_view detail) {
  JsonWriter json;
  json.BeginObject().Member("type", "about:blank").Member("title", Reason(status));
  json.Member("status", static_cast<uint64_t>(status)).Member("detail", detail);
  json.Member("code", code);
  return json;
}

}  // namespace

std::string_view Reason(int status) {
  switch (status) {
    case 200:
      return "OK";
    case 201:
      return "Created";
    case 204:
      return "No Content";
    case 304:
      return "Not Modified";
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 408:
      return "Request Timeout";
    case 409:
      return "Conflict";
    case 412:
      return "Precondition Failed";
    case 413:
      return "Content Too Large";
    case 415:
      return "Unsupported Media Type";
    case 421:
      return "Misdirected Request";
    case 422:
      return "Unprocessable Content";
    case 428:
      return "Precondition Required";
    case 431:
      return "Request Header Fields Too Large";
    case 503:
      return "Service Unavailable";
    case 507:
      return "Insufficient Storage";
    default:
      return "Internal Server Error";
  }
}

Response Problem(const absl::Status& error) {
  const ErrorPlace place = PlaceOf(error);
  const int status = StatusOf(error, place);
  JsonWriter json =
      Begin(status, absl::StatusCodeToString(error.code()), internal::MessageOf(error));
  if (!place.pointer.empty()) json.Member("pointer", place.pointer);
  if (place.line) json.Member("line", *place.line);
  if (place.operation) json.Member("operation", *place.operation);
  if (!place.suggestion.empty()) json.Member("suggestion", place.suggestion);
  if (const auto wanted = WantedPosition(error)) json.Key("wanted").Raw(ToJson(*wanted));
  return WithBody(status, &json);
}

Response Problem(int status, std::string_view code, std::string_view detail) {
  JsonWriter json = Begin(status, code, detail);
  return WithBody(status, &json);
}

}  // namespace tranche::server
