#include "src/engine/drop_counts.h"

#include <catch2/catch_test_macros.hpp>
#include <string>
#include <vector>

namespace tranche::internal {
namespace {

TEST_CASE("values are counted by field, the most frequent first") {
  DropCounts counts;
  REQUIRE(counts.Add("country", "XX", 1) != nullptr);
  DroppedValueCount* const first = counts.Add("language", "XX", 2);
  REQUIRE(first != nullptr);
  first->reason = "is no code";
  CHECK(counts.Add("language", "XX", 3) == nullptr);
  REQUIRE(counts.Add("country", "AA", 4) != nullptr);
  CHECK(counts.total() == 4);
  const std::vector<DroppedValueCount> taken = counts.Take();
  REQUIRE(taken.size() == 3);
  CHECK(taken[0].field == "language");
  CHECK(taken[0].count == 2);
  CHECK(taken[0].lines == std::vector<uint64_t>{2, 3});
  CHECK(taken[0].reason == "is no code");
  CHECK(taken[1].value == "AA");
  CHECK(taken[2].value == "XX");
  CHECK(counts.total() == 0);
  CHECK(counts.Take().empty());
}

TEST_CASE("the first lines and the first different values are kept, all are counted") {
  DropCounts counts;
  for (uint64_t line = 1; line <= 1'000; ++line) {
    counts.Add("country", "XX", line);
    counts.Add("name", std::to_string(line), line);
  }
  CHECK(counts.total() == 2'000);
  const std::vector<DroppedValueCount> taken = counts.Take();
  REQUIRE(taken.size() == kMaxReportedDrops);
  CHECK(taken[0].count == 1'000);
  CHECK(taken[0].lines.size() == kMaxReportedLines);
}

TEST_CASE("what is reported of a value ends with a whole character") {
  const std::string start(kMaxReportedValueBytes - 1, 'x');
  CHECK(ReportedPart("short") == "short");
  CHECK(ReportedPart(start + "\xC3\xA9 and more") == start);
  CHECK(ReportedPart(start + "yz") == start + "y");
}

}  // namespace
}  // namespace tranche::internal
