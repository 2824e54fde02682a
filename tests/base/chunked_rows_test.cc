#include "src/base/chunked_rows.h"

#include <catch2/catch_test_macros.hpp>
#include <cstdint>

namespace tranche::internal::testing {
namespace {

TEST_CASE("rows are zeroes when appended, and stay as written across chunks") {
  const uint64_t before = MappedBytes();
  {
    ChunkedRows<uint32_t> rows(3);
    CHECK(rows.size() == 0);
    constexpr uint32_t kRows = 3 * 65536 + 5;
    for (uint32_t i = 0; i < kRows; ++i) {
      uint32_t* const row = rows.Append();
      REQUIRE((row[0] == 0 && row[1] == 0 && row[2] == 0));
      row[0] = i;
      row[2] = ~i;
    }
    CHECK(rows.size() == kRows);
    for (uint32_t i = 0; i < kRows; ++i) {
      REQUIRE(rows[i][0] == i);
      REQUIRE(rows[i][1] == 0);
      REQUIRE(rows[i][2] == ~i);
    }
  }
  CHECK(MappedBytes() == before);
}

}  // namespace
}  // namespace tranche::internal::testing
