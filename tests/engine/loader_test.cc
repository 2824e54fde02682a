// Bulk loads: one batch after the bad records are dropped.
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
std::vector<uint64_t> FirstLines(uint64_t count) {
  std::vector<uint64_t> lines;
  for (uint64_t line = 1; line <= count; ++line) lines.push_back(line);
  return lines;
}

bool Contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

TEST_CASE("others may write once a loader has committed, though it lives on") {
  auto index = NewIndex();
  Loader loader = index->Load();
  Must(loader.Commit());
  LoadPlain(*index, "a", 1, 2);
  CHECK(index->Read().customer_count() == 2);
}

TEST_CASE("a load creates and replaces customers in order of their lines") {
  auto index = NewIndex();
  Apply(*index, {Upsert("b", {{"country", {"FR"}}, {"name", {"B"}}})});
  const LoadReport report = Load(*index, Records{{1, {"z", {{"country", {"DE"}}}}},
                                                 {2, {"b", {{"country", {"DE"}}}}},
                                                 {5, {"a", {}}}});
  CHECK(report.records == 3);
  CHECK(report.rejected == 0);
  CHECK(report.duplicates == 0);
  CHECK(report.version == index->Read().version());
  CHECK(Members(*index, Everybody{}) == Strings{"b", "z", "a"});
  CHECK(Must(index->Read().GetCustomer("b")) == Customer{"b", {{"country", {"DE"}}}});
}

TEST_CASE("nothing of a load is visible before it is committed") {
  auto index = NewIndex();
  const uint64_t version = index->Read().version();
  Loader loader = index->Load();
  Must(loader.Add(Customer{"a", {}}, 1));
  CHECK(index->Read().customer_count() == 0);
  CHECK(index->Read().version() == version);
  Must(loader.Commit());
  CHECK(index->Read().customer_count() == 1);
}

TEST_CASE("a load that is given up applies nothing and lets others write") {
  auto index = NewIndex(SchemaSpec{});
  {
    Loader loader = index->Load();
    const std::string_view value[] = {"ent_lost"};
    const AttributeView attributes[] = {{"invoicing_entity", value}};
    Must(loader.Add({"a", attributes}, 1));
    const Loader moved = std::move(loader);
  }
  CHECK(index->Read().customer_count() == 0);
  CHECK(index->Read().Fields()[3].values.empty());
  Apply(*index, {Upsert("b")});
  CHECK(Members(*index, Everybody{}) == Strings{"b"});
}

TEST_CASE("a load without records commits") {
  auto index = NewIndex();
  const LoadReport report = Load(*index, Records{});
  CHECK(report.records == 0);
  CHECK(report.version == index->Read().version());
}

TEST_CASE("a bad record is reported with its line and reason, the others apply") {
  auto index = NewIndex();
  Loader loader = index->Load(Rejecting());
  Must(loader.Add(Customer{"a", {}}, 1));
  const std::string_view value[] = {"ZZ"};
  const AttributeView attributes[] = {{"country", value}};
  const absl::Status status = loader.Add(CustomerView{"b", attributes}, 7);
  CHECK(absl::IsInvalidArgument(status));
  loader.Reject(9, "not JSON at all");
  loader.Ignore("color");
  loader.Ignore("size");
  loader.Ignore("color");
  Must(loader.Add(Customer{"c", {}}, 11));
  const LoadReport report = Must(loader.Commit());
  CHECK(report.records == 4);
  CHECK(report.rejected == 2);
  CHECK(Lines(report) == std::vector<uint64_t>{7, 9});
  CHECK(Contains(Reason(report, 7), "ZZ"));
  CHECK(Reason(report, 7) == MessageOf(status));
  CHECK(Reason(report, 9) == "not JSON at all");
  CHECK(report.unknown_keys ==
        std::map<std::string, UnknownKey>{{"color", {2, ""}}, {"size", {1, ""}}});
  CHECK(Members(*index, Everybody{}) == Strings{"a", "c"});
}

TEST_CASE("all rejected records are counted, the first hundred kept") {
  auto index = NewIndex();
  Loader loader = index->Load();
  for (uint64_t line = 1; line <= 250; ++line) CHECK(!loader.Add(Customer{"", {}}, line).ok());
  const LoadReport report = Must(loader.Commit());
  CHECK(report.rejected == 250);
  REQUIRE(report.rejections.size() == kMaxReportedRejections);
  CHECK(Lines(report) == FirstLines(100));
}

