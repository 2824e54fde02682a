// Requests and answers in JSON: each answer is the one of the C++ call, each error names its place
// in the request.
#include "tranche/service.h"

#include <catch2/catch_test_macros.hpp>
#include <memory>

#include "tests/json/text.h"
#include "tranche/error.h"
#include "tranche/json.h"

namespace tranche::internal {
namespace {

constexpr char kFrance[] = R"({"id":"fr","name":"France","rules":[{"conditions":[)"
                           R"({"field":"country","operator":"in","value":"FR"}]}]})";
constexpr char kTier[] = R"({"id":"gold","name":"Gold","rules":[{"conditions":[)"
                         R"({"field":"properties.tier","operator":"in","value":"gold"}]}]})";
constexpr char kBadDraft[] =
    R"({"rules":[{"conditions":[{"field":"contry","operator":"is_set"}]}]})";

struct World {
  World() {
    SchemaSpec schema = ParseSchema(R"({"fields":[{"name":"properties.tier","kind":"select",)"
                                    R"("values":["gold","silver"]},)"
                                    R"({"name":"properties.seats","kind":"number"}]})")
                            .value();
    index = Index::Create(schema).value();
    service = std::make_unique<Service>(index.get());
    REQUIRE(LoadCustomers(index.get(),
                          R"({"id":"a","country":"FR","properties":{"tier":"gold","seats":7.5}})"
                          "\n"
                          R"({"id":"b","country":"FR"})"
                          "\n"
                          R"({"id":"c","country":"DE","properties":{"tier":"gold"}})")
                .ok());
    Ask("create_segments", std::string(R"({"drafts":[)") + kFrance + "," + kTier + "]}");
  }

  std::string Ask(std::string_view name, std::string_view request = "{}") const {
    const auto answer = service->Call(name, ExactText(request));
    INFO(name << " " << request);
    CHECK(ErrorOf(answer) == "no error");
    return answer.value_or("");
  }
  absl::Status Refused(std::string_view name, std::string_view request = "{}") const {
    return service->Call(name, ExactText(request)).status();
  }

