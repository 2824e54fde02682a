// Segments: whoever changes one says which state of it they have seen (If-Match), so that nobody
// undoes the work of another without knowing.
#include <array>
#include <mutex>
#include <optional>
#include <utility>

#include "absl/time/time.h"
#include "src/base/message.h"
#include "src/json/document.h"
#include "src/json/members.h"
#include "src/json/readers.h"
#include "src/server/answers.h"
#include "src/server/api.h"
#include "src/server/problem.h"
#include "src/server/sha256.h"
#include "src/server/url.h"
#include "tranche/error.h"
#include "tranche/json.h"

namespace tranche::server {
namespace {

using internal::Concat;
using internal::InvalidArgument;

// Stands for the definition and the time of its last edit; counts are no part of it.
std::string TagOf(const Segment& segment) {
  const Draft draft{segment.name, segment.description, segment.rules, segment.id};
  const std::string state = Concat({ToJson(draft), "\n", absl::ToUnixNanos(segment.created_at),
                                    "\n", absl::ToUnixNanos(segment.updated_at)});
  return "\"" + Sha256Of(state).substr(0, 32) + "\"";
}

Response WithTag(const Segment& segment, int status = 200) {
  Response response = Json(ToJson(segment), status);
  response.headers.push_back({"ETag", TagOf(segment)});
  return response;
}

// Whether a list of tags, or *, names `tag`.
bool Names(std::string_view list, std::string_view tag) {
  return list == "*" || list.find(tag) != list.npos;
}

enum class Change : bool { kMayCreate, kMustExist };

// Why the headers If-Match and If-None-Match forbid to change `segment`, which may not exist.
std::optional<Response> CheckTag(const Request& request, const absl::StatusOr<Segment>& segment,
                                 Change change) {
  const std::string* match = request.Find("If-Match");
  const std::string* none_match = request.Find("If-None-Match");
  if (!segment.ok()) {
    if (change == Change::kMustExist) return Problem(segment.status());
    if (match == nullptr) return std::nullopt;
    return Problem(412, "PRECONDITION_FAILED", "the segment does not exist (If-Match)");
  }
  if (none_match != nullptr && Names(*none_match, TagOf(*segment))) {
    return Problem(412, "PRECONDITION_FAILED", "the segment exists already (If-None-Match)");
  }
  if (match == nullptr) {
    return Problem(428, "PRECONDITION_REQUIRED",
                   "to change a segment send its ETag as If-Match, or If-Match: *");
  }
  if (!Names(*match, TagOf(*segment))) {
    Response response =
        Problem(412, "PRECONDITION_FAILED", "the segment has been changed by somebody else");
    response.headers.push_back({"ETag", TagOf(*segment)});
    return response;
  }
  return std::nullopt;
}

void Tell(Api& api, std::string_view id, std::string_view what) {
  api.events().Publish("segment",
                       JsonObject({{"id", JsonString(id)}, {"change", JsonString(what)}}));
}

// The draft of the body, with the id of the address.
absl::StatusOr<Draft> DraftOf(const Request& request, std::string_view id) {
  TRANCHE_ASSIGN_OR_RETURN(Draft draft, ParseDraft(request.body));
  if (!draft.id.empty() && draft.id != id) {
    return internal::At("/id", InvalidArgument({"the id is not the one of the address"}));
  }
  draft.id = id;
  return draft;
}

// `json` is one object; appends `member`.
std::string Extended(std::string_view json, std::string_view member) {
  json.remove_suffix(1);
  return Concat({json, json.size() > 1 ? "," : "", member, "}"});
}

// What a request about an edit asks.
struct EditRequest {
  std::vector<Rule> rules;
  std::string in;
  PageRequest page;
};

absl::StatusOr<EditRequest> ReadEditRequest(const std::string& body) {
  internal::JsonParser parser;
  internal::JsonElement root;
  TRANCHE_RETURN_IF_ERROR(parser.Parse(body, &root));
  constexpr std::array<std::string_view, 3> kKeys = {"draft", "in", "page"};
  TRANCHE_ASSIGN_OR_RETURN(const auto members, internal::ReadMembers(root, {}, kKeys));
  const auto& [draft, in, page] = members;
  const internal::JsonPointer document;
  if (!draft) return internal::MissingKey("draft", document);
  EditRequest request;
  TRANCHE_ASSIGN_OR_RETURN(Draft read, internal::ReadDraft(*draft, document / "draft"));
  request.rules = std::move(read.rules);
  if (in) {
    TRANCHE_ASSIGN_OR_RETURN(request.in, internal::ReadText(*in, document / "in"));
  }
  if (page) {
    TRANCHE_ASSIGN_OR_RETURN(request.page, internal::ReadPageRequest(*page, document / "page"));
  }
  return request;
}

// An error of the rules, which are those of the draft, at its place in the request.
absl::Status InDraft(const absl::Status& status) {
  return PlaceOf(status).pointer.starts_with("/rules") ? internal::Within("/draft", status)
                                                       : status;
}

}  // namespace

Answer ListSegments(Api& api, const Request& request) {
  TRANCHE_ASSIGN_OR_RETURN(const uint64_t skip, NumberParam(request, "skip", 0, kMaxSegments));
  TRANCHE_ASSIGN_OR_RETURN(const uint64_t take, NumberParam(request, "take", 100, 1'000));
  const Snapshot now = api.index().Read();
  const std::vector<Segment> segments = now.ListSegments(skip, take);
  const std::string meta = JsonObject({{"total", JsonNumber(now.segment_count())},
                                       {"taken", JsonNumber(uint64_t{segments.size()})},
                                       {"skipped", JsonNumber(skip)}});
  Response response = Json(JsonObject({{"meta", meta}, {"data", ToJson(segments)}}));
  if (skip + segments.size() < now.segment_count() && !segments.empty()) {
    response.headers.push_back({"Link", Concat({"</v1/segments?skip=", skip + segments.size(),
                                                "&take=", take, ">; rel=\"next\""})});
  }
  return response;
}

Answer CreateSegment(Api& api, const Request& request) {
  TRANCHE_ASSIGN_OR_RETURN(const Draft draft, ParseDraft(request.body));
  TRANCHE_ASSIGN_OR_RETURN(const Segment segment, api.index().CreateSegment(draft));
  Tell(api, segment.id, "created");
  Response response = WithTag(segment, 201);
  response.headers.push_back({"Location", "/v1/segments/" + PercentEncoded(segment.id)});
  return response;
}

Answer GetSegment(Api& api, const Request& request) {
  TRANCHE_ASSIGN_OR_RETURN(const Segment segment,
                           api.index().Read().GetSegment(request.parameters[0]));
  return WithTag(segment);
}

Answer PutSegment(Api& api, const Request& request) {
  const std::string& id = request.parameters[0];
  TRANCHE_ASSIGN_OR_RETURN(const Draft draft, DraftOf(request, id));
  const std::lock_guard lock(api.segment_edits());
  const absl::StatusOr<Segment> before = api.index().Read().GetSegment(id);
  if (auto refusal = CheckTag(request, before, Change::kMayCreate)) return *std::move(refusal);
  TRANCHE_ASSIGN_OR_RETURN(const Segment segment, api.index().PutSegment(draft));
  Tell(api, id, before.ok() ? "updated" : "created");
  return WithTag(segment, before.ok() ? 200 : 201);
}

Answer PatchSegment(Api& api, const Request& request) {
  const std::string& id = request.parameters[0];
  TRANCHE_ASSIGN_OR_RETURN(const SegmentEdit edit, ParseSegmentEdit(request.body));
  const std::lock_guard lock(api.segment_edits());
  const absl::StatusOr<Segment> before = api.index().Read().GetSegment(id);
  if (auto refusal = CheckTag(request, before, Change::kMustExist)) return *std::move(refusal);
  TRANCHE_ASSIGN_OR_RETURN(const Segment segment, api.index().UpdateSegment(id, edit));
  Tell(api, id, "updated");
  return WithTag(segment);
}

Answer DeleteSegment(Api& api, const Request& request) {
  const std::string& id = request.parameters[0];
  const std::lock_guard lock(api.segment_edits());
  const absl::StatusOr<Segment> before = api.index().Read().GetSegment(id);
  if (auto refusal = CheckTag(request, before, Change::kMustExist)) return *std::move(refusal);
  TRANCHE_RETURN_IF_ERROR(api.index().DeleteSegment(id));
  Tell(api, id, "deleted");
  return Json("", 204);
}

Answer PreviewEdit(Api& api, const Request& request) {
  const Snapshot now = api.index().Read();
  TRANCHE_ASSIGN_OR_RETURN(const std::string preview, Ask(now, "preview_draft", request.body));
  TRANCHE_ASSIGN_OR_RETURN(const EditRequest edit, ReadEditRequest(request.body));
  const auto impact = now.PreviewEdit(request.parameters[0], edit.rules);
  if (!impact.ok()) return InDraft(impact.status());
  return Json(Extended(preview, "\"edit\":" + ToJson(*impact)));
}

Answer ListEditChanges(Api& api, const Request& request) {
  const std::string& word = request.parameters[1];
  const ChangeKind change = word == "left" ? ChangeKind::kLeft : ChangeKind::kEntered;
  if (word != ChangeName(change)) {
    return internal::UnknownName({"no customers are called \"", word, "\""}, word,
                                 std::array<std::string_view, 2>{"entered", "left"});
  }
  TRANCHE_ASSIGN_OR_RETURN(const EditRequest edit, ReadEditRequest(request.body));
  const auto page = api.index().Read().ListEditChanges(request.parameters[0], edit.rules, change,
                                                       edit.page, edit.in);
  if (!page.ok()) return InDraft(page.status());
  return Json(ToJson(*page));
}

}  // namespace tranche::server
