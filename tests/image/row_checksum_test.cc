#include "src/image/row_checksum.h"

#include <catch2/catch_test_macros.hpp>
#include <string>

namespace tranche::internal::testing {
namespace {

std::string Body(size_t size) {
  std::string body;
  for (size_t i = 0; i < size; ++i) body.push_back(static_cast<char>(i * 7 + 1));
  return body;
}

TEST_CASE("the checksum of a row is what it was when the file format was fixed") {
  CHECK(RowChecksum(0, 0, "") == 0xA5506FF52926AC13);
  CHECK(RowChecksum(1, 2, "a") == 0x3F10605E3CB0B563);
  CHECK(RowChecksum(1, 2, Body(8)) == 0xCB569C2026B9868E);
  CHECK(RowChecksum(1, 2, Body(16)) == 0xE96C21561D92BD86);
  CHECK(RowChecksum(1, 2, Body(17)) == 0xDB71157937836A4B);
  CHECK(RowChecksum(~uint64_t{0}, 3, Body(1000)) == 0xB4FE27EB5B12F57C);
}

TEST_CASE("a row with one bit flipped, or in another place, has another checksum") {
  for (const size_t size : {1, 7, 8, 9, 16, 17, 33}) {
    const std::string body = Body(size);
    const uint64_t checksum = RowChecksum(5, 6, body);
    CHECK(RowChecksum(6, 6, body) != checksum);
    CHECK(RowChecksum(5, 7, body) != checksum);
    CHECK(RowChecksum(5, 6, body + '\0') != checksum);
    for (size_t bit = 0; bit < 8 * size; ++bit) {
      std::string flipped = body;
      flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << bit % 8));
      CHECK(RowChecksum(5, 6, flipped) != checksum);
    }
  }
}

}  // namespace
}  // namespace tranche::internal::testing