  std::unique_ptr<Index> index;
  std::unique_ptr<Service> service;
};

std::string WithDraft(std::string_view before, std::string_view draft, std::string_view after) {
  return std::string(before) + std::string(draft) + std::string(after);
}

TEST_CASE("reading requests answer as the C++ calls do") {
  const World world;
  const Snapshot now = world.index->Read();
  CHECK(world.Ask("stats") == StatsToJson(now));
  CHECK(world.Ask("fields") == ToJson(now.Fields()));
  CHECK(world.Ask("schema") == SchemaToJson(now.Fields()));
  CHECK(world.Ask("list_segments") == ToJson(now.ListSegments()));
  CHECK(world.Ask("list_segments", R"({"skip":1,"take":1})") == ToJson(now.ListSegments(1, 1)));
  CHECK(world.Ask("get_segment", R"({"id":"fr"})") == ToJson(now.GetSegment("fr").value()));
  CHECK(world.Ask("get_segment", R"({"name":"Gold"})") == ToJson(now.GetSegment("gold").value()));
  CHECK(world.Ask("segments_of", R"({"customer":"a"})") == R"(["fr","gold"])");
  CHECK(world.Ask("get_customer", R"({"id":"a"})") == ToJson(now.GetCustomer("a").value()));
  CHECK(world.Ask("list_customers", R"({"page":{"take":1,"after":"a"}})") ==
        ToJson(now.ListCustomers(Everybody{}, {.take = 1, .after = "a"}).value()));
  CHECK(world.Ask("list_customers", R"({"page":{"take":1}})") ==
        ToJson(now.ListCustomers(Everybody{}, {0, 1, ""}).value()));
  CHECK(world.Ask("list_customers", R"({"target":{"segment_id":"gold"}})") ==
        ToJson(now.ListCustomers(SegmentId{"gold"}).value()));
  CHECK(world.Ask("list_customers",
                  R"({"targets":[{"segment_id":"fr"},{"ids":["b","c","nobody"]}]})") ==
        ToJson(now.ListCustomers(std::vector<Target>{SegmentId{"fr"}, Ids{{"b"}}}).value()));
  CHECK(ErrorOf(world.service->Call("list_customers", R"({"target":"everybody","targets":[]})")) ==
        R"(expected one of "target" and "targets")");
  CHECK(world.Ask("explain", R"({"target":{"segment_id":"fr"},"customer":"c"})") ==
        ToJson(now.Explain(SegmentId{"fr"}, "c").value()));
  CHECK(world.Ask("count") == R"({"count":3})");
  CHECK(world.Ask("count", R"({"target":{"segment_id":"fr"}})") == R"({"count":2})");
  CHECK(world.Ask("breakdown", R"({"field":"country"})") ==
        ToJson(now.BreakdownBy("country", Everybody{}).value()));
  CHECK(world.Ask("breakdown", R"({"field":"properties.seats","measure":"properties.seats",)"
                               R"("edges":[2.5,"10"],"target":{"segment_id":"fr"}})") ==
        ToJson(now.BreakdownBy("properties.seats", SegmentId{"fr"},
                               {.measure = "properties.seats", .edges = {"2.5", 10}})
                   .value()));
  CHECK(world.Ask("summary", R"({"field":"properties.seats","percentiles":[10,99.5]})") ==
        ToJson(
            now.Summarize("properties.seats", Everybody{}, {.percentiles = {10, "99.5"}}).value()));
  CHECK(world.Ask("overlap", R"({"targets":[{"segment_id":"fr"},{"segment_id":"gold"}]})") ==
        ToJson(now.OverlapOf(std::vector<Target>{SegmentId{"fr"}, SegmentId{"gold"}}).value()));
  CHECK(world.Ask("export", R"({"field":"country","value":"FR"})") ==
        ToJson(now.ExportValue("country", "FR").value()));
  CHECK(world.Ask("export") == ToJson(now.Export(Everybody{}).value()));
  CHECK(world.Ask("ids_of_rows", R"({"rows":[2,0,9]})") == R"(["c","a",""])");
}

TEST_CASE("drafts are previewed, planned and counted") {
  const World world;
  const Snapshot now = world.index->Read();
  const Draft draft = ParseDraft(kTier).value();
  CHECK(world.Ask("preview_draft", WithDraft(R"({"draft":)", kTier, "}")) ==
        ToJson(now.PreviewDraft(draft, {}).value()));
  CHECK(world.Ask("plan", WithDraft(R"({"draft":)", kTier, "}")) ==
        ToJson(now.ExplainPlan(draft).value()));
  CHECK(world.Ask("count", WithDraft(R"({"target":{"draft":)", kTier, "}}")) == R"({"count":2})");
  CHECK(world.Ask("count_many", WithDraft(R"({"drafts":[)", kTier, "]}")) == R"({"counts":[2]})");
  CHECK(world.Ask("preview_edit",
                  R"({"id":"fr","rules":[{"conditions":[{"field":"country",)"
                  R"("operator":"in","value":"DE"}]}]})") == R"({"entered":1,"left":2})");
  const Page left = now.ListEditChanges("fr", draft.rules, ChangeKind::kLeft, {.take = 1}).value();
  const std::string rules = ToJson(draft).substr(ToJson(draft).find("\"rules\":"));
  CHECK(world.Ask("list_edit_changes",
                  R"({"id":"fr","change":"left","in":"fr","page":{"take":1},)" + rules) ==
        ToJson(left));
  CHECK(PlaceOf(world.Refused("list_edit_changes", R"({"id":"fr","change":"gone",)" + rules))
            .pointer == "/change");
}

TEST_CASE("rows of the version that is asked, and ids, are targets") {
  const World world;
  const std::string version = std::to_string(world.index->Read().version());
  const std::string rows = R"({"target":{"rows":{"version":)" + version + R"(,"rows":[0,2,9]}}})";
  CHECK(world.Ask("count", rows) == R"({"count":2})");
  CHECK(world.Ask("count", R"({"target":{"ids":["a","a","nobody"]}})") == R"({"count":1})");
  world.Ask("apply", R"({"operations":[{"op":"delete","id":"b"}]})");
  CHECK(world.Refused("count", rows).code() == absl::StatusCode::kFailedPrecondition);
}

TEST_CASE("a pinned version goes on answering as it was") {
  const World world;
  const Snapshot pinned = world.index->Read();
  world.Ask("apply", R"({"operations":[{"op":"delete","id":"a"}]})");
  CHECK(Ask(pinned, "count").value() == R"({"count":3})");
  CHECK(world.Ask("count") == R"({"count":2})");
  CHECK(ErrorOf(Ask(pinned, "apply")) ==
        R"(request "apply" does not read: a snapshot cannot answer it)");
}

TEST_CASE("operations apply as one batch and tell the changes") {
  const World world;
  CHECK(
      world.Ask("apply", R"({"operations":[{"op":"patch","customer":{"id":"b","country":"DE"}}]})")
          .ends_with(R"("entered":0,"left":1,"changes":[)"
                     R"({"segment_id":"fr","customer":"b","change":"left"}]})"));
  const std::string lines =
      JsonString("{\"op\":\"upsert\",\"customer\":{\"id\":\"d\",\"colour\":\"red\"}}\n");
  CHECK(world.Ask("apply", R"({"operations":)" + lines + "}")
            .ends_with(R"("changes":[],"unknown_keys":{"colour":1}})"));
  const absl::Status refused = world.Refused(
      "apply", R"({"operations":[{"op":"delete","id":"d"},{"op":"delete","id":"nobody"}]})");
  CHECK(refused.code() == absl::StatusCode::kNotFound);
  CHECK(PlaceOf(refused).operation == 1);
  CHECK(world.Ask("count") == R"({"count":4})");
}

TEST_CASE("a batch drops bad values and ignores unknown keys where it is told to") {
  const World world;
  const auto apply = [](std::string_view customer, std::string_view options) {
    return R"({"operations":[{"op":"upsert","customer":)" + std::string(customer) + "}]" +
           std::string(options) + "}";
  };
  const std::string bad = R"({"id":"x","country":"Frence","properties":{"tier":"gold"}})";
  CHECK_FALSE(world.Refused("apply", apply(bad, "")).ok());
  CHECK_FALSE(world.Refused("apply", apply(bad, R"(,"bad_values":"reject")")).ok());
  const std::string dropped = world.Ask("apply", apply(bad, R"(,"bad_values":"drop")"));
  CHECK(dropped.find(R"("dropped":[{"operation":0,"field":"country","value":"Frence")") !=
        std::string::npos);
  CHECK(world.Ask("get_customer", R"({"id":"x"})") == R"({"id":"x","properties":{"tier":"gold"}})");

  const std::string unknown = R"({"id":"y","colour":"red"})";
  CHECK(world.Ask("apply", apply(unknown, "")).ends_with(R"("unknown_keys":{"colour":1}})"));
  CHECK_FALSE(world.Refused("apply", apply(unknown, R"(,"unknown_keys":"reject")")).ok());
  const std::string property = R"({"id":"z","properties":{"size":"s"}})";
  CHECK_FALSE(world.Refused("apply", apply(property, "")).ok());
  world.Ask("apply", apply(property, R"(,"unknown_keys":"ignore")"));
  CHECK(PlaceOf(world.Refused("apply", apply(bad, R"(,"bad_values":"dorp")"))).suggestion ==
        "drop");
}

TEST_CASE("segments are put, updated and deleted") {
  const World world;
  const std::string put = R"({"draft":{"id":"fr","name":"Hexagon","rules":[{"conditions":[)"
                          R"({"field":"country","operator":"in","value":"DE"}]}]}})";
  const std::string first = world.Ask("put_segment", put);
  CHECK(first == ToJson(world.index->Read().GetSegment("fr").value()));
  CHECK(world.index->Read().GetSegment("fr")->count == 1);
  const std::string second = world.Ask("put_segment", put);
  CHECK(second == ToJson(world.index->Read().GetSegment("fr").value()));
  CHECK(ErrorOf(world.service->Call("put_segment", WithDraft(R"({"draft":)", kBadDraft, "}"))) ==
        R"(missing "id" at /draft)");
  world.Ask("update_segment", R"({"id":"fr","edit":{"description":"metropolitan"}})");
  CHECK(world.index->Read().GetSegment("fr")->description == "metropolitan");
  CHECK(world.Ask("delete_segment", R"({"id":"fr"})") == "{}");
  CHECK(world.Refused("delete_segment", R"({"id":"fr"})").code() == absl::StatusCode::kNotFound);
}

TEST_CASE("fields and values come and go, and memory is told") {
  const World world;
  CHECK(world.Ask("add_field", R"({"field":{"name":"properties.x","kind":"multi_select",)"
                               R"("values":["1"]}})") == "{}");
  CHECK(world.Ask("add_values", R"({"field":"properties.x","values":["2","3"]})") == "{}");
  CHECK(world.Ask("retire_value", R"({"field":"properties.x","value":"1"})") == "{}");
  CHECK(world.Ask("rename_value", R"({"field":"properties.x","value":"2","new_value":"two"})") ==
        "{}");
  CHECK(world.Refused("rename_value", R"({"field":"properties.x","value":"two","new_value":"3"})")
            .code() == absl::StatusCode::kAlreadyExists);
  CHECK(world.Ask("drop_field", R"({"field":"properties.x"})") == "{}");
  CHECK(world.Refused("drop_field", R"({"field":"properties.tier"})").code() ==
        absl::StatusCode::kFailedPrecondition);
  CHECK(world.Ask("add_field",
                  R"({"field":{"name":"properties.x","kind":"select","open":true}})") == "{}");
  CHECK(world.Refused("retire_value", R"({"field":"properties.tier","value":"gold"})").code() ==
        absl::StatusCode::kFailedPrecondition);
  CHECK(world.Ask("retire_value", R"({"field":"properties.tier","value":"gold","force":true})") ==
        "{}");
  CHECK(world.Ask("memory").starts_with(R"({"ids":)"));
}

TEST_CASE("an error names its place in the request") {
  const World world;
  const auto place = [&](std::string_view name, const std::string& request) {
    return PlaceOf(world.Refused(name, request)).pointer;
  };
  constexpr std::string_view kField = "/rules/0/conditions/0/field";
  CHECK(place("count", WithDraft(R"({"target":{"draft":)", kBadDraft, "}}")) ==
        "/target/draft" + std::string(kField));
  CHECK(place("preview_draft", WithDraft(R"({"draft":)", kBadDraft, "}")) ==
        "/draft" + std::string(kField));
  CHECK(place("count_many", WithDraft(R"({"drafts":[)", kBadDraft, "]}")) ==
        "/drafts/0" + std::string(kField));
  CHECK(place("overlap", WithDraft(R"({"targets":["everybody",{"draft":)", kBadDraft, "}]}")) ==
        "/targets/1/draft" + std::string(kField));
  CHECK(place("update_segment", WithDraft(R"({"id":"fr","edit":)", kBadDraft, "}")) ==
        "/edit" + std::string(kField));
  CHECK(place("list_customers", R"({"page":{"take":1000}})") == "/page/take");
}

TEST_CASE("unknown requests and members are refused with what was probably meant") {
  const World world;
  const absl::Status request = world.Refused("cuont");
  CHECK(Message(request) == R"(unknown request "cuont" (did you mean "count"?))");
  CHECK(PlaceOf(request).suggestion == "count");
  CHECK(Message(world.Refused("count", R"({"traget":"everybody"})")) ==
        R"(unknown key "traget" (did you mean "target"?))");
  CHECK(Message(world.Refused("get_segment")) == R"(expected one of "id" and "name")");
  CHECK(Message(world.Refused("plan")) == R"(missing "draft")");
  CHECK_FALSE(world.Refused("count", "").ok());
  CHECK_FALSE(world.Refused("count", "[]").ok());
  CHECK(Message(world.Refused("list_segments", R"({"skip":1e999,"take":3})")) ==
        "expected a whole number, 0 or more at /skip");
}

TEST_CASE("every name is a request, and no request accepts everything") {
  const World world;
  CHECK(Service::Names().size() == 36);
  for (const std::string_view name : Service::Names()) {
    INFO(name);
    CHECK_FALSE(world.Refused(name, R"({"unheard of":1})").ok());
  }
}

TEST_CASE("options of a question have their own place, beside the target's") {
  const World world;
  const auto place = [&](std::string_view name, std::string_view request) {
    return PlaceOf(world.Refused(name, request)).pointer;
  };
  CHECK(place("breakdown", R"({"field":"properties.seats","edges":[5,5]})") == "/edges/1");
  CHECK(place("breakdown", R"({"field":"country","by":"week"})") == "/by");
  CHECK(place("breakdown", R"({"field":"country","measure":"country"})") == "/measure");
  CHECK(place("summary", R"({"field":"properties.seats","percentiles":[101]})") ==
        "/percentiles/0");
  CHECK(place("summary", WithDraft(R"({"field":"properties.seats","target":{"draft":)", kBadDraft,
                                   "}}")) == "/target/draft/rules/0/conditions/0/field");
}

}  // namespace
}  // namespace tranche::internal