TEST_CASE("the kept rejections are the first by line, whenever they were found") {
  auto index = NewIndex();
  Records records;
  for (uint64_t line = 1; line <= 200; ++line) {
    const bool orphan = line <= 60;  // found only when the load ends
    records.push_back({line, {orphan ? "c" + std::to_string(line) : "", {}}});
    if (orphan) records.back().customer.attributes = {{"parent_id", {"nobody"}}};
  }
  const LoadReport report = Load(*index, records, Rejecting());
  CHECK(report.rejected == 200);
  REQUIRE(report.rejections.size() == kMaxReportedRejections);
  CHECK(Lines(report) == FirstLines(100));
}

TEST_CASE("a repeated id is an upsert by the later line, counted as a duplicate") {
  auto index = NewIndex();
  const LoadReport report = Load(*index, Records{{1, {"a", {{"country", {"FR"}}, {"name", {"A"}}}}},
                                                 {2, {"b", {}}},
                                                 {3, {"a", {{"country", {"DE"}}}}},
                                                 {4, {"a", {{"country", {"ES"}}}}}});
  CHECK(report.records == 4);
  CHECK(report.duplicates == 2);
  CHECK(report.rejected == 0);
  CHECK(Must(index->Read().GetCustomer("a")) == Customer{"a", {{"country", {"ES"}}}});
  CHECK(Members(*index, Everybody{}) == Strings{"a", "b"});
  CHECK(Count(*index, MakeDraft(In("country", {"FR", "DE"}))) == 0);
}

TEST_CASE("a customer that a load only replaces is no duplicate") {
  auto index = NewIndex();
  Apply(*index, {Upsert("a")});
  CHECK(Load(*index, Records{{1, {"a", {}}}}).duplicates == 0);
}

TEST_CASE("when a line is dropped the earlier good line of its id counts") {
  auto index = NewIndex();
  const LoadReport report = Load(
      *index, Records{{1, {"a", {{"country", {"FR"}}}}}, {2, {"a", {{"parent_id", {"nobody"}}}}}},
      Rejecting());
  CHECK(Lines(report) == std::vector<uint64_t>{2});
  CHECK(Must(index->Read().GetCustomer("a")) == Customer{"a", {{"country", {"FR"}}}});
}

TEST_CASE("a strict load with a bad record names it and applies nothing") {
  auto index = NewIndex();
  Loader loader = index->Load({true, nullptr});
  Must(loader.Add(Customer{"a", {}}, 1));
  const std::string_view value[] = {"ZZ"};
  const AttributeView attributes[] = {{"country", value}};
  CHECK(!loader.Add(CustomerView{"b", attributes}, 42).ok());
  CHECK(!loader.Add(Customer{"c", {}}, 43).ok());
  const absl::Status status = loader.Commit().status();
  INFO(status);
  CHECK(absl::IsInvalidArgument(status));
  CHECK(Mentions(status, "42"));
  CHECK(Mentions(status, "ZZ"));
  CHECK(index->Read().customer_count() == 0);
}

TEST_CASE("a strict load is refused for what only its end tells") {
  auto index = NewIndex();
  const LoadOptions strict = {true, nullptr};
  const absl::Status status =
      TryLoad(*index, Records{{1, {"a", {}}}, {17, {"b", {{"parent_id", {"nobody"}}}}}}, strict)
          .status();
  INFO(status);
  CHECK(absl::IsInvalidArgument(status));
  CHECK(Mentions(status, "17"));
  CHECK(Mentions(status, "nobody"));
  CHECK(index->Read().customer_count() == 0);
  CHECK(TryLoad(*index, Records{{1, {"a", {}}}, {2, {"b", {{"parent_id", {"a"}}}}}}, strict).ok());
  CHECK(index->Read().customer_count() == 2);
}

TEST_CASE("a load reports entered and left for each segment that changed") {
  auto index = NewIndex();
  Apply(*index, {Upsert("a", {{"country", {"FR"}}}), Upsert("b", {{"country", {"DE"}}})});
  const std::string in = Save(*index, In("country", {"FR"}));
  Save(*index, In("country", {"US"}));
  const std::string not_in = Save(*index, NotIn("country", {"FR"}));
  const LoadReport report = Load(*index, Records{{1, {"a", {{"country", {"DE"}}}}},
                                                 {2, {"c", {{"country", {"FR"}}}}},
                                                 {3, {"d", {{"country", {"FR"}}}}}});
  REQUIRE(report.segments.size() == 2);
  CHECK(report.segments[0].segment_id == in);
  CHECK(report.segments[0].entered == 2);
  CHECK(report.segments[0].left == 1);
  CHECK(report.segments[1].segment_id == not_in);
  CHECK(report.segments[1].entered == 1);
  CHECK(report.segments[1].left == 0);
  CHECK(Members(*index, SegmentId{in}) == Strings{"c", "d"});
}

