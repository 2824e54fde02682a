// Bulk loads: parents and external ids, which only the whole of a load can check.
#include <catch2/catch_test_macros.hpp>
#include <string>
#include <utility>
#include <vector>

#include "tests/engine/load_reports.h"
#include "tests/support/build.h"
#include "tests/support/drive.h"

namespace tranche::internal::testing {
namespace {

using Strings = std::vector<std::string>;
using Records = std::vector<LoadRecord>;
bool Contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

TEST_CASE("a child may stand before its parent in a load") {
  auto index = NewIndex();
  CHECK(Load(*index, Records{{1, {"c", {{"parent_id", {"p"}}}}}, {2, {"p", {}}}}).rejected == 0);
  CHECK(Members(*index, MakeDraft(In("relationship", {"has_parent"}))) == Strings{"c"});
}

TEST_CASE("an existing customer becomes a parent by a load") {
  auto index = NewIndex();
  Save(*index, In("relationship", {"has_child"}));
  Apply(*index, {Upsert("p")});
  const LoadReport report = Load(*index, Records{{1, {"c", {{"parent_id", {"p"}}}}}});
  CHECK(Members(*index, MakeDraft(In("relationship", {"has_child"}))) == Strings{"p"});
  REQUIRE(report.segments.size() == 1);
  CHECK(report.segments[0].entered == 1);
}

TEST_CASE("a record without its parent is dropped, and so are the children left without it") {
  auto index = NewIndex();
  const LoadReport report = Load(*index,
                                 Records{{1, {"grandchild", {{"parent_id", {"child"}}}}},
                                         {2, {"child", {{"parent_id", {"nobody"}}}}},
                                         {3, {"other", {}}}},
                                 Rejecting());
  CHECK(Lines(report) == std::vector<uint64_t>{1, 2});
  CHECK(Contains(Reason(report, 2), "nobody"));
  CHECK(Contains(Reason(report, 1), "child"));
  CHECK(Members(*index, Everybody{}) == Strings{"other"});
}

TEST_CASE("records on a cycle of parents are dropped, and a record that is its own parent") {
  auto index = NewIndex();
  const LoadReport report = Load(*index,
                                 Records{{1, {"a", {{"parent_id", {"b"}}}}},
                                         {2, {"b", {{"parent_id", {"c"}}}}},
                                         {3, {"c", {{"parent_id", {"a"}}}}},
                                         {4, {"self", {{"parent_id", {"self"}}}}},
                                         {5, {"good", {}}}},
                                 Rejecting());
  CHECK(Lines(report) == std::vector<uint64_t>{1, 2, 3, 4});
  CHECK(Members(*index, Everybody{}) == Strings{"good"});
}

TEST_CASE("a cycle through customers that exist drops the record that closes it") {
  auto index = NewIndex();
  Apply(*index, {Upsert("top"), Upsert("bottom", {{"parent_id", {"top"}}})});
  const LoadReport report = Load(
      *index, Records{{1, {"top", {{"parent_id", {"bottom"}}, {"country", {"FR"}}}}}}, Rejecting());
  CHECK(Lines(report) == std::vector<uint64_t>{1});
  CHECK(Members(*index, MakeDraft(In("relationship", {"has_parent"}))) == Strings{"bottom"});
  CHECK(Count(*index, MakeDraft(IsSet("country"))) == 0);
}

TEST_CASE("a cycle through customers that exist is found from wherever the search begins") {
  auto index = NewIndex();
  Apply(*index, {Upsert("top"), Upsert("bottom", {{"parent_id", {"top"}}})});
  const LoadReport report =
      Load(*index,
           Records{{1, {"new", {{"parent_id", {"bottom"}}}}},
                   {2, {"top", {{"parent_id", {"bottom"}}, {"country", {"FR"}}}}}},
           Rejecting());
  CHECK(Lines(report) == std::vector<uint64_t>{2});
  CHECK(Members(*index, MakeDraft(In("relationship", {"has_parent"}))) == Strings{"bottom", "new"});
  CHECK(Count(*index, MakeDraft(IsSet("country"))) == 0);
}

TEST_CASE("a child keeps its parent when only a later line of the parent is dropped") {
  auto index = NewIndex();
  const LoadReport report = Load(*index,
                                 Records{{1, {"parent", {{"country", {"FR"}}}}},
                                         {2, {"parent", {{"parent_id", {"nobody"}}}}},
                                         {3, {"child", {{"parent_id", {"parent"}}}}}},
                                 Rejecting());
  CHECK(Lines(report) == std::vector<uint64_t>{2});
  CHECK(Members(*index, MakeDraft(In("relationship", {"has_parent"}))) == Strings{"child"});
}

TEST_CASE("an existing customer that keeps its external id holds it against earlier lines") {
  auto index = NewIndex();
  Apply(*index, {Upsert("old", {{"external_id", {"1"}}})});
  const LoadReport report =
      Load(*index,
           Records{{1, {"new", {{"external_id", {"1"}}}}},
                   {2, {"old", {{"external_id", {"1"}}, {"country", {"FR"}}}}}},
           Rejecting());
  CHECK(Lines(report) == std::vector<uint64_t>{1});
  CHECK(Members(*index, MakeDraft(IsSet("country"))) == Strings{"old"});
}

TEST_CASE("a second holder of an external id is dropped, whoever comes first keeps it") {
  auto index = NewIndex();
  Apply(*index, {Upsert("old", {{"external_id", {"1"}}})});
  const LoadReport report = Load(*index,
                                 Records{{1, {"new", {{"external_id", {"1"}}}}},
                                         {2, {"x", {{"external_id", {"2"}}}}},
                                         {3, {"y", {{"external_id", {"2"}}}}}},
                                 Rejecting());
  CHECK(Lines(report) == std::vector<uint64_t>{1, 3});
  CHECK(Contains(Reason(report, 1), "1"));
  CHECK(Members(*index, MakeDraft(IsSet("external_id"))) == Strings{"old", "x"});
}

TEST_CASE("customers may swap their external ids in a load") {
  auto index = NewIndex();
  Apply(*index, {Upsert("a", {{"external_id", {"1"}}}), Upsert("b", {{"external_id", {"2"}}})});
  const LoadReport report = Load(
      *index, Records{{1, {"a", {{"external_id", {"2"}}}}}, {2, {"b", {{"external_id", {"1"}}}}}});
  CHECK(report.rejected == 0);
  CHECK(Must(index->Read().GetCustomer("a")).attributes[0].values == std::vector<Value>{"2"});
}

}  // namespace
}  // namespace tranche::internal::testing
