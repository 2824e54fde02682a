#include "src/json/sniff.h"

#include <catch2/catch_test_macros.hpp>
#include <memory>
#include <string_view>

#include "tests/json/pieces.h"

namespace tranche::internal {
namespace {

TEST_CASE("the format does not depend on the pieces in which an input comes") {
  for (const std::string_view text :
       {"{\n\"id\":\"a\"\n}\n", "[\n{\"id\":\"a\"}\n]\n", "[1]\n{\"id\":\"a\"}\n",
        "{\"id\":\"a\"}\n{\"id\":\"b\"}\n", "id,name\na,A\n", "junk\nmore\n{\"id\":\"a\"}\n"}) {
    const InputFormat expected = FormatOf(text).value();
    for (uint64_t seed = 1; seed <= 20; ++seed) {
      INFO(text << " in pieces of seed " << seed);
      InputBuffer pieces(std::make_unique<testing::PiecesSource>(text, 4, seed));
      CHECK(FormatOf(&pieces).value() == expected);
    }
  }
}

TEST_CASE("a feed of lines is told by its first line") {
  const std::string_view first = "{\"op\":1}\n";
  InputBuffer feed(std::make_unique<testing::PiecesSource>("{\"op\":1}\n{\"op\":2}\n", 1, 1));
  CHECK(FormatOf(&feed).value() == InputFormat::kLines);
  CHECK(feed.unread() == first);
}

}  // namespace
}  // namespace tranche::internal
