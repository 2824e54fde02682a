#include "src/base/string_hash.h"

#include <catch2/catch_test_macros.hpp>
#include <set>
#include <string>

namespace tranche::internal::testing {
namespace {

constexpr HashSecret kSecret = {{0x123456789ABCDEF1, 0xFEDCBA9876543211, 0x0F1E2D3C4B5A6979}};

TEST_CASE("equal texts hash alike wherever they lie") {
  for (size_t length = 0; length < 100; ++length) {
    const std::string text(length, 'x');
    const std::string shifted = "abc" + text;
    CHECK(HashBytes(kSecret, text) == HashBytes(kSecret, std::string_view(shifted).substr(3)));
  }
}

TEST_CASE("a change of any byte changes the hash, at every length") {
  for (size_t length = 1; length < 70; ++length) {
    const std::string text(length, 'x');
    for (size_t at = 0; at < length; ++at) {
      std::string other = text;
      other[at] = 'y';
      INFO("length " << length << " at " << at);
      REQUIRE(HashBytes(kSecret, other) != HashBytes(kSecret, text));
    }
  }
}

TEST_CASE("texts of zero bytes hash by their length") {
  std::set<uint64_t> hashes;
  for (size_t length = 0; length < 70; ++length)
    hashes.insert(HashBytes(kSecret, std::string(length, '\0')));
  CHECK(hashes.size() == 70);
}

TEST_CASE("numbered ids do not collide in 32 bits more than chance has it") {
  std::set<uint32_t> hashes;
  for (int i = 0; i < 20'000; ++i)
    hashes.insert(static_cast<uint32_t>(HashBytes(kSecret, "cus_" + std::to_string(i))));
  CHECK(hashes.size() > 19'990);  // chance: 0.05 collisions
}

TEST_CASE("another secret gives other hashes") {
  HashSecret other = kSecret;
  other.words[1] ^= 2;
  CHECK(HashBytes(kSecret, "customer") != HashBytes(other, "customer"));
}

TEST_CASE("the secret of the process stays and has no zero word") {
  const HashSecret& secret = ProcessHashSecret();
  CHECK(&secret == &ProcessHashSecret());
  for (const uint64_t word : secret.words) CHECK(word != 0);
}

TEST_CASE("a string map finds by view") {
  StringMap<int> map;
  map["one"] = 1;
  const std::string_view view = std::string_view("xonex").substr(1, 3);
  REQUIRE(map.find(view) != map.end());
  CHECK(map.find(view)->second == 1);
  CHECK(map.find(std::string_view("on")) == map.end());
}

}  // namespace
}  // namespace tranche::internal::testing
