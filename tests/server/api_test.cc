// Requests and responses without sockets: status, headers and body of each.
#include "src/server/api.h"

#include <catch2/catch_test_macros.hpp>

#include "src/json/document.h"
#include "src/server/openapi.h"
#include "src/server/problem.h"
#include "tests/server/world.h"

namespace tranche::server {
namespace {

constexpr char kGermany[] =
    R"({"name":"Germany","rules":[{"conditions":[{"field":"country","operator":"in","value":"DE"}]}]})";

bool Has(const Response& response, std::string_view part) {
  return response.body.find(part) != std::string::npos;
}

std::string TagOf(World& world, const std::string& id) {
  return HeaderOf(world.Ask("GET", "/v1/segments/" + id), "ETag");
}

TEST_CASE("an address that does not exist, or not with this method, is told") {
  World world;
  for (const char* target : {"/none", "/v1/", "/v1/stats/", "/v2/stats", "/v1/customers/a/b",
                             "//v1/stats", "/v1//stats"}) {
    INFO(target);
    CHECK(world.Ask("GET", target).status == 404);
  }
  const Response wrong = world.Ask("POST", "/v1/stats");
  CHECK(wrong.status == 405);
  CHECK(HeaderOf(wrong, "Allow") == "GET, HEAD");
  CHECK(HeaderOf(world.Ask("BREW", "/v1/segments/x"), "Allow") == "GET, HEAD, PUT, PATCH, DELETE");
  CHECK(world.Ask("HEAD", "/v1/stats").status == 200);
  CHECK(world.Ask("GET", "no path").status == 400);
}

TEST_CASE("a parameter that the address does not take is refused") {
  World world;
  const Response typo = world.Ask("GET", "/v1/customers?serach=x");
  CHECK(typo.status == 400);
  CHECK(Has(typo, R"("suggestion":"search")"));
  CHECK(world.Ask("GET", "/v1/customers?take=101").status == 400);
  CHECK(world.Ask("GET", "/v1/customers?take=-1").status == 400);
  CHECK(world.Ask("GET", "/v1/customers?take=1x").status == 400);
  CHECK(world.Ask("POST", "/v1/customers/import?strict=maybe").status == 400);
  CHECK(world.Ask("POST", "/v1/customers/import?bad_values=keep").status == 400);
}

TEST_CASE("a problem tells code, place and suggestion") {
  World world;
  const Response problem = world.Ask(
      "POST", "/v1/segments",
      R"({"name":"x","rules":[{"conditions":[{"field":"contry","operator":"is_set"}]}]})");
  CHECK(problem.status == 400);
  CHECK(problem.content_type == "application/problem+json");
  CHECK(Has(problem, R"("code":"INVALID_ARGUMENT","pointer":"/rules/0/conditions/0/field",)"
                     R"("suggestion":"country")"));
  CHECK(
      Has(world.Ask("POST", "/v1/changes", "{\"op\":\"delete\",\"id\":\"a\"}\n{}"), R"("line":2)"));
  CHECK(Has(world.Ask("POST", "/v1/changes", R"([{"op":"delete","id":"nobody"}])"),
            R"("status":404)"));
  CHECK(world.Ask("GET", "/v1/segments/none").status == 404);
  CHECK(world.Ask("POST", "/v1/segments", "{").status == 400);
}

TEST_CASE("limits are faults of the request where it has a place, else of the server") {
  CHECK(Problem(absl::ResourceExhaustedError("the disk is full")).status == 507);
  CHECK(Problem(absl::UnavailableError("x")).status == 503);
  CHECK(Problem(absl::DataLossError("x")).status == 500);
  World world;
  CHECK(world
            .Ask(
                "POST", "/v1/overlap",
                R"({"targets":[)" +
                    [] {
                      std::string all = "\"everybody\"";
                      for (int i = 0; i < 64; ++i) all += ",\"everybody\"";
                      return all;
                    }() +
                    "]}")
            .status == 400);
}

TEST_CASE("who changes a segment must have seen its last state") {
  World world;
  const Response created = world.Ask("POST", "/v1/segments", kGermany);
  CHECK(created.status == 201);
  CHECK(HeaderOf(created, "Location") == "/v1/segments/seg_1");
  const std::string tag = TagOf(world, "seg_1");
  CHECK(tag == HeaderOf(created, "ETag"));

  const std::string edit = R"({"description":"changed"})";
  CHECK(world.Ask("PATCH", "/v1/segments/seg_1", edit).status == 428);
  CHECK(world.Ask("PATCH", "/v1/segments/seg_1", edit, {{"If-Match", "\"0\""}}).status == 412);
  const Response changed = world.Ask("PATCH", "/v1/segments/seg_1", edit, {{"If-Match", tag}});
  CHECK(changed.status == 200);
  CHECK(HeaderOf(changed, "ETag") != tag);
  const Response late = world.Ask("PATCH", "/v1/segments/seg_1", edit, {{"If-Match", tag}});
  CHECK(late.status == 412);
  CHECK(HeaderOf(late, "ETag") == HeaderOf(changed, "ETag"));  // what it would have to be
  CHECK(world.Ask("DELETE", "/v1/segments/seg_1").status == 428);
  CHECK(world.Ask("DELETE", "/v1/segments/seg_1", "", {{"If-Match", tag}}).status == 412);
  CHECK(world.Ask("DELETE", "/v1/segments/seg_1", "", {{"If-Match", "*"}}).status == 204);
  CHECK(world.Ask("DELETE", "/v1/segments/seg_1", "", {{"If-Match", "*"}}).status == 404);
  CHECK(world.Ask("PATCH", "/v1/segments/seg_1", edit, {{"If-Match", "*"}}).status == 404);
}

TEST_CASE("counts do not change the tag of a segment") {
  World world;
  const std::string tag = TagOf(world, "fr");
  REQUIRE(world.Ask("PATCH", "/v1/customers/a", R"({"country":"DE"})").status == 200);
  CHECK(TagOf(world, "fr") == tag);
}

TEST_CASE("put creates, and replaces what its sender has seen") {
  World world;
  CHECK(world.Ask("PUT", "/v1/segments/de", kGermany, {{"If-Match", "*"}}).status == 412);
  CHECK(world.Ask("PUT", "/v1/segments/de", kGermany, {{"If-None-Match", "*"}}).status == 201);
  CHECK(world.Ask("PUT", "/v1/segments/de", kGermany, {{"If-None-Match", "*"}}).status == 412);
  CHECK(world.Ask("PUT", "/v1/segments/de", kGermany).status == 428);
  CHECK(world.Ask("PUT", "/v1/segments/de", kGermany, {{"If-Match", TagOf(world, "de")}}).status ==
        200);
  const Response other = world.Ask("PUT", "/v1/segments/x", World::kFrance);
  CHECK(other.status == 400);
  CHECK(Has(other, R"("pointer":"/id")"));
}

TEST_CASE("segments come in pages") {
  World world;
  REQUIRE(world.Ask("POST", "/v1/segments", kGermany).status == 201);
  const Response first = world.Ask("GET", "/v1/segments?take=1");
  CHECK(Has(first, R"("meta":{"total":2,"taken":1,"skipped":0},"data":[{"id":"fr")"));
  CHECK(HeaderOf(first, "Link") == "</v1/segments?skip=1&take=1>; rel=\"next\"");
  CHECK(HeaderOf(world.Ask("GET", "/v1/segments?take=1&skip=1"), "Link").empty());
  CHECK(HeaderOf(world.Ask("GET", "/v1/segments?take=0"), "Link").empty());
}

TEST_CASE("customers come in pages that name the next one") {
  World world;
  const Response first = world.Ask("GET", "/v1/customers?segment=fr&take=1");
  CHECK(Has(first, R"("meta":{"total":2,"taken":1,"skipped":0})"));
  CHECK(HeaderOf(first, "Link") == "</v1/customers?segment=fr&take=1&after=a>; rel=\"next\"");
  const Response second = world.Ask("GET", "/v1/customers?segment=fr&take=1&after=a");
  CHECK(Has(second, R"("data":[{"id":"b")"));
  CHECK(HeaderOf(second, "Link").empty());
  CHECK(Has(world.Ask("GET", "/v1/customers?search=C%2FD"), R"("id":"c/d")"));
  CHECK(world.Ask("GET", "/v1/customers?segment=none").status == 404);
}

TEST_CASE("one customer is got, put, patched and deleted") {
  World world;
  CHECK(Has(world.Ask("GET", "/v1/customers/c%2Fd"), R"("id":"c/d")"));
  CHECK(Has(world.Ask("PUT", "/v1/customers/new", R"({"country":"FR"})"), R"("entered":1)"));
  CHECK(Has(world.Ask("PUT", "/v1/customers/e", "{}"), R"("entered":0)"));
  CHECK(
      Has(world.Ask("PUT", "/v1/customers/new", R"({"id":"new","country":"DE"})"), R"("left":1)"));
  CHECK(world.Ask("PUT", "/v1/customers/new", R"({"id":"a"})").status == 400);
  CHECK(world.Ask("PUT", "/v1/customers/new", "[]").status == 400);
  CHECK(world.Ask("PATCH", "/v1/customers/nobody", R"({"country":"DE"})").status == 404);
  CHECK(Has(world.Ask("PATCH", "/v1/customers/new", R"({"country":null})"), R"("left":0)"));
  CHECK(world.Ask("GET", "/v1/customers/a/segments").body == R"(["fr"])");
  CHECK(Has(world.Ask("DELETE", "/v1/customers/a"), R"("left":1)"));
  CHECK(world.Ask("GET", "/v1/customers/a").status == 404);
  const std::string bad = R"({"country":"Narnia","colour":"red"})";
  CHECK(world.Ask("PATCH", "/v1/customers/b", bad).status == 400);
  const Response dropped = world.Ask("PATCH", "/v1/customers/b?bad_values=drop", bad);
  CHECK(Has(dropped, R"("value":"Narnia")"));
  CHECK(Has(dropped, R"("unknown_keys":{"colour":1})"));
  CHECK(world.Ask("PATCH", "/v1/customers/b?unknown_keys=reject", R"({"colour":"red"})").status ==
        400);
}

TEST_CASE("a preview of an edit says who would come and go") {
  World world;
  const std::string request = std::string(R"({"draft":)") + kGermany + R"(,"page":{"take":1}})";
  CHECK(Has(world.Ask("POST", "/v1/segments/fr/preview", request),
            R"("edit":{"entered":1,"left":2})"));
  CHECK(Has(world.Ask("POST", "/v1/segments/preview", request), R"("total":1)"));
  CHECK(world.Ask("POST", "/v1/segments/none/preview", request).status == 404);
  CHECK(world.Ask("POST", "/v1/segments/fr/preview", "{}").status == 400);
}

TEST_CASE("files of customers and changes are taken") {
  World world;
  const std::string csv = "customerID,Land\nx,FR\ny,Narnia\n";
  const Response loaded = world.Ask(
      "POST",
      "/v1/customers/"
      "import?map=%7B%22map%22:%7B%22customerID%22:%22id%22,%22Land%22:%22country%22%7D%7D",
      csv);
  CHECK(loaded.status == 200);
  CHECK(Has(loaded, R"("records":2,"rejected":0)"));
  CHECK(Has(loaded, R"("dropped_values":1)"));
  CHECK(Has(loaded, R"({"segment_id":"fr","entered":1,"left":0})"));
  CHECK(world.Ask("POST", "/v1/customers/import?strict=true", "{\"id\":\"z\",\"country\":\"?\"}")
            .status == 400);
  CHECK(world.Ask("POST", "/v1/customers/import", "\x1f\x8b\x08\x01").status == 400);
  CHECK(Has(world.Ask("POST", "/v1/changes?batch=1", "{\"op\":\"delete\",\"id\":\"x\"}\n{}\n"),
            R"("applied":1,"rejected":1)"));
  CHECK(world.Ask("POST", "/v1/changes?strict=true", "").status == 400);
  CHECK(world.Ask("POST", "/v1/changes", "").status == 200);
}

TEST_CASE(
    "changes with a position are applied once, and a gap is a conflict that says what is wanted") {
  World world;
  const auto at = [](std::string sequence) {
    return std::vector<Header>{{"Position-Source", "caf%C3%A9 1"},
                               {"Position-Epoch", "7"},
                               {"Position-Sequence", std::move(sequence)}};
  };
  const std::string one = "{\"op\":\"delete\",\"id\":\"a\"}";
  CHECK(world.Ask("GET", "/v1/positions").body == "[]");
  CHECK(world.Ask("GET", "/v1/positions/caf%C3%A9%201").status == 404);
  const Response applied = world.Ask("POST", "/v1/changes", one, at("1"));
  CHECK(applied.status == 200);
  CHECK(Has(applied, R"("left":1)"));
  CHECK_FALSE(Has(applied, "already_applied"));
  const Response repeat = world.Ask("POST", "/v1/changes", one, at("1"));
  CHECK(repeat.status == 200);
  CHECK(Has(repeat, R"("already_applied":true)"));
  const Response gap = world.Ask("POST", "/v1/changes", one, at("3"));
  CHECK(gap.status == 409);
  CHECK(Has(gap, R"("code":"FAILED_PRECONDITION")"));
  CHECK(Has(gap, R"("wanted":{"source":"café 1","epoch":7,"sequence":2})"));
  const std::string feed = "{\"op\":\"merge\",\"customer\":{\"id\":\"n\"}}\n";
  CHECK(Has(world.Ask("POST", "/v1/changes?batch=1", feed + feed, at("2")), R"("applied":2)"));
  CHECK(Has(world.Ask("POST", "/v1/changes?batch=1", feed + feed, at("2")),
            R"("already_applied":2)"));
  CHECK(world.Ask("POST", "/v1/changes?batch=1", feed, at("9")).status == 409);
  const std::string position = R"({"source":"café 1","epoch":7,"sequence":3})";
  CHECK(world.Ask("GET", "/v1/positions").body == "[" + position + "]");
  CHECK(world.Ask("GET", "/v1/positions/caf%C3%A9%201").body == position);
  CHECK(Has(world.Ask("GET", "/v1/stats"), position));
}

TEST_CASE("a position that is not whole is refused") {
  World world;
  const auto status = [&](std::vector<Header> headers) {
    return world.Ask("POST", "/v1/changes", "", std::move(headers)).status;
  };
  CHECK(status({{"Position-Source", "crm"}}) == 400);
  CHECK(status({{"Position-Sequence", "1"}}) == 400);
  CHECK(status({{"Position-Epoch", "1"}}) == 400);
  for (const char* sequence : {"", "0", "-1", "1.0", "one", " 1", "99999999999999999999"}) {
    INFO(sequence);
    CHECK(status({{"Position-Source", "crm"}, {"Position-Sequence", sequence}}) == 400);
  }
  for (const char* source : {"", "%", "%FF", "%00"})
    CHECK(status({{"Position-Source", source}, {"Position-Sequence", "1"}}) == 400);
  CHECK(world.Ask("GET", "/v1/positions").body == "[]");
  CHECK(status({{"Position-Source", "crm"}, {"Position-Sequence", "1"}}) == 200);
}

TEST_CASE("fields and values follow the business") {
  World world;
  CHECK(
      world
          .Ask("POST", "/v1/fields", R"({"name":"properties.size","kind":"select","values":["s"]})")
          .status == 201);
  CHECK(world.Ask("POST", "/v1/fields/properties.size/values", R"(["m","l"])").status == 201);
  CHECK(world.Ask("PATCH", "/v1/fields/properties.size/values/m", R"({"new_value":"M"})").status ==
        200);
  CHECK(world.Ask("PATCH", "/v1/fields/properties.size/values/m", "{}").status == 400);
  CHECK(world.Ask("DELETE", "/v1/fields/properties.size/values/l").status == 204);
  CHECK(world.Ask("DELETE", "/v1/fields/properties.tier/values/gold").status == 409);
  CHECK(world.Ask("DELETE", "/v1/fields/properties.tier/values/gold?force=true").status == 204);
  CHECK(Has(world.Ask("GET", "/v1/fields"), R"("values":["s","M"])"));
  CHECK(Has(world.Ask("GET", "/v1/fields/country/values"), R"({"value":"FR","count":2})"));
  CHECK(world.Ask("DELETE", "/v1/fields/properties.size").status == 204);
  CHECK(world.Ask("DELETE", "/v1/fields/country").status == 400);
}

TEST_CASE("the description of the API is JSON and knows each schema that a route names") {
  internal::JsonParser parser;
  internal::JsonElement root;
  REQUIRE(parser.Parse(OpenApiJson(), &root).ok());
  for (const Route& route : Routes()) {
    INFO(route.path);
    CHECK(root.at_key("paths").at_key(route.path).error() == simdjson::SUCCESS);
    for (const std::string_view name : {route.request_schema, route.response_schema}) {
      if (name.empty()) continue;
      INFO(name);
      CHECK(root.at_pointer("/components/schemas/" + std::string(name)).error() ==
            simdjson::SUCCESS);
    }
  }
}

TEST_CASE("figures are there for Prometheus") {
  World world;
  world.Ask("GET", "/v1/stats");
  world.Ask("GET", "/nowhere/at/all");
  const Response metrics = world.Ask("GET", "/metrics");
  CHECK(Has(metrics, "\ntranche_customers 3\n"));
  CHECK(Has(metrics,
            R"(tranche_http_requests_total{method="GET",route="/v1/stats",status="2xx"} 1)"));
  CHECK(Has(metrics, R"(route="/v1/stats",le="+Inf"} 1)"));
  CHECK(Has(metrics, "\ntranche_http_refused_total 1\n"));
}

}  // namespace
}  // namespace tranche::server