TEST_CASE("a load that brings values nobody held before counts them in negative conditions") {
  auto index = NewIndex(SchemaSpec{});
  std::vector<Operation> batch;
  const std::vector<Value> known = {"EUR", "GBP", "CHF"};
  for (int i = 0; i < 30; ++i) {
    const Value& currency = known[static_cast<size_t>(i % 3)];
    batch.push_back(Upsert("old" + std::to_string(i),
                           {{"currency", {currency}}, {"invoicing_entity", {currency}}}));
  }
  Apply(*index, batch);
  const std::string not_in = Save(*index, NotIn("currency", known));
  const std::string not_missing = Save(*index, NotInNorMissing("invoicing_entity", known));
  const LoadReport report =
      Load(*index, Records{{1, {"new", {{"currency", {"USD"}}, {"invoicing_entity", {"USD"}}}}}});
  CHECK(report.segments.size() == 2);
  CHECK(Members(*index, SegmentId{not_in}) == Strings{"new"});
  CHECK(Members(*index, SegmentId{not_missing}) == Strings{"new"});
  CHECK(Members(*index, MakeDraft(NotIn("currency", known))) == Strings{"new"});
}

TEST_CASE("a load ends in the state that single upserts give") {
  Records records;
  std::vector<Operation> operations;
  for (uint64_t i = 0; i < 500; ++i) {
    const std::string n = std::to_string(i % 400);
    Customer customer{
        "c" + n,
        {{"country", {i % 3 == 0 ? "FR" : "DE"}}, {"name", {"Name " + std::to_string(i)}}}};
    if (i % 2 == 0) customer.attributes.push_back({"properties.addons", {"sso", "audit_log"}});
    if (i % 5 == 1) customer.attributes.push_back({"parent_id", {"c0"}});
    if (i % 7 == 0) customer.attributes.push_back({"external_id", {"e" + n}});
    records.push_back({i + 1, customer});
    operations.push_back({OperationKind::kUpsert, customer});
  }
  auto loaded = NewIndex();
  auto applied = NewIndex();
  for (Index* index : {loaded.get(), applied.get()}) {
    Save(*index, In("country", {"FR"}));
    Save(*index, HasAll("properties.addons", {"sso", "audit_log"}));
    Save(*index, In("relationship", {"has_parent", "has_child"}));
    Save(*index, In("customer_id", {"c7", "c399", "nobody"}));
  }
  CHECK(Load(*loaded, records).rejected == 0);
  for (const Operation& operation : operations) Apply(*applied, {operation});
  const Strings everybody = Members(*applied, Everybody{});
  CHECK(Members(*loaded, Everybody{}) == everybody);
  for (const SegmentStats& stats : applied->Read().Stats()) {
    CHECK(Members(*loaded, SegmentId{stats.id}) == Members(*applied, SegmentId{stats.id}));
  }
  for (const std::string& id : everybody) {
    CHECK(Must(loaded->Read().GetCustomer(id)) == Must(applied->Read().GetCustomer(id)));
  }
}

TEST_CASE("batches go on after loads, and loads after batches") {
  auto index = NewIndex();
  const std::string segment = Save(*index, In("country", {"FR"}));
  for (int round = 0; round < 4; ++round) {
    const std::string n = std::to_string(round);
    Load(*index, Records{{1, {"load" + n, {{"country", {"FR"}}}}},
                         {2, {"both", {{"country", {round % 2 == 0 ? "FR" : "DE"}}}}}});
    const auto changes = ToOracle(Apply(*index, {Patch("load" + n, {{"country", {"DE"}}}),
                                                 Upsert("batch" + n, {{"country", {"FR"}}})}));
    CHECK(changes ==
          std::vector<OracleChange>{{segment, "load" + n, false}, {segment, "batch" + n, true}});
    CHECK(Count(*index, SegmentId{segment}) == static_cast<uint64_t>(round + 1 + (round % 2 == 0)));
  }
}

}  // namespace
}  // namespace tranche::internal::testing
