// The decoder against bytes written down from RoaringFormatSpec.
#include "tests/support/roaring_decoder.h"

#include <catch2/catch_test_macros.hpp>
#include <string>

namespace tranche::internal::testing {
namespace {

using Rows = std::vector<uint32_t>;

std::string Bytes(std::initializer_list<int> bytes) {
  std::string text;
  for (int byte : bytes) text.push_back(static_cast<char>(byte));
  return text;
}

TEST_CASE("roaring decoder: an empty bitmap") {
  CHECK(DecodeRoaring(Bytes({0x3A, 0x30, 0, 0, 0, 0, 0, 0})) == Rows{});
}

TEST_CASE("roaring decoder: an array container") {
  const std::string bytes =
      Bytes({0x3A, 0x30, 0, 0, 1, 0, 0, 0, 2, 0, 1, 0, 16, 0, 0, 0, 5, 0, 9, 1});
  CHECK(DecodeRoaring(bytes) == Rows{0x20005, 0x20109});
}

TEST_CASE("roaring decoder: a run container") {
  const std::string bytes = Bytes({0x3B, 0x30, 0, 0, 1, 0, 0, 2, 0, 1, 0, 7, 0, 2, 0});
  CHECK(DecodeRoaring(bytes) == Rows{7, 8, 9});
}

TEST_CASE("roaring decoder: a bitset container") {
  std::string bytes = Bytes({0x3A, 0x30, 0, 0, 1, 0, 0, 0, 0, 0, 0xFF, 0x1F, 16, 0, 0, 0});
  bytes += std::string(1024, '\xFF') + std::string(7168, '\0');
  const auto rows = DecodeRoaring(bytes);
  REQUIRE(rows);
  CHECK(rows->size() == 8192);
  CHECK(rows->back() == 8191);
}

TEST_CASE("roaring decoder: anything else is refused") {
  CHECK(!DecodeRoaring(""));
  CHECK(!DecodeRoaring(Bytes({1, 2, 3, 4, 0, 0, 0, 0})));
  CHECK(!DecodeRoaring(Bytes({0x3A, 0x30, 0, 0, 1, 0, 0, 0, 2, 0, 1, 0, 16, 0, 0, 0, 5, 0})));
  CHECK(!DecodeRoaring(Bytes({0x3A, 0x30, 0, 0, 0, 0, 0, 0, 0})));
  CHECK(!DecodeRoaring(Bytes({0x3A, 0x30, 0, 0, 1, 0, 0, 0, 2, 0, 1, 0, 16, 0, 0, 0, 9, 1, 5, 0})));
}

}  // namespace
}  // namespace tranche::internal::testing
