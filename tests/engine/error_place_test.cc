// Errors carry their place as data, whatever call and whatever input they come from.
#include <catch2/catch_test_macros.hpp>

#include "tests/support/build.h"
#include "tranche/error.h"
#include "tranche/json.h"

namespace tranche::internal::testing {
namespace {

std::unique_ptr<Index> SampleIndex() { return Index::Create(SampleSchema()).value(); }

Draft BadDraft(std::string name) {
  return MakeDraft({All({In("country", {"FR"})}), Any({IsSet("tax_id"), In("contry", {"FR"})})},
                   std::move(name));
}

TEST_CASE("a draft's error points at the field and names the one that was meant") {
  const auto index = SampleIndex();
  const ErrorPlace place = PlaceOf(index->Read().Count(BadDraft("")).status());
  CHECK(place.pointer == "/rules/1/conditions/1/field");
  CHECK(place.suggestion == "country");
  CHECK_FALSE(place.line.has_value());
  CHECK_FALSE(place.operation.has_value());
}

TEST_CASE("an error in a list of drafts points into the list") {
  const auto index = SampleIndex();
  const std::vector<Draft> drafts = {MakeDraft(In("country", {"FR"}), "a"), BadDraft("b")};
  const absl::Status created = index->CreateSegments(drafts).status();
  CHECK(PlaceOf(created).pointer == "/1/rules/1/conditions/1/field");
  CHECK(std::string(created.message()).ends_with(" at /1/rules/1/conditions/1/field"));
  CHECK(PlaceOf(index->Read().CountMany(drafts).status()).pointer ==
        "/1/rules/1/conditions/1/field");
}

TEST_CASE("a refused batch tells the position of its operation") {
  const auto index = SampleIndex();
  Batch batch;
  batch.Upsert(Customer{"a", {}});
  batch.Upsert(Customer{"b", {{"contry", {"FR"}}}});
  const ErrorPlace place = PlaceOf(index->Apply(batch).status());
  CHECK(place.operation == 1);
  CHECK(place.suggestion == "country");
}

TEST_CASE("a strict load and a strict feed tell the line") {
  const auto index = SampleIndex();
  LoadOptions load;
  load.strict = true;
  CHECK(PlaceOf(LoadCustomers(index.get(), "{\"id\":\"a\"}\n\n{}", load).status()).line == 3);
  FeedOptions feed;
  feed.strict = true;
  const absl::Status refused = ApplyFeed(index.get(), R"({"op":"upsret"})", feed).status();
  CHECK(PlaceOf(refused).line == 1);
  CHECK(PlaceOf(refused).suggestion == "upsert");
}

TEST_CASE("an error in a document points at its place") {
  CHECK(PlaceOf(ParseDraft(R"({"rules":[{"conditions":[{"field":1}]}]})").status()).pointer ==
        "/rules/0/conditions/0");
  CHECK(PlaceOf(ParseSchema(R"({"fields":[{"name":"country","kidn":1}]})").status()).suggestion ==
        "kind");
  const SchemaSpec twice = {{{"country", {}, {}}, {"country", {}, {}}}};
  CHECK(PlaceOf(Index::Create(twice).status()).pointer == "/fields/1");
}

}  // namespace
}  // namespace tranche::internal::testing
