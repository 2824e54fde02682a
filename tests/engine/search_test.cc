// Search: a Unicode-folded substring of id, name, billing_email or external_id.
#include <catch2/catch_test_macros.hpp>
#include <string>
#include <vector>

#include "tests/support/build.h"
#include "tests/support/compare.h"
#include "tests/support/drive.h"
#include "tests/support/environment.h"

namespace tranche::internal::testing {
namespace {

using Strings = std::vector<std::string>;

Strings Found(const Index& index, const std::string& search) {
  return Ids(Must(index.Read().ListCustomers(Everybody{}, {0, 100, search})));
}

TEST_CASE("search looks at id, name, e-mail and external id, and nowhere else") {
  auto index = NewIndex();
  Apply(*index, {Upsert("needle-id"), Upsert("b", {{"name", {"the needle"}}}),
                 Upsert("c", {{"billing_email", {"x@needle.example"}}}),
                 Upsert("d", {{"external_id", {"needle"}}}), Upsert("e", {{"tax_id", {"needle"}}}),
                 Upsert("f", {{"parent_id", {"needle-id"}}}), Upsert("g")});
  CHECK(Found(*index, "needle") == Strings{"needle-id", "b", "c", "d"});
}

TEST_CASE("search does not run across two texts") {
  auto index = NewIndex();
  Apply(*index,
        {Upsert("ab", {{"name", {"cd"}}, {"billing_email", {"ef"}}, {"external_id", {"gh"}}})});
  for (const char* across : {"bc", "de", "fg", "abcd", "cdef", "b c", "b\nc"})
    CHECK(Found(*index, across).empty());
  for (const char* inside : {"ab", "cd", "ef", "gh", "a", "h"})
    CHECK(Found(*index, inside) == Strings{"ab"});
}

TEST_CASE("search folds case as Unicode does") {
  auto index = NewIndex();
  Apply(*index,
        {Upsert("a", {{"name",
                       {"Stra\xC3\x9F"
                        "e"}}}),
         Upsert("b", {{"name",
                       {"\xC3\x89"
                        "COLE"}}}),
         Upsert("c", {{"name", {"\xCE\xA3\xCE\x8A\xCE\xA3\xCE\xA5\xCE\xA6\xCE\x9F\xCE\xA3"}}}),
         Upsert("d", {{"name", {"e\xCC\x81t\xC3\xA9"}}})});
  CHECK(Found(*index, "STRASSE") == Strings{"a"});
  CHECK(Found(*index,
              "\xC3\xA9"
              "cole") == Strings{"b"});
  CHECK(Found(*index, "\xCF\x83\xCE\xAF\xCF\x83\xCF\x85\xCF\x86\xCE\xBF\xCF\x82") == Strings{"c"});
  CHECK(Found(*index, "\xC3\xA9t\xC3\xA9") == Strings{"d"});
  CHECK(Found(*index, "\xC3\x89T\xC3\x89") == Strings{"d"});
}

TEST_CASE("search takes letters without their accents, and accents that nobody typed") {
  auto index = NewIndex();
  Apply(*index,
        {Upsert("a", {{"name", {"Énergie Élan"}}}), Upsert("b", {{"name", {"E\u0301nergies"}}}),
         Upsert("c", {{"name", {"ENERGIE AG"}}}), Upsert("d", {{"name", {"energy"}}}),
         Upsert("e", {{"name", {"Ｔｏｋｙｏ ﬁnance"}}})});
  for (const char* search :
       {"energie", "Énergie", "ÉNERGIE", "e\u0301nergie", "nergie", "ENERGIE"}) {
    INFO(search);
    CHECK(Found(*index, search) == Strings{"a", "b", "c"});
  }
  CHECK(Found(*index, "e elan") == Strings{"a"});
  CHECK(Found(*index, "tokyo fin") == Strings{"e"});
  Apply(*index, {Patch("d", {{"name", {"Énèrgïé"}}}), Patch("a", {{"name", {"Élan"}}})});
  CHECK(Found(*index, "energie") == Strings{"b", "c", "d"});
}

TEST_CASE("a search for nothing but accents is no search") {
  auto index = NewIndex();
  Apply(*index, {Upsert("a", {{"name", {"Énergie"}}}), Upsert("b")});
  CHECK(Found(*index, "\u0301") == Strings{"a", "b"});
  CHECK(Found(*index, "\u0301\u0308") == Strings{"a", "b"});
}

TEST_CASE("search follows updates, patches and deletes") {
  auto index = NewIndex();
  Apply(*index, {Upsert("a", {{"name", {"first name"}}}), Upsert("b", {{"name", {"other"}}})});
  CHECK(Found(*index, "first") == Strings{"a"});
  Apply(*index, {Patch("a", {{"name", {"second name"}}})});
  CHECK(Found(*index, "first").empty());
  CHECK(Found(*index, "second") == Strings{"a"});
  Apply(*index, {Patch("b", {{"external_id", {"second"}}})});
  CHECK(Found(*index, "second") == Strings{"a", "b"});
  Apply(*index, {Upsert("b")});
  CHECK(Found(*index, "second") == Strings{"a"});
  Apply(*index, {Delete("a")});
  CHECK(Found(*index, "second").empty());
}

TEST_CASE("search of one and two bytes, of all of a text, and of more than it") {
  auto index = NewIndex();
  Apply(*index, {Upsert("a", {{"name", {"labs 12"}}}), Upsert("xyz", {{"name", {"q"}}})});
  CHECK(Found(*index, "2") == Strings{"a"});
  CHECK(Found(*index, " 1") == Strings{"a"});
  CHECK(Found(*index, "q") == Strings{"xyz"});
  CHECK(Found(*index, "labs 12") == Strings{"a"});
  CHECK(Found(*index, "labs 123").empty());
  CHECK(Found(*index, std::string(70'000, 'a')).empty());
}

TEST_CASE("an empty search is no search") {
  auto index = NewIndex();
  Apply(*index, {Upsert("a"), Upsert("b", {{"name", {"x"}}})});
  CHECK(Found(*index, "") == Strings{"a", "b"});
}

TEST_CASE("search takes every byte as it is") {
  auto index = NewIndex();
  Apply(*index, {Upsert("a", {{"name", {"100% of _x .* [y] \\ ' \""}}}),
                 Upsert("b", {{"name", {"100 of ax"}}})});
  for (const char* search : {"%", "_x", ".*", "[y]", "\\", "'", "\"", "0% of"}) {
    INFO(search);
    CHECK(Found(*index, search) == Strings{"a"});
  }
}

TEST_CASE("a search that is not UTF-8, or holds NUL, is refused") {
  auto index = NewIndex();
  Apply(*index, {Upsert("a", {{"name", {"\xC3\xA9"}}})});
  const Snapshot snapshot = index->Read();
  for (const std::string& search : {std::string("\xC3"), std::string("\xA9"),
                                    std::string("\xFF\xFE"), std::string("a\0b", 3)}) {
    const absl::Status listed = snapshot.ListCustomers(Everybody{}, {0, 10, search}).status();
    CHECK(absl::IsInvalidArgument(listed));
    CHECK(Mentions(listed, "search"));
    CHECK(absl::IsInvalidArgument(
        snapshot.PreviewDraft(MakeDraft(IsSet("tax_id")), {0, 10, search}).status()));
  }
}

TEST_CASE("a snapshot finds what it shows, not what was written later") {
  auto index = NewIndex();
  Apply(*index, {Upsert("a", {{"name", {"old"}}}), Upsert("b", {{"name", {"old too"}}})});
  CHECK(Found(*index, "old").size() == 2);
  const Snapshot snapshot = index->Read();
  Apply(*index,
        {Patch("a", {{"name", {"new"}}}), Delete("b"), Upsert("c", {{"name", {"old again"}}})});
  CHECK(Ids(Must(snapshot.ListCustomers(Everybody{}, {0, 10, "old"}))) == Strings{"a", "b"});
  CHECK(Must(snapshot.ListCustomers(Everybody{}, {0, 10, "new"})).total == 0);
  CHECK(Found(*index, "old") == Strings{"c"});
  CHECK(Found(*index, "new") == Strings{"a"});
}

TEST_CASE("an index of the search is built when the options say, and changes no version") {
  struct {
    SearchIndex search;
    bool is_built_before;
    bool is_built_after;
  } const cases[] = {{SearchIndex::kLazily, false, true},
                     {SearchIndex::kAtOnce, true, true},
                     {SearchIndex::kNever, false, false}};
  for (const auto& [search, is_built_before, is_built_after] : cases) {
    IndexOptions options;
    options.search = search;
    auto index = NewIndex(SampleSchema(), options);
    Apply(*index, {Upsert("a", {{"name", {"needle one"}}}), Upsert("b")});
    CHECK((index->Memory().search > 0) == is_built_before);
    const Snapshot snapshot = index->Read();
    CHECK(Ids(Must(snapshot.ListCustomers(Everybody{}, {.search = "needle"}))) == Strings{"a"});
    CHECK((index->Memory().search > 0) == is_built_after);
    CHECK(index->Read().version() == snapshot.version());
    Apply(*index, {Upsert("c", {{"name", {"needle two"}}})});
    CHECK(Found(*index, "needle") == Strings{"a", "c"});
    CHECK(Ids(Must(snapshot.ListCustomers(Everybody{}, {.search = "needle"}))) == Strings{"a"});
    CHECK(index->Read().version() == snapshot.version() + 1);
  }
}

TEST_CASE("searches agree with the oracle in random worlds") {
  const uint64_t seed = NumberFromEnvironment("TRANCHE_SEED", 1);
  INFO("TRANCHE_SEED=" << seed);
  Random random(seed);
  Oracle oracle{SampleSchema()};
  RandomWorld world(&random, &oracle, 150);
  auto index = NewIndex();
  for (int i = 0; i < 60; ++i) {
    const std::vector<Operation> batch = world.Batch();
    if (oracle.Apply(batch).ok()) Apply(*index, batch);
    for (int j = 0; j < 10; ++j)
      REQUIRE(CompareList(index->Read(), oracle, {}, world.AnyPage()) == "");
    REQUIRE(ComparePreview(index->Read(), oracle, world.ValidDraft(), world.AnyPage()) == "");
  }
}

}  // namespace
}  // namespace tranche::internal::testing
