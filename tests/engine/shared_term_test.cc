// A term that two rules share may be scanned for one of them and probed for the other.
#include <catch2/catch_test_macros.hpp>
#include <string>
#include <vector>

#include "tests/support/build.h"
#include "tests/support/compare.h"
#include "tests/support/drive.h"
#include "tests/support/random.h"

namespace tranche::internal::testing {
namespace {

using Strings = std::vector<std::string>;

TEST_CASE("rules that share a term count together what they count apart") {
  const SchemaSpec schema;  // open domains
  auto index = NewIndex(schema);
  Oracle oracle{schema};
  Random random(1);
  std::vector<LoadRecord> records;
  for (uint64_t line = 1; line <= 3'392; ++line) {  // a block that is not full: a scan is cheap
    records.push_back(
        {line,
         {std::to_string(line),
          {{"invoicing_entity", {random.Pick(Strings{"a", "b", "c", "d", "e"})}},
           {"currency", {random.Pick(Strings{"EUR", "USD", "CAD", "JPY", "GBP"})}},
           {"payment_method_type", {random.Pick(Strings{"card", "paypal", "transfer"})}}}}});
  }
  REQUIRE(Load(*index, records).rejected == 0);
  REQUIRE(oracle.Load(records).rejected_lines.empty());

  const Condition shared = In("invoicing_entity", {"a", "b", "c", "d"});
  const Rule first = All({In("currency", {"USD", "CAD", "JPY"}), shared});
  const Rule second = All({NotIn("payment_method_type", {"paypal"}), shared});
  const Snapshot snapshot = index->Read();
  for (const std::vector<Rule>& rules : {std::vector{first, second}, std::vector{second, first}}) {
    CHECK(CompareMembers(snapshot, oracle, MakeDraft(rules)) == "");
    CHECK(ComparePreview(snapshot, oracle, MakeDraft(rules), {}) == "");
  }
  const std::vector<Target> apart = {MakeDraft({first}), MakeDraft({second})};
  CHECK(CompareOverlap(snapshot, oracle, apart) == "");
}

}  // namespace
}  // namespace tranche::internal::testing
