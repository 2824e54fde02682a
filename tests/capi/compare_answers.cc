#include "tests/capi/compare_answers.h"

#include <catch2/catch_test_macros.hpp>
#include <numeric>
#include <string>
#include <vector>

#include "tests/capi/c_answers.h"
#include "tranche/service.h"

namespace tranche::internal::testing {
namespace {

// Asks C what `direct` has answered in C++. A place begins at the request in one and at the draft
// in the other: so a failure is compared with that of the same request in C++.
void Compare(const tranche_snapshot* c, const Snapshot& cpp, const char* request,
             const std::string& json, const absl::StatusOr<std::string>& direct) {
  INFO(request << " " << json);
  const std::string answer = BytesOf([&](tranche_buffer** bytes, tranche_error** error) {
    return tranche_snapshot_ask(c, request, json.data(), json.size(), bytes, error);
  });
  if (direct.ok()) {
    CHECK(answer == *direct);
  } else {
    const absl::StatusOr<std::string> asked = Ask(cpp, request, json);
    CHECK(asked.status().code() == direct.status().code());
    CHECK(answer == Answer(asked));
  }
}

std::string TargetMember(const Target& target) { return JsonObject({{"target", JsonOf(target)}}); }

void CompareCounts(const tranche_snapshot* c, const Snapshot& cpp, const Target& target) {
  const absl::StatusOr<uint64_t> direct = cpp.Count(target);
  Compare(c, cpp, "count", TargetMember(target), Shown<uint64_t>(direct, [](uint64_t count) {
            return JsonObject({{"count", JsonNumber(count)}});
          }));
  for (const SegmentStats& segment : cpp.Stats()) {
    uint64_t members = 0;
    REQUIRE(tranche_snapshot_count(c, segment.id.data(), segment.id.size(), &members, nullptr) ==
            TRANCHE_OK);
    CHECK(members == segment.count);
  }
  const std::string json = JsonOf(target);
  uint64_t exported = 0;
  const std::string bitmap = BytesOf([&](tranche_buffer** bytes, tranche_error** error) {
    return tranche_snapshot_export(c, json.data(), json.size(), bytes, &exported, error);
  });
  if (!direct.ok()) return;
  CHECK(exported == *direct);
  CHECK(bitmap == cpp.Export(target)->bytes);
}

void ComparePages(const tranche_snapshot* c, const Snapshot& cpp, const Draft& draft,
                  const PageRequest& request) {
  const std::string page = JsonObject({{"skip", JsonNumber(request.skip)},
                                       {"take", JsonNumber(uint64_t{request.take})},
                                       {"search", JsonString(request.search)},
                                       {"after", JsonString(request.after)}});
  Compare(c, cpp, "preview_draft", JsonObject({{"draft", ToJson(draft)}, {"page", page}}),
          Json(cpp.PreviewDraft(draft, request)));
  Compare(c, cpp, "list_customers", JsonObject({{"page", page}}),
          Json(cpp.ListCustomers(Everybody{}, request)));
  const std::string definition = ToJson(draft);
  const std::string rules = definition.substr(definition.find("\"rules\":") + 8);
  for (const SegmentStats& segment : cpp.Stats()) {
    Compare(c, cpp, "preview_edit", "{\"id\":" + JsonString(segment.id) + ",\"rules\":" + rules,
            Json(cpp.PreviewEdit(segment.id, draft.rules)));
    Compare(c, cpp, "list_edit_changes",
            "{\"id\":" + JsonString(segment.id) + ",\"change\":\"entered\",\"page\":" + page +
                ",\"rules\":" + rules,
            Json(cpp.ListEditChanges(segment.id, draft.rules, ChangeKind::kEntered, request)));
  }
}

void CompareQuestions(const tranche_snapshot* c, const Snapshot& cpp, const Target& target,
                      const Target& other, const std::string& id, const std::string& field) {
  const std::string customer = JsonString(id);
  Compare(c, cpp, "get_customer", JsonObject({{"id", customer}}), Json(cpp.GetCustomer(id)));
  Compare(c, cpp, "explain", JsonObject({{"target", JsonOf(target)}, {"customer", customer}}),
          Json(cpp.Explain(target, id)));
  Compare(c, cpp, "breakdown",
          JsonObject({{"field", JsonString(field)}, {"target", JsonOf(target)}}),
          Json(cpp.BreakdownBy(field, target)));
  const std::vector<Target> targets = {target, Everybody{}, other};
  std::vector<std::string> list;
  for (const Target& each : targets) list.push_back(JsonOf(each));
  Compare(c, cpp, "overlap", JsonObject({{"targets", JsonList(list)}}),
          Json(cpp.OverlapOf(targets)));
  Compare(c, cpp, "segments_of", JsonObject({{"customer", customer}}),
          Shown<std::vector<std::string>>(cpp.SegmentsOf(id),
                                          [](const auto& ids) { return JsonOf(ids); }));
}

void CompareLists(const tranche_snapshot* c, const Snapshot& cpp) {
  Compare(c, cpp, "stats", "", StatsToJson(cpp));
  Compare(c, cpp, "schema", "", SchemaToJson(cpp.Fields()));
  Compare(c, cpp, "fields", "", ToJson(cpp.Fields()));
  Compare(c, cpp, "list_segments", "", ToJson(cpp.ListSegments()));
  for (const Segment& segment : cpp.ListSegments()) {
    Compare(c, cpp, "get_segment", JsonObject({{"name", JsonString(segment.name)}}),
            ToJson(segment));
  }
  std::vector<uint32_t> rows(40);
  std::iota(rows.begin(), rows.end(), 0u);
  std::vector<std::string> numbers;
  for (const uint32_t row : rows) numbers.push_back(JsonNumber(uint64_t{row}));
  Compare(c, cpp, "ids_of_rows", JsonObject({{"rows", JsonList(numbers)}}),
          JsonOf(cpp.IdsOfRows(rows)));
}

}  // namespace

void CompareAnswers(const tranche_snapshot* c, const Snapshot& cpp, RandomWorld* world) {
  CHECK(tranche_snapshot_version(c) == cpp.version());
  CHECK(tranche_snapshot_customer_count(c) == cpp.customer_count());
  CHECK(tranche_snapshot_segment_count(c) == cpp.segment_count());
  const Target target = world->AnyTarget();
  const std::string id = world->AnyId();
  const std::string field = world->AnyField();
  CompareCounts(c, cpp, target);
  ComparePages(c, cpp, world->ValidDraft(), world->AnyPage());
  CompareQuestions(c, cpp, target, world->AnyTarget(), id, field);
  CompareLists(c, cpp);
}

}  // namespace tranche::internal::testing
