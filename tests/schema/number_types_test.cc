// The types of fields with numbers: what they read, what they refuse, and how they write it.
#include <catch2/catch_test_macros.hpp>
#include <string>

#include "src/base/message.h"
#include "src/schema/schema.h"

namespace tranche::internal::testing {
namespace {

// What `text` is in a field like `spec`: its canonical text, or why it cannot be held.
std::string Read(FieldSpec spec, std::string_view text) {
  spec.name = "properties.f";
  const auto schema = Schema::Create(SchemaSpec{{spec}});
  REQUIRE(schema.ok());
  const Field& field = (*schema)->field((*schema)->Find(spec.name));
  const absl::StatusOr<Number> number = field.type->NumberOf(field, text);
  return number.ok() ? field.type->TextOf(field, *number)
                     : std::string(MessageOf(number.status()).substr(22));  // the name of the field
}

TEST_CASE("numbers are exact decimals, and none is rounded") {
  const FieldSpec whole{.kind = FieldKind::kNumber, .decimals = 0};
  const FieldSpec cents{.kind = FieldKind::kMoney};
  const FieldSpec fine{.kind = FieldKind::kNumber, .decimals = 9};
  CHECK(Read(whole, " 12 ") == "12");
  CHECK(Read(whole, "12.0") == "12");
  CHECK(Read(whole, "12.5") == R"(value "12.5" has more than 0 decimals)");
  CHECK(Read(cents, "1290.5") == "1290.50");
  CHECK(Read(cents, "-0.07") == "-0.07");
  CHECK(Read(cents, "1.2905e3") == "1290.50");
  CHECK(Read(cents, "0.005") == R"(value "0.005" has more than 2 decimals)");
  CHECK(Read(cents, "12,50") == R"(value "12,50" is no number)");
  CHECK(Read(cents, "92233720368547758.07") == "92233720368547758.07");
  CHECK(Read(cents, "-92233720368547758.08") == "-92233720368547758.08");
  CHECK(Read(cents, "92233720368547758.08") == R"(value "92233720368547758.08" is out of range)");
  CHECK(Read(fine, "0.000000001") == "0.000000001");
}

TEST_CASE("dates are days, datetimes are instants in UTC") {
  const FieldSpec date{.kind = FieldKind::kDate};
  const FieldSpec datetime{.kind = FieldKind::kDatetime};
  CHECK(Read(date, "2024-02-29") == "2024-02-29");
  CHECK(Read(date, "2023-02-29") == R"(value "2023-02-29" is no day like 2026-11-30)");
  CHECK(Read(date, "2024-02-29T00:00:00Z").ends_with("is no day like 2026-11-30"));
  CHECK(Read(datetime, "2026-11-20T08:00:00+01:00") == "2026-11-20T07:00:00.000Z");
  CHECK(Read(datetime, "2026-11-20").ends_with("is no date-time like 2026-11-30T08:00:00+01:00"));
  CHECK(Read(datetime, "1700000000").ends_with("is no date-time like 2026-11-30T08:00:00+01:00"));
}

TEST_CASE("integers are instants where the schema names their unit") {
  const FieldSpec seconds{.kind = FieldKind::kDatetime, .unit = TimeUnit::kSeconds};
  const FieldSpec millis{.kind = FieldKind::kDatetime, .unit = TimeUnit::kMilliseconds};
  CHECK(Read(seconds, "1700000000") == "2023-11-14T22:13:20.000Z");
  CHECK(Read(millis, "1700000000001") == "2023-11-14T22:13:20.001Z");
  CHECK(Read(seconds, "-1") == "1969-12-31T23:59:59.000Z");
  CHECK(Read(seconds, "9223372036854775807").ends_with("is out of range"));
}

TEST_CASE("true and false have other words in other files") {
  const auto schema =
      Schema::Create(SchemaSpec{{{.name = "properties.f", .kind = FieldKind::kBoolean}}});
  REQUIRE(schema.ok());
  const Field& field = (*schema)->field((*schema)->Find("properties.f"));
  for (const std::string_view yes : {"true", "TRUE", " Yes ", "1"})
    CHECK(field.Canonical(yes).value() == "true");
  for (const std::string_view no : {"false", "False", "NO", "0"})
    CHECK(field.Canonical(no).value() == "false");
  for (const std::string_view neither : {"maybe", "2", "truest", "t"})
    CHECK(MessageOf(field.Canonical(neither).status()).find("is neither true nor false") !=
          std::string::npos);
}

TEST_CASE("decimals and unit go with the kinds that have them") {
  const auto refused = [](FieldSpec spec) {
    spec.name = "properties.f";
    return std::string(MessageOf(Schema::Create(SchemaSpec{{spec}}).status()));
  };
  CHECK(refused({.kind = FieldKind::kNumber, .decimals = 10}).find("\"decimals\" is 0 to 9") !=
        std::string::npos);
  CHECK(refused({.kind = FieldKind::kDate, .decimals = 2}).find("it has no \"decimals\"") !=
        std::string::npos);
  CHECK(refused({.kind = FieldKind::kNumber, .unit = TimeUnit::kSeconds})
            .find("it has no \"unit\"") != std::string::npos);
  CHECK(refused({.kind = FieldKind::kBoolean, .values = std::vector<Value>{"true"}})
            .find("has no list of values") != std::string::npos);
  CHECK(refused({.kind = FieldKind::kMoney, .open = true}).find("is not open") !=
        std::string::npos);
}

}  // namespace
}  // namespace tranche::internal::testing
