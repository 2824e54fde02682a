#include "src/base/message.h"

#include <catch2/catch_test_macros.hpp>
#include <string>

#include "absl/status/statusor.h"
#include "tranche/error.h"

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

TEST_CASE("an error at a pointer says so in words and as data") {
  const absl::Status status = At("/rules/0/field", NotFound({"gone"}));
  CHECK(MessageOf(status) == "gone at /rules/0/field");
  CHECK(PlaceOf(status).pointer == "/rules/0/field");
  CHECK_FALSE(PlaceOf(status).line.has_value());
  CHECK(At("", NotFound({"gone"})) == NotFound({"gone"}));
  CHECK(At("/x", absl::OkStatus()).ok());
}

TEST_CASE("a place inside a part of a document begins at the document") {
  const absl::Status status = Within("/3", At("/rules", NotFound({"gone"})));
  CHECK(MessageOf(status) == "gone at /3/rules");
  CHECK(PlaceOf(status).pointer == "/3/rules");
  CHECK(MessageOf(Within("/3", NotFound({"gone"}))) == "gone at /3");
  CHECK(PlaceOf(Within("/3", NotFound({"gone"}))).pointer == "/3");
}

TEST_CASE("a prefix keeps the place of an error and adds to it") {
  const absl::Status status =
      AtLine(7, AtOperation(2, Prefixed({"segment: "}, At("/id", NotFound({"gone"})))));
  CHECK(MessageOf(status) == "line 7: operation 2: segment: gone at /id");
  const ErrorPlace place = PlaceOf(status);
  CHECK(place.pointer == "/id");
  CHECK(place.operation == 2);
  CHECK(place.line == 7);
  CHECK(PlaceOf(absl::OkStatus()).pointer.empty());
  CHECK(AtLine(1, absl::OkStatus()).ok());
  CHECK(AtOperation(1, absl::OkStatus()).ok());
}

TEST_CASE("an unknown name comes with the nearest known one") {
  constexpr std::string_view kNames[] = {"country", "currency"};
  const absl::Status status = UnknownName({"unknown field \"contry\""}, "contry", kNames);
  CHECK(status.code() == absl::StatusCode::kInvalidArgument);
  CHECK(MessageOf(status) == "unknown field \"contry\" (did you mean \"country\"?)");
  CHECK(PlaceOf(status).suggestion == "country");
  const absl::Status far = UnknownName({"unknown field \"x\""}, "x", kNames);
  CHECK(MessageOf(far) == "unknown field \"x\"");
  CHECK(PlaceOf(far).suggestion.empty());
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

absl::StatusOr<int> Doubled(const absl::StatusOr<int>& number) {
  TRANCHE_ASSIGN_OR_RETURN(const int value, number);
  return 2 * value;
}

TEST_CASE("a value is assigned, and an error returned") {
  CHECK(Doubled(21).value() == 42);
  CHECK(Doubled(NotFound({"x"})).status() == NotFound({"x"}));
}

}  // namespace
}  // namespace tranche::internal::testing
