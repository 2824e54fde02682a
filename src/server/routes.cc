#include "src/server/routes.h"

#include <algorithm>

#include "src/server/answers.h"

namespace tranche::server {
namespace {

constexpr std::string_view kBadInput = "bad_values unknown_keys";

constexpr auto kOpen = Access::kOpen;
constexpr auto kRead = Access::kRead;
constexpr auto kWrite = Access::kWrite;
constexpr auto kNone = Body::kNone;
constexpr auto kJson = Body::kJson;
constexpr auto kUpload = Body::kUpload;

// clang-format off
constexpr Route kRoutes[] = {
    {"GET", "/healthz", kOpen, kNone, Health, "Whether the process answers", "", "Health", ""},
    {"GET", "/readyz", kOpen, kNone, Ready, "Whether the index can be asked and changed", "", "Health", ""},
    {"GET", "/metrics", kRead, kNone, ShowMetrics, "Figures for Prometheus", "", "", ""},
    {"GET", "/{file}", kOpen, kNone, ShowConsole, "The console, a page for people", "", "", ""},
    {"GET", "/v1/openapi.json", kOpen, kNone, ShowOpenApi, "This description", "", "", ""},

    {"GET", "/v1/stats", kRead, kNone, ShowStats, "The live count of every segment", "", "Stats", ""},
    {"GET", "/v1/events", kRead, kNone, FollowEvents, "Changes and counts as they happen (server-sent events)", "", "", ""},

    {"GET", "/v1/segments", kRead, kNone, ListSegments, "Segments in order of creation", "", "SegmentPage", "skip take"},
    {"POST", "/v1/segments", kWrite, kJson, CreateSegment, "Create a segment; it is live at once", "Draft", "Segment", "", 201},
    {"POST", "/v1/segments/preview", kRead, kJson, PreviewDraft, "Who a draft would hold", "PreviewRequest", "Preview", ""},
    {"GET", "/v1/segments/{id}", kRead, kNone, GetSegment, "One segment; its ETag is for If-Match", "", "Segment", ""},
    {"PUT", "/v1/segments/{id}", kWrite, kJson, PutSegment, "Create the segment with this id, or replace it (If-Match)", "Draft", "Segment", ""},
    {"PATCH", "/v1/segments/{id}", kWrite, kJson, PatchSegment, "Change name, description or rules (If-Match)", "SegmentEdit", "Segment", ""},
    {"DELETE", "/v1/segments/{id}", kWrite, kNone, DeleteSegment, "Delete the segment and its memberships (If-Match)", "", "", "", 204},
    {"POST", "/v1/segments/{id}/preview", kRead, kJson, PreviewEdit, "Who the segment would hold with the rules of a draft, and how many would enter and leave", "PreviewRequest", "EditPreview", ""},
    {"POST", "/v1/segments/{id}/preview/{change}", kRead, kJson, ListEditChanges, "Who would enter (`entered`) or leave (`left`) the segment, or the one above it that `in` names", "EditChangesRequest", "Page", ""},

    {"GET", "/v1/customers", kRead, kNone, ListCustomers, "Customers of all the segments given, or everybody", "", "Page", "segment search after skip take"},
    {"POST", "/v1/customers/query", kRead, kJson, QueryCustomers, "The same of any targets", "CustomersRequest", "Page", ""},
    {"POST", "/v1/customers/import", kWrite, kUpload, ImportCustomers, "Load customers: NDJSON, a JSON array or CSV, each also gzip", "", "LoadReport", "map strict bad_values unknown_keys"},
    {"GET", "/v1/customers/{id}", kRead, kNone, GetCustomer, "What the customer holds", "", "Customer", ""},
    {"PUT", "/v1/customers/{id}", kWrite, kJson, PutCustomer, "Create the customer, or replace it whole", "Customer", "BatchResult", kBadInput},
    {"PATCH", "/v1/customers/{id}", kWrite, kJson, PatchCustomer, "Change the fields that are given; null clears one", "Customer", "BatchResult", kBadInput},
    {"DELETE", "/v1/customers/{id}", kWrite, kNone, DeleteCustomer, "Remove the customer", "", "BatchResult", ""},
    {"GET", "/v1/customers/{id}/segments", kRead, kNone, SegmentsOfCustomer, "Ids of the segments that hold the customer", "", "Ids", ""},

    {"POST", "/v1/changes", kWrite, kUpload, ApplyChanges, "Apply operations, NDJSON or a JSON array: as one batch, or in batches of `batch` lines", "", "ChangesResult", "batch strict bad_values unknown_keys"},
    {"GET", "/v1/positions", kRead, kNone, ListPositions, "How far each source has come: the position of its last batch", "", "Positions", ""},
    {"GET", "/v1/positions/{source}", kRead, kNone, GetPosition, "The same of one source", "", "Position", ""},
    {"POST", "/v1/advance", kWrite, kJson, Advance, "Let time go on, for relative conditions; the changes that it causes", "AdvanceRequest", "BatchResult", ""},

    {"POST", "/v1/count", kRead, kJson, Count, "How many customers a target has", "TargetRequest", "Count", ""},
    {"POST", "/v1/counts", kRead, kJson, CountMany, "The counts of many drafts", "DraftsRequest", "Counts", ""},
    {"POST", "/v1/breakdown", kRead, kJson, BreakDown, "How a target divides by a field", "BreakdownRequest", "Breakdown", ""},
    {"POST", "/v1/summary", kRead, kJson, Summarize, "Sum, mean, least, greatest and percentiles of a field over a target", "SummaryRequest", "Summary", ""},
    {"POST", "/v1/overlap", kRead, kJson, ShowOverlap, "What targets share", "OverlapRequest", "Overlap", ""},
    {"POST", "/v1/explain", kRead, kJson, Explain, "Why a customer is in a target, or why not", "ExplainRequest", "Explanation", ""},
    {"POST", "/v1/plan", kRead, kJson, ShowPlan, "How a draft is evaluated", "PlanRequest", "Plan", ""},
    {"POST", "/v1/export", kRead, kJson, Export, "A target, or the holders of a value, as a Roaring bitmap in base64", "ExportRequest", "Bitmap", ""},
    {"POST", "/v1/export/ids", kRead, kJson, IdsOfRows, "Customer ids of rows", "RowsRequest", "Ids", ""},

    {"GET", "/v1/schema", kRead, kNone, ShowSchema, "The schema that declares the fields", "", "Schema", ""},
    {"GET", "/v1/fields", kRead, kNone, ListFields, "Every field with its values", "", "Fields", ""},
    {"POST", "/v1/fields", kWrite, kJson, AddField, "Declare a property", "FieldSpec", "Done", "", 201},
    {"DELETE", "/v1/fields/{field}", kWrite, kNone, DropField, "Remove a property that no segment uses", "", "", "", 204},
    {"GET", "/v1/fields/{field}/values", kRead, kNone, ValuesOfField, "How many customers hold each value", "", "Breakdown", ""},
    {"POST", "/v1/fields/{field}/values", kWrite, kJson, AddValues, "Authorize values", "Values", "Done", "", 201},
    {"PATCH", "/v1/fields/{field}/values/{value}", kWrite, kJson, RenameValue, "Give the value another name", "ValueEdit", "Done", ""},
    {"DELETE", "/v1/fields/{field}/values/{value}", kWrite, kNone, RetireValue, "Retire the value", "", "", "force", 204},
};
// clang-format on

}  // namespace

std::span<const Route> Routes() { return kRoutes; }

std::vector<std::string_view> PartsOf(std::string_view path) {
  std::vector<std::string_view> parts;
  while (!path.empty()) {
    path.remove_prefix(1);
    parts.push_back(path.substr(0, path.find('/')));
    path.remove_prefix(parts.back().size());
  }
  return parts;
}

bool Fits(const Route& route, std::span<const std::string> parts,
          std::vector<std::string>* parameters) {
  const std::vector<std::string_view> wanted = PartsOf(route.path);
  if (wanted.size() != parts.size()) return false;
  parameters->clear();
  for (size_t i = 0; i < parts.size(); ++i) {
    if (wanted[i].starts_with('{')) {
      parameters->push_back(parts[i]);
    } else if (wanted[i] != parts[i]) {
      return false;
    }
  }
  return true;
}

}  // namespace tranche::server
