// Properties of kind text, and segments that look into texts.
#include <catch2/catch_test_macros.hpp>
#include <string>
#include <vector>

#include "tests/engine/load_reports.h"
#include "tests/support/build.h"
#include "tests/support/drive.h"
#include "tests/support/fields.h"

namespace tranche::internal::testing {
namespace {

using Strings = std::vector<std::string>;
const std::string kNote = "properties.note";
const std::string kTeam = "properties.team";

SchemaSpec TextSchema() {
  return {{{.name = kNote, .kind = FieldKind::kText}, {.name = kTeam, .kind = FieldKind::kText}}};
}

std::string NoteOf(const Index& index, const std::string& id) {
  const Customer customer = Must(index.Read().GetCustomer(id));
  const auto values = customer.Get(kNote);
  return values.empty() ? "" : values[0].text();
}

TEST_CASE("texts of properties are kept, patched and cleared like those of standard fields") {
  auto index = NewIndex(TextSchema());
  Apply(*index, {Upsert("a", {{"name", {"Anna"}}, {kNote, {"Late payer"}}, {kTeam, {"North"}}}),
                 Upsert("b", {{kNote, {"  "}}, {kTeam, {"South"}}})});
  CHECK(NoteOf(*index, "a") == "Late payer");
  CHECK(Members(*index, MakeDraft(IsSet(kNote))) == Strings{"a"});
  Apply(*index, {Patch("a", {{kTeam, {"West"}}}), Patch("b", {{kNote, {"New"}}}),
                 Merge("c", {{kNote, {"Third"}}})});
  CHECK(Must(index->Read().GetCustomer("a")) ==
        Customer{"a", {{"name", {"Anna"}}, {kNote, {"Late payer"}}, {kTeam, {"West"}}}});
  CHECK(NoteOf(*index, "b") == "New");
  CHECK(NoteOf(*index, "c") == "Third");
  Apply(*index, {Patch("a", {{kNote, {}}}), Upsert("b", {{"name", {"Bo"}}}), Delete("c")});
  CHECK(Must(index->Read().GetCustomer("a")) ==
        Customer{"a", {{"name", {"Anna"}}, {kTeam, {"West"}}}});
  CHECK(Must(index->Read().GetCustomer("b")) == Customer{"b", {{"name", {"Bo"}}}});
}

TEST_CASE("several operations of one batch on a text leave the last") {
  auto index = NewIndex(TextSchema());
  Apply(*index,
        {Upsert("a", {{kNote, {"one"}}}), Patch("a", {{kNote, {"two"}}}),
         Patch("a", {{kTeam, {"x"}}}), Upsert("b", {{kNote, {"one"}}}), Patch("b", {{kNote, {}}}),
         Upsert("c", {{kNote, {"one"}}}), Upsert("c"), Patch("c", {{kTeam, {"y"}}})});
  CHECK(Must(index->Read().GetCustomer("a")) == Customer{"a", {{kNote, {"two"}}, {kTeam, {"x"}}}});
  CHECK(Must(index->Read().GetCustomer("b")) == Customer{"b", {}});
  CHECK(Must(index->Read().GetCustomer("c")) == Customer{"c", {{kTeam, {"y"}}}});
}

TEST_CASE("a text that is too long is a bad value") {
  const std::string longest(kMaxTextBytes, 'x');
  auto index = NewIndex(TextSchema());
  Apply(*index, {Upsert("a", {{kNote, {longest}}})});
  CHECK(NoteOf(*index, "a") == longest);
  const absl::Status refused =
      index->Apply(ToBatch(std::vector{Patch("a", {{kNote, {longest + "x"}}})})).status();
  CHECK(absl::IsInvalidArgument(refused));
  CHECK(Mentions(refused, "is longer than 65535 bytes"));
  const LoadReport report =
      Load(*index, std::vector<LoadRecord>{{1, {"a", {{kNote, {longest + "x"}}, {kTeam, {"t"}}}}}});
  CHECK(report.dropped_values == 1);
  CHECK(Must(index->Read().GetCustomer("a")) == Customer{"a", {{kTeam, {"t"}}}});
}

TEST_CASE("a text field lists no values, and is counted as set or not") {
  auto index = NewIndex(TextSchema());
  Apply(*index, {Upsert("a", {{kNote, {"x"}}, {"name", {"A"}}}), Upsert("b", {{kNote, {"y"}}})});
  CHECK(Info(*index, kNote).kind == FieldKind::kText);
  CHECK(Values(*index, kNote).empty());
  const Breakdown breakdown = Must(index->Read().BreakdownBy(kNote, Everybody{}));
  REQUIRE(breakdown.values.size() == 1);
  CHECK(breakdown.values[0].value == "set");
  CHECK(breakdown.values[0].count == 2);
  CHECK(Must(index->Read().BreakdownBy("name", Everybody{})).not_set == 1);
}

TEST_CASE("a text that is dropped leaves the others of its customers as they are") {
  auto index = NewIndex(TextSchema());
  Apply(*index, {Upsert("a", {{kNote, {"n"}}, {kTeam, {"t"}}}), Upsert("b", {{kTeam, {"u"}}})});
  const std::string team = Save(*index, Contains(kTeam, {"T"}));
  Must(index->DropField(kNote));
  CHECK(Must(index->Read().GetCustomer("a")) == Customer{"a", {{kTeam, {"t"}}}});
  CHECK(Members(*index, MakeDraft(In(kTeam, {"U"}))) == Strings{"b"});
  const auto changes = ToOracle(Apply(*index, {Patch("b", {{kTeam, {"at"}}})}));
  CHECK(changes == std::vector<OracleChange>{{team, "b", true}});
  Must(index->AddField({.name = kNote, .kind = FieldKind::kText}));
  CHECK(NoteOf(*index, "a").empty());
}

TEST_CASE("segments over texts follow every write") {
  auto index = NewIndex(TextSchema());
  const std::string late = Save(*index, Contains(kNote, {"late"}));
  const std::string other = Save(*index, NotContains(kNote, {"LATE"}));
  const std::string known = Save(*index, ExcludeMissing(NotContains(kNote, {"late"})));
  const std::string french_late =
      Must(index->CreateSegment(MakeDraft({All(In("country", {"FR"}), StartsWith(kNote, {"late"}),
                                               ExactCase(EndsWith("billing_email", {".fr"})))},
                                          "french")))
          .id;
  using Changes = std::vector<OracleChange>;
  CHECK(ToOracle(Apply(*index, {Upsert("a", {{kNote, {"Late"}}, {"country", {"FR"}}})})) ==
        Changes{{late, "a", true}});
  CHECK(ToOracle(Apply(*index, {Patch("a", {{"billing_email", {"ap@a.FR"}}})})).empty());
  CHECK(ToOracle(Apply(*index, {Patch("a", {{"billing_email", {"ap@a.fr"}}})})) ==
        Changes{{french_late, "a", true}});
  CHECK(ToOracle(Apply(*index, {Patch("a", {{"country", {"DE"}}})})) ==
        Changes{{french_late, "a", false}});
  CHECK(ToOracle(Apply(*index, {Patch("a", {{"country", {"FR"}}, {kNote, {"never"}}})})) ==
        Changes{{late, "a", false}, {other, "a", true}, {known, "a", true}});
  CHECK(ToOracle(Apply(*index, {Patch("a", {{kNote, {}}})})) == Changes{{known, "a", false}});
  CHECK(ToOracle(Apply(*index, {Delete("a")})) == Changes{{other, "a", false}});
}

TEST_CASE("two segments may look for one text, and each lives without the other") {
  auto index = NewIndex(TextSchema());
  const std::string first = Save(*index, Contains("name", {"acme"}));
  const std::string second = Save(*index, NotContains("name", {"ACME"}));
  Must(index->DeleteSegment(first));
  CHECK(ToOracle(Apply(*index, {Upsert("a", {{"name", {"Acme"}}}), Upsert("b")})) ==
        std::vector<OracleChange>{{second, "b", true}});
}

TEST_CASE("a draft reads the texts of those whom its other conditions leave") {
  auto index = NewIndex(TextSchema());
  LoadPlain(*index, "cus_", 0, 2000);
  Apply(*index, {Upsert("x", {{"country", {"AD"}}, {kNote, {"here"}}, {"name", {"X"}}}),
                 Upsert("y", {{"country", {"AD"}}, {kNote, {"there"}}, {"name", {"Y"}}}),
                 Upsert("z", {{kNote, {"here too"}}, {"name", {"Z"}}})});
  const Draft draft = MakeDraft({All(Contains(kNote, {"here"}), In("country", {"AD"}))});
  CHECK(Members(*index, draft) == Strings{"x", "y"});
  const Plan plan = Must(index->Read().ExplainPlan(draft));
  CHECK(plan.texts_read == 2);
  CHECK(plan.rules[0].conditions[0].estimated == 2);
  CHECK(Must(index->Read().ExplainPlan(MakeDraft(In("country", {"AD"})))).texts_read == 0);
}

TEST_CASE("a preview shows the texts that its conditions ask about") {
  auto index = NewIndex(TextSchema());
  Apply(*index, {Upsert("a", {{kNote, {"Late"}}, {"name", {"A"}}, {"tax_id", {"T"}}})});
  const Page page =
      Must(index->Read().PreviewDraft(
               MakeDraft({All(Contains(kNote, {"late"}), IsSet("name"), In("tax_id", {"t"}))}), {}))
          .page;
  REQUIRE(page.columns.size() == 5);
  CHECK(page.columns[3].name == kNote);
  CHECK(page.columns[4].name == "tax_id");
  CHECK(page.rows[0][3].values == std::vector<Value>{"Late"});
  CHECK(page.rows[0][4].values == std::vector<Value>{"T"});
}

TEST_CASE("a load that merges keeps the texts that a record does not name") {
  auto index = NewIndex(TextSchema());
  Apply(*index, {Upsert("a", {{kNote, {"n"}}, {kTeam, {"t"}}})});
  LoadOptions merging;
  merging.mode = LoadMode::kMerge;
  Load(*index,
       std::vector<LoadRecord>{{1, {"a", {{kNote, {"m"}}}}},
                               {2, {"b", {{kTeam, {"t"}}}}},
                               {3, {"b", {{kNote, {"o"}}}}},
                               {4, {"a", {{"name", {"A"}}}}}},
       merging);
  CHECK(Must(index->Read().GetCustomer("a")) ==
        Customer{"a", {{"name", {"A"}}, {kNote, {"m"}}, {kTeam, {"t"}}}});
  CHECK(Must(index->Read().GetCustomer("b")) == Customer{"b", {{kNote, {"o"}}, {kTeam, {"t"}}}});
}

}  // namespace
}  // namespace tranche::internal::testing
