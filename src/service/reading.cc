// Requests that read one version.
#include <array>

#include "src/base/dates.h"
#include "src/base/message.h"
#include "src/json/writer.h"
#include "src/service/calls.h"
#include "tranche/error.h"
#include "tranche/json.h"

namespace tranche::internal {
namespace {

using Answer = absl::StatusOr<std::string>;

std::string ListOfTexts(std::span<const std::string> texts) {
  return JsonWriter().StringList(texts).Take();
}

absl::StatusOr<uint64_t> ReadNumber(JsonElement number, const JsonPointer& at) {
  return ReadCount(number, at, UINT64_MAX);
}

absl::StatusOr<Target> TargetOf(const Request& request) {
  return request.Get<Target>("target", ReadTarget, Everybody{});
}

// The result of a call that was given the member "target". An error of a draft, which is one of its
// rules, is inside of it; others are of other members.
template <typename Value>
absl::StatusOr<Value> InTarget(absl::StatusOr<Value> result) {
  const bool is_of_draft = PlaceOf(result.status()).pointer.starts_with("/rules");
  return is_of_draft ? In("/target/draft", std::move(result)) : std::move(result);
}

absl::StatusOr<std::vector<Target>> ReadTargets(JsonElement element, const JsonPointer& at) {
  simdjson::dom::array list;
  if (element.get(list)) return PlacedAt(at, InvalidArgument({"expected a list of targets"}));
  if (list.size() > kMaxOverlap) {
    return PlacedAt(at, ResourceExhausted({"more than ", kMaxOverlap, " targets"}));
  }
  std::vector<Target> targets;
  for (JsonElement target : list) {
    const size_t position = targets.size();
    TRANCHE_ASSIGN_OR_RETURN(targets.emplace_back(), ReadTarget(target, at / position));
  }
  return targets;
}

Answer Stats(const Snapshot& snapshot, const Request&) { return StatsToJson(snapshot); }

Answer NextCrossing(const Snapshot& snapshot, const Request&) {
  JsonWriter json;
  json.BeginObject().Member("now", InstantText(absl::ToUnixMillis(snapshot.now())));
  json.Key("next_crossing");
  const std::optional<absl::Time> next = snapshot.NextCrossing();
  next ? json.String(InstantText(absl::ToUnixMillis(*next))) : json.Null();
  return json.EndObject().Take();
}

Answer PositionOf(const Snapshot& snapshot, const Request& request) {
  TRANCHE_ASSIGN_OR_RETURN(const std::string source, request.Get("source", ReadText));
  const std::optional<Position> position = snapshot.PositionOf(source);
  return position ? ToJson(*position) : "null";
}

Answer Positions(const Snapshot& snapshot, const Request&) { return ToJson(snapshot.Positions()); }

Answer Fields(const Snapshot& snapshot, const Request&) { return ToJson(snapshot.Fields()); }

Answer Schema(const Snapshot& snapshot, const Request&) {
  return SchemaToJson(snapshot.Fields(), snapshot.time_zone());
}

Answer ListSegments(const Snapshot& snapshot, const Request& request) {
  TRANCHE_ASSIGN_OR_RETURN(const uint64_t skip, request.Get<uint64_t>("skip", ReadNumber, 0));
  TRANCHE_ASSIGN_OR_RETURN(const uint64_t take,
                           request.Get<uint64_t>("take", ReadNumber, kMaxSegments));
  return ToJson(snapshot.ListSegments(skip, take));
}

Answer GetSegment(const Snapshot& snapshot, const Request& request) {
  if (request.Has("id") == request.Has("name")) {
    return InvalidArgument({"expected one of \"id\" and \"name\""});
  }
  if (request.Has("id")) {
    TRANCHE_ASSIGN_OR_RETURN(const std::string id, request.Get("id", ReadText));
    TRANCHE_ASSIGN_OR_RETURN(const Segment segment, snapshot.GetSegment(id));
    return ToJson(segment);
  }
  TRANCHE_ASSIGN_OR_RETURN(const std::string name, request.Get("name", ReadText));
  TRANCHE_ASSIGN_OR_RETURN(const Segment segment, snapshot.FindSegmentByName(name));
  return ToJson(segment);
}

Answer SegmentsOf(const Snapshot& snapshot, const Request& request) {
  TRANCHE_ASSIGN_OR_RETURN(const std::string customer, request.Get("customer", ReadText));
  TRANCHE_ASSIGN_OR_RETURN(const auto ids, snapshot.SegmentsOf(customer));
  return ListOfTexts(ids);
}

Answer GetCustomer(const Snapshot& snapshot, const Request& request) {
  TRANCHE_ASSIGN_OR_RETURN(const std::string id, request.Get("id", ReadText));
  TRANCHE_ASSIGN_OR_RETURN(const Customer customer, snapshot.GetCustomer(id));
  return ToJson(customer);
}

Answer ListCustomers(const Snapshot& snapshot, const Request& request) {
  TRANCHE_ASSIGN_OR_RETURN(const PageRequest page,
                           request.Get<PageRequest>("page", ReadPageRequest, {}));
  if (!request.Has("targets")) {
    TRANCHE_ASSIGN_OR_RETURN(const Target target, TargetOf(request));
    TRANCHE_ASSIGN_OR_RETURN(const Page customers, InTarget(snapshot.ListCustomers(target, page)));
    return ToJson(customers);
  }
  if (request.Has("target")) {
    return InvalidArgument({"expected one of \"target\" and \"targets\""});
  }
  TRANCHE_ASSIGN_OR_RETURN(const std::vector<Target> targets, request.Get("targets", ReadTargets));
  TRANCHE_ASSIGN_OR_RETURN(const Page customers,
                           In("/targets", snapshot.ListCustomers(targets, page)));
  return ToJson(customers);
}

Answer PreviewDraft(const Snapshot& snapshot, const Request& request) {
  TRANCHE_ASSIGN_OR_RETURN(const Draft draft, request.Get("draft", ReadDraft));
  TRANCHE_ASSIGN_OR_RETURN(const PageRequest page,
                           request.Get<PageRequest>("page", ReadPageRequest, {}));
  TRANCHE_ASSIGN_OR_RETURN(const Preview preview, In("/draft", snapshot.PreviewDraft(draft, page)));
  return ToJson(preview);
}

Answer PreviewEdit(const Snapshot& snapshot, const Request& request) {
  TRANCHE_ASSIGN_OR_RETURN(const std::string id, request.Get("id", ReadText));
  TRANCHE_ASSIGN_OR_RETURN(const std::vector<Rule> rules, request.Get("rules", ReadRules));
  TRANCHE_ASSIGN_OR_RETURN(const EditImpact impact, snapshot.PreviewEdit(id, rules));
  return ToJson(impact);
}

Answer ListEditChanges(const Snapshot& snapshot, const Request& request) {
  TRANCHE_ASSIGN_OR_RETURN(const std::string id, request.Get("id", ReadText));
  TRANCHE_ASSIGN_OR_RETURN(const std::vector<Rule> rules, request.Get("rules", ReadRules));
  TRANCHE_ASSIGN_OR_RETURN(const ChangeKind change, request.Get("change", ReadChange));
  TRANCHE_ASSIGN_OR_RETURN(const std::string in, request.Get<std::string>("in", ReadText, ""));
  TRANCHE_ASSIGN_OR_RETURN(const PageRequest page,
                           request.Get<PageRequest>("page", ReadPageRequest, {}));
  TRANCHE_ASSIGN_OR_RETURN(const Page customers,
                           snapshot.ListEditChanges(id, rules, change, page, in));
  return ToJson(customers);
}

Answer Explain(const Snapshot& snapshot, const Request& request) {
  TRANCHE_ASSIGN_OR_RETURN(const Target target, request.Get("target", ReadTarget));
  TRANCHE_ASSIGN_OR_RETURN(const std::string customer, request.Get("customer", ReadText));
  TRANCHE_ASSIGN_OR_RETURN(const Explanation why, InTarget(snapshot.Explain(target, customer)));
  return ToJson(why);
}

Answer ExplainPlan(const Snapshot& snapshot, const Request& request) {
  TRANCHE_ASSIGN_OR_RETURN(const Draft draft, request.Get("draft", ReadDraft));
  TRANCHE_ASSIGN_OR_RETURN(const Plan plan, In("/draft", snapshot.ExplainPlan(draft)));
  return ToJson(plan);
}

Answer Count(const Snapshot& snapshot, const Request& request) {
  TRANCHE_ASSIGN_OR_RETURN(const Target target, TargetOf(request));
  TRANCHE_ASSIGN_OR_RETURN(const uint64_t count, InTarget(snapshot.Count(target)));
  return JsonWriter().BeginObject().Member("count", count).EndObject().Take();
}

Answer CountMany(const Snapshot& snapshot, const Request& request) {
  TRANCHE_ASSIGN_OR_RETURN(const std::vector<Draft> drafts, request.Get("drafts", ReadDrafts));
  TRANCHE_ASSIGN_OR_RETURN(const auto counts, In("/drafts", snapshot.CountMany(drafts)));
  JsonWriter json;
  json.BeginObject();
  json.Key("counts").List(counts, [&](uint64_t count) { json.Number(count); });
  return json.EndObject().Take();
}

Answer BreakdownBy(const Snapshot& snapshot, const Request& request) {
  TRANCHE_ASSIGN_OR_RETURN(const std::string field, request.Get("field", ReadText));
  TRANCHE_ASSIGN_OR_RETURN(const Target target, TargetOf(request));
  BreakdownOptions options;
  TRANCHE_ASSIGN_OR_RETURN(options.measure, request.Get<std::string>("measure", ReadText, ""));
  TRANCHE_ASSIGN_OR_RETURN(options.edges,
                           request.Get<std::vector<Value>>("edges", ReadNumbers, {}));
  if (request.Has("by")) {
    TRANCHE_ASSIGN_OR_RETURN(options.by, request.Get("by", ReadPeriod));
  }
  TRANCHE_ASSIGN_OR_RETURN(const Breakdown parts,
                           InTarget(snapshot.BreakdownBy(field, target, options)));
  return ToJson(parts);
}

Answer Summarize(const Snapshot& snapshot, const Request& request) {
  TRANCHE_ASSIGN_OR_RETURN(const std::string field, request.Get("field", ReadText));
  TRANCHE_ASSIGN_OR_RETURN(const Target target, TargetOf(request));
  SummaryOptions options;
  TRANCHE_ASSIGN_OR_RETURN(
      options.percentiles,
      request.Get<std::vector<Value>>("percentiles", ReadNumbers, options.percentiles));
  TRANCHE_ASSIGN_OR_RETURN(const Summary summary,
                           InTarget(snapshot.Summarize(field, target, options)));
  return ToJson(summary);
}

Answer OverlapOf(const Snapshot& snapshot, const Request& request) {
  TRANCHE_ASSIGN_OR_RETURN(const std::vector<Target> targets, request.Get("targets", ReadTargets));
  TRANCHE_ASSIGN_OR_RETURN(const Overlap overlap, In("/targets", snapshot.OverlapOf(targets)));
  return ToJson(overlap);
}

Answer Export(const Snapshot& snapshot, const Request& request) {
  if (!request.Has("field") && !request.Has("value")) {
    TRANCHE_ASSIGN_OR_RETURN(const Target target, TargetOf(request));
    TRANCHE_ASSIGN_OR_RETURN(const BitmapExport bitmap, InTarget(snapshot.Export(target)));
    return ToJson(bitmap);
  }
  if (request.Has("target")) {
    return InvalidArgument({"\"target\" does not go with \"field\" and \"value\""});
  }
  TRANCHE_ASSIGN_OR_RETURN(const std::string field, request.Get("field", ReadText));
  TRANCHE_ASSIGN_OR_RETURN(const std::string value, request.Get("value", ReadText));
  TRANCHE_ASSIGN_OR_RETURN(const BitmapExport bitmap, snapshot.ExportValue(field, value));
  return ToJson(bitmap);
}

Answer IdsOfRows(const Snapshot& snapshot, const Request& request) {
  TRANCHE_ASSIGN_OR_RETURN(const std::vector<uint32_t> rows, request.Get("rows", ReadRows));
  return ListOfTexts(snapshot.IdsOfRows(rows));
}

template <size_t N>
using Keys = std::array<std::string_view, N>;

constexpr Keys<1> kId = {"id"};
constexpr Keys<2> kIdOrName = {"id", "name"};
constexpr Keys<2> kSkipTake = {"skip", "take"};
constexpr Keys<1> kCustomer = {"customer"};
constexpr Keys<1> kSource = {"source"};
constexpr Keys<3> kTargetPage = {"target", "targets", "page"};
constexpr Keys<2> kDraftPage = {"draft", "page"};
constexpr Keys<2> kIdRules = {"id", "rules"};
constexpr Keys<5> kEditChanges = {"id", "rules", "change", "in", "page"};
constexpr Keys<2> kTargetCustomer = {"target", "customer"};
constexpr Keys<1> kDraft = {"draft"};
constexpr Keys<1> kTarget = {"target"};
constexpr Keys<1> kDrafts = {"drafts"};
constexpr Keys<5> kBreakdown = {"field", "target", "measure", "edges", "by"};
constexpr Keys<3> kSummary = {"field", "target", "percentiles"};
constexpr Keys<1> kTargets = {"targets"};
constexpr Keys<3> kExport = {"target", "field", "value"};
constexpr Keys<1> kRows = {"rows"};

constexpr ReadingCall kCalls[] = {
    {"stats", {}, Stats},
    {"next_crossing", {}, NextCrossing},
    {"position", kSource, PositionOf},
    {"positions", {}, Positions},
    {"fields", {}, Fields},
    {"schema", {}, Schema},
    {"list_segments", kSkipTake, ListSegments},
    {"get_segment", kIdOrName, GetSegment},
    {"segments_of", kCustomer, SegmentsOf},
    {"get_customer", kId, GetCustomer},
    {"list_customers", kTargetPage, ListCustomers},
    {"preview_draft", kDraftPage, PreviewDraft},
    {"preview_edit", kIdRules, PreviewEdit},
    {"list_edit_changes", kEditChanges, ListEditChanges},
    {"explain", kTargetCustomer, Explain},
    {"plan", kDraft, ExplainPlan},
    {"count", kTarget, Count},
    {"count_many", kDrafts, CountMany},
    {"breakdown", kBreakdown, BreakdownBy},
    {"summary", kSummary, Summarize},
    {"overlap", kTargets, OverlapOf},
    {"export", kExport, Export},
    {"ids_of_rows", kRows, IdsOfRows},
};

}  // namespace

std::span<const ReadingCall> ReadingCalls() { return kCalls; }

}  // namespace tranche::internal
