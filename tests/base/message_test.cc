#include "src/base/message.h"

#include <catch2/catch_test_macros.hpp>
#include <string>

namespace tranche::internal::testing {
namespace {

TEST_CASE("a message is its pieces, text and numbers, one after another") {
  const std::string text = "rows";
  CHECK(Concat({"more than ", 65'535, " ", text, std::string_view("!"), uint64_t{7}, -1}) ==
        "more than 65535 rows!7-1");
  CHECK(Concat({}).empty());
}

TEST_CASE("an error has its code and its message") {
  CHECK(InvalidArgument({"a"}).code() == absl::StatusCode::kInvalidArgument);
  CHECK(NotFound({"a"}).code() == absl::StatusCode::kNotFound);
  CHECK(AlreadyExists({"a"}).code() == absl::StatusCode::kAlreadyExists);
  CHECK(FailedPrecondition({"a"}).code() == absl::StatusCode::kFailedPrecondition);
  CHECK(ResourceExhausted({"a"}).code() == absl::StatusCode::kResourceExhausted);
  CHECK(MessageOf(NotFound({"no ", 3})) == "no 3");
}

TEST_CASE("a prefix goes before the message of an error and leaves OK alone") {
  const absl::Status status = Prefixed({"line ", 4, ": "}, NotFound({"gone"}));
  CHECK(status.code() == absl::StatusCode::kNotFound);
  CHECK(MessageOf(status) == "line 4: gone");
  CHECK(Prefixed({"line "}, absl::OkStatus()).ok());
}

absl::Status ReturnsEarly(const absl::Status& status, bool* went_on) {
  TRANCHE_RETURN_IF_ERROR(status);
  *went_on = true;
  return absl::OkStatus();
}

TEST_CASE("an error returns from the function, and OK goes on") {
  bool went_on = false;
  CHECK(ReturnsEarly(NotFound({"x"}), &went_on).code() == absl::StatusCode::kNotFound);
  CHECK_FALSE(went_on);
  CHECK(ReturnsEarly(absl::OkStatus(), &went_on).ok());
  CHECK(went_on);
}

}  // namespace
}  // namespace tranche::internal::testing
