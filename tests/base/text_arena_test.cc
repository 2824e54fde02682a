#include "src/base/text_arena.h"

#include <catch2/catch_test_macros.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace tranche::internal::testing {
namespace {

TEST_CASE("texts stay as they are until the arena goes, long ones too") {
  const uint64_t before = MappedBytes();
  {
    TextArena arena;
    CHECK(arena.Keep("").empty());
    std::vector<std::string_view> kept;
    const auto text = [](size_t i) {
      const size_t size = i % 1'000 == 7 ? size_t{300'000} : i % 90;
      return std::string(size, static_cast<char>('a' + i % 26));
    };
    for (size_t i = 0; i < 20'000; ++i) kept.push_back(arena.Keep(text(i)));
    for (size_t i = 0; i < kept.size(); ++i) REQUIRE(kept[i] == text(i));
    const std::string longest(20'000'000, 'x');
    CHECK(arena.Keep(longest) == longest);
  }
  CHECK(MappedBytes() == before);
}

TEST_CASE("an arena that is cleared gives its memory again") {
  TextArena arena;
  arena.Clear();
  const std::string text(10'000, 'x');
  for (int round = 0; round < 3; ++round) {
    for (int i = 0; i < 100; ++i) CHECK(arena.Keep(text) == text);
    arena.Clear();
  }
  const std::string_view last = arena.Keep(text);
  arena.Clear();
  CHECK(arena.Keep(text).data() == last.data());
}

}  // namespace
}  // namespace tranche::internal::testing
