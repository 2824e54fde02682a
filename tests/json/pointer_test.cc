#include "src/json/pointer.h"

#include <catch2/catch_test_macros.hpp>

#include "tests/json/text.h"

namespace tranche::internal {
namespace {

TEST_CASE("a JSON pointer names keys and indexes, and escapes tilde and slash") {
  const JsonPointer document;
  CHECK(document.ToString() == "");
  const JsonPointer rules = document / "rules";
  const JsonPointer first = rules / size_t{0};
  CHECK((first / "operator").ToString() == "/rules/0/operator");
  CHECK((document / "a/b~c").ToString() == "/a~1b~0c");
  CHECK((document / "").ToString() == "/");
}

TEST_CASE("an error keeps its code when it is placed") {
  const JsonPointer document;
  const absl::Status error = absl::ResourceExhaustedError("more than 2 rules");
  CHECK(PlacedAt(document, error) == error);
  const absl::Status placed = PlacedAt(document / "rules", error);
  CHECK(placed.code() == absl::StatusCode::kResourceExhausted);
  CHECK(Message(placed) == "more than 2 rules at /rules");
}

}  // namespace
}  // namespace tranche::internal
