// Answers out that are not pages, reports, errors, and documents put together from parts.
#include <catch2/catch_test_macros.hpp>

#include "src/base/message.h"
#include "tranche/json.h"

namespace tranche::internal {
namespace {

TEST_CASE("a plan has its rules and what was done with the blocks") {
  Plan plan;
  plan.rules = {{9, 5, {{"/rules/0/conditions/1", 9, 7}}}};
  plan.blocks = 3;
  plan.full = 1;
  plan.dense = 2;
  CHECK(ToJson(plan) ==
        R"({"rules":[{"estimated":9,"actual":5,"conditions":[)"
        R"({"pointer":"/rules/0/conditions/1","estimated":9,"actual":7}]}],)"
        R"("blocks":{"total":3,"skipped":0,"full":1,"sparse":0,"dense":2,"scanned":0,)"
        R"("complemented":0,"compared":0,"texts_read":0}})");
}

TEST_CASE("an overlap has its counts, its matrix and the share in common") {
  Overlap overlap;
  overlap.counts = {4, 2};
  overlap.intersection = 2;
  overlap.union_count = 4;
  overlap.only = {2, 0};
  overlap.matrix = {{4, 2}, {2, 2}};
  overlap.jaccard = 0.5;
  CHECK(ToJson(overlap) == R"({"counts":[4,2],"intersection":2,"union":4,"matrix":[[4,2],[2,2]],)"
                           R"("only":[2,0],"jaccard":0.5})");
}

TEST_CASE("an export carries its bitmap in base64") {
  CHECK(ToJson(BitmapExport{7, 1, std::string("\0\xFF!", 3)}) ==
        R"({"version":7,"count":1,"roaring":"AP8h"})");
}

TEST_CASE("memory is told by part, with the total") {
  MemoryReport memory;
  memory.ids = 1;
  memory.versions = 2;
  CHECK(ToJson(memory) ==
        R"({"ids":1,"text":0,"codes":0,"bitmaps":0,"memberships":0,"rules":0,)"
        R"("dictionaries":0,"search":0,"versions":2,"customer_versions":0,"total":3})");
}

TEST_CASE("an edit's impact says how many enter and leave") {
  CHECK(ToJson(EditImpact{3, 4}) == R"({"entered":3,"left":4})");
}

TEST_CASE("a load's report and a feed's report are told whole") {
  LoadReport load;
  load.version = 2;
  load.records = 5;
  load.rejected = 1;
  load.rejections = {{4, "no \"id\""}};
  load.dropped_values = 2;
  load.dropped = {{"country", "XX", 2, {1, 3}, "is not a code", ""}};
  load.cleared = {{"name", 4}};
  load.unknown_keys = {{"Country", {3, "country"}}, {"x", {1, ""}}};
  load.segments = {{"fr", 2, 1}};
  CHECK(ToJson(load) ==
        R"({"version":2,"records":5,"rejected":1,"duplicates":0,)"
        R"("rejections":[{"line":4,"reason":"no \"id\""}],)"
        R"("dropped_values":2,"dropped":[{"field":"country","value":"XX","count":2,)"
        R"("lines":[1,3],"reason":"is not a code","suggestion":null}],)"
        R"("cleared":{"name":4},)"
        R"("unknown_keys":{"Country":{"count":3,"suggestion":"country"},)"
        R"("x":{"count":1,"suggestion":null}},)"
        R"("segments":[{"segment_id":"fr","entered":2,"left":1}]})");
  FeedReport feed;
  feed.applied = 6;
  CHECK(ToJson(feed) == R"({"applied":6,"rejected":0,"entered":0,"left":0,"rejections":[],)"
                        R"("dropped_values":0,"dropped":[],"unknown_keys":{},"stale":0})");
  CHECK(ToJson(load.cleared) == R"({"name":4})");
}

TEST_CASE("a batch's result tells what was dropped, where something was") {
  BatchResult result;
  result.version = 3;
  CHECK(ToJson(result) == R"({"version":3,"entered":0,"left":0,"changes":[]})");
  result.dropped = {{1, "properties.tier", "gold", "is not authorized", "Gold"}};
  result.unknown_keys = {{"x", 2}};
  CHECK(ToJson(result) ==
        R"({"version":3,"entered":0,"left":0,"changes":[],"dropped":[{"operation":1,)"
        R"("field":"properties.tier","value":"gold","reason":"is not authorized",)"
        R"("suggestion":"Gold"}],"unknown_keys":{"x":2}})");
}

TEST_CASE("a segment's stats and a field are told one by one and in lists") {
  const SegmentStats stats{"fr", "France", 1, 12.5};
  constexpr std::string_view kStats = R"({"id":"fr","name":"France","count":1,"percentage":12.5})";
  CHECK(ToJson(stats) == kStats);
  CHECK(ToJson(std::vector<SegmentStats>{stats, stats}) == Concat({"[", kStats, ",", kStats, "]"}));
  FieldInfo field;
  field.name = "properties.tier";
  field.values = {{"a", false}, {"b", true}};
  CHECK(ToJson(field) == R"({"name":"properties.tier","kind":"select","open":false,)"
                         R"("values":["a"],"retired":["b"]})");
}

TEST_CASE("a store's stats tell its last checkpoint, and why that failed") {
  StoreStats stats{9, 7, 120, {}};
  CHECK(ToJson(stats) == R"({"sequence":9,"checkpoint_sequence":7,"journal_bytes":120})");
  stats.last_checkpoint = {absl::OkStatus(), absl::FromUnixSeconds(1'700'000'000)};
  CHECK(ToJson(stats).ends_with(R"("last_checkpoint":{"time":"2023-11-14T22:13:20Z"}})"));
  stats.last_checkpoint->status = absl::UnavailableError("the disk is gone");
  CHECK(
      ToJson(stats).ends_with(R"("error":{"code":"UNAVAILABLE","message":"the disk is gone"}}})"));
}

TEST_CASE("an error has its code, its message and what is known of its place") {
  CHECK(ToJson(NotFound({"gone"})) == R"({"error":{"code":"NOT_FOUND","message":"gone"}})");
  CHECK(ToJson(AtLine(3, AtOperation(1, At("/a", NotFound({"gone"}))))) ==
        R"({"error":{"code":"NOT_FOUND","message":"line 3: operation 1: gone at /a",)"
        R"("pointer":"/a","line":3,"operation":1}})");
  constexpr std::string_view kNames[] = {"country"};
  CHECK(ToJson(UnknownName({"unknown field"}, "contry", kNames)) ==
        R"({"error":{"code":"INVALID_ARGUMENT",)"
        R"x("message":"unknown field (did you mean \"country\"?)","suggestion":"country"}})x");
}

TEST_CASE("documents are put together from parts") {
  CHECK(JsonNumber(uint64_t{7}) == "7");
  CHECK(JsonNumber(0.1) == "0.1");
  const std::vector<std::string> values = {"1", "{}"};
  CHECK(JsonList(values) == "[1,{}]");
  const std::string object = JsonObject({{"a", "1"}, {"b", "[]"}});
  CHECK(object == R"({"a":1,"b":[]})");
  CHECK(JoinObjects(object, R"({"c":2})") == R"({"a":1,"b":[],"c":2})");
  CHECK(JoinObjects("{}", object) == object);
  CHECK(JoinObjects(object, "{}") == object);
}

}  // namespace
}  // namespace tranche::internal
