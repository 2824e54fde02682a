// Input made to hurt (the limits themselves: limits_test.cc): nesting, sizes, numbers, floods of
// values and of colliding texts. Each is refused or served, within the stated limits, and the index
// goes on as if nothing had been.
#include <catch2/catch_test_macros.hpp>
#include <string>
#include <utility>
#include <vector>

#include "src/base/string_hash.h"
#include "tests/support/build.h"
#include "tests/support/drive.h"
#include "tests/support/sanitized.h"
#include "tranche/json.h"

namespace tranche::internal::testing {
namespace {

using Strings = std::vector<std::string>;

std::string Repeated(const std::string& text, size_t count) {
  std::string result;
  for (size_t i = 0; i < count; ++i) result += text;
  return result;
}

TEST_CASE("nesting deeper than 64 is refused however deep, in every format") {
  for (const size_t depth : {65, 1'000, 1'000'000}) {
    for (const char* open : {"[", "{\"a\":"}) {
      INFO(depth << " of " << open);
      const std::string bomb = Repeated(open, depth);
      Batch batch;
      CHECK(absl::IsInvalidArgument(ParseSchema("{\"fields\":" + bomb).status()));
      CHECK(absl::IsInvalidArgument(ParseDraft("{\"rules\":" + bomb).status()));
      CHECK(absl::IsInvalidArgument(ParseDrafts(bomb).status()));
      CHECK(absl::IsInvalidArgument(ParseSegmentEdit(bomb).status()));
      CHECK(absl::IsInvalidArgument(ParseCustomer("{\"id\":\"a\",\"x\":" + bomb).status()));
      CHECK(absl::IsInvalidArgument(ParseOperation(bomb, &batch)));
      CHECK(batch.empty());
    }
  }
}

TEST_CASE("a bomb between two customers costs one line of a load") {
  auto index = NewIndex();
  const LoadReport report = Must(LoadCustomers(
      index.get(), "{\"id\":\"a\"}\n" + Repeated("[", 1'000'000) + "\n{\"id\":\"b\"}"));
  CHECK(report.records == 3);
  CHECK(report.rejected == 1);
  CHECK(index->Read().customer_count() == 2);
}

TEST_CASE("numbers of any size are text or refused as values, and ignored under unknown keys") {
  const std::string digits(100'000, '9');
  for (const std::string& integer : {digits, "-" + digits})
    CHECK(Must(ParseCustomer("{\"id\":" + integer + "}")).id == integer);
  for (const std::string& number : {"1e" + digits, "0." + digits})
    CHECK(absl::IsInvalidArgument(ParseCustomer("{\"id\":" + number + "}").status()));
  for (const std::string& number : {digits, "-" + digits, "1e" + digits, "0." + digits}) {
    CHECK(Must(ParseCustomer("{\"id\":\"a\",\"balance\":" + number + "}")).id == "a");
  }
}

TEST_CASE("a key given again and again is refused, in every format") {
  const auto with = [](const std::string& pair) {
    return "{" + Repeated(pair + ",", 10'000) + pair + "}";
  };
  CHECK(absl::IsInvalidArgument(ParseCustomer(with(R"("id":"a")")).status()));
  CHECK(absl::IsInvalidArgument(
      ParseCustomer(R"({"id":"a","properties":)" + with(R"("tier":"x")") + "}").status()));
  CHECK(absl::IsInvalidArgument(ParseSchema(with(R"("fields":[])")).status()));
  CHECK(absl::IsInvalidArgument(ParseDraft(with(R"("rules":[])")).status()));
  CHECK(absl::IsInvalidArgument(ParseSegmentEdit(with(R"("name":"n")")).status()));
  Batch batch;
  CHECK(absl::IsInvalidArgument(ParseOperation(with(R"("op":"delete")"), &batch)));
  CHECK(batch.empty());
  CHECK(Must(ParseCustomer(with(R"("id_of_theirs":1)").insert(1, R"("id":"a",)"))).id == "a");
}

TEST_CASE("texts and lists of megabytes are refused in all places, and leave nothing behind") {
  const std::string text(kIsSanitized ? 2'000'000 : 20'000'000, 't');
  const std::string list =
      "[" + Repeated(R"("FR",)", kIsSanitized ? 200'000 : 2'000'000) + R"("DE"])";
  auto index = NewIndex();
  const uint64_t before = index->Memory().Total();
  // The text is well formed, and limits belong to the index: it is the batch that is refused.
  const std::pair<std::string, std::string> customers[] = {
      {"id \"ttt", "{\"id\":\"" + text + "\"}"},
      {"field \"name\"", "{\"id\":\"a\",\"name\":\"" + text + "\"}"},
      {"field \"country\"", "{\"id\":\"a\",\"country\":\"" + text + "\"}"},
      {"field \"country\"", "{\"id\":\"a\",\"country\":" + list + "}"},
      {"field \"properties.plan_tier\"",
       "{\"id\":\"a\",\"properties\":{\"plan_tier\":" + list + "}}"}};
  for (const auto& [place, customer] : customers) {
    const Customer read = Must(ParseCustomer(customer));
    const absl::Status applied = TryApply(*index, {{OperationKind::kUpsert, read}}).status();
    CHECK(absl::IsInvalidArgument(applied));
    CHECK(Mentions(applied, place));
    CHECK(Must(LoadCustomers(index.get(), customer, {.bad_values = BadValues::kReject})).rejected ==
          1);
  }
  const std::string rules =
      R"(,"rules":[{"conditions":[{"field":"country","operator":"in","value":)";
  const Draft long_name = Must(ParseDraft("{\"name\":\"" + text + "\"" + rules + "[\"FR\"]}]}]}"));
  const absl::Status named = index->CreateSegment(long_name).status();
  CHECK(absl::IsInvalidArgument(named));
  CHECK(Mentions(named, "/name"));
  // The reader of JSON stops here itself, before it keeps what no definition may hold.
  const absl::Status listed =
      ParseDraft("{\"name\":\"n\"" + rules + "[" + Repeated(R"("ZZ",)", 200'000) + "\"FR\"]}]}]}")
          .status();
  CHECK(absl::IsResourceExhausted(listed));
  CHECK(Mentions(listed, "/rules/0/conditions/0/value"));
  CHECK(Must(index->Read().ListCustomers(Everybody{}, {0, 10, text})).total == 0);
  CHECK(index->Memory().Total() < before + (uint64_t{1} << 20));
}

TEST_CASE("a hundred thousand ids of 255 bytes take the memory of their bytes") {
  auto index = NewIndex();
  std::string ndjson;
  for (int i = 0; i < 100'000; ++i) {
    const std::string number = std::to_string(i);
    ndjson += "{\"id\":\"" + std::string(kMaxIdBytes - number.size(), 'i') + number + "\"}\n";
  }
  CHECK(Must(LoadCustomers(index.get(), ndjson)).rejected == 0);
  CHECK(index->Memory().Total() < uint64_t{100'000} * kMaxIdBytes * 2);
  CHECK(index->Read().GetCustomer(std::string(kMaxIdBytes - 5, 'i') + "99999").ok());
}

TEST_CASE("a million distinct values stop at the limit of a field, and the load goes on") {
  constexpr int kCustomers = kIsSanitized ? 200'000 : 1'000'000;
  auto index = NewIndex(SchemaSpec{});
  std::string ndjson;
  for (int i = 0; i < kCustomers; ++i) {
    const std::string number = std::to_string(i);
    ndjson += "{\"id\":\"" + number + "\",\"invoicing_entity\":\"e" + number + "\"}\n";
  }
  const LoadReport report =
      Must(LoadCustomers(index.get(), ndjson, {.bad_values = BadValues::kReject}));
  CHECK(report.rejected == kCustomers - kMaxValuesPerField);
  CHECK(report.rejections.size() == kMaxReportedRejections);
  CHECK(index->Read().customer_count() == kMaxValuesPerField);
  CHECK(index->Memory().Total() < uint64_t{200} << 20);
  Apply(*index, {Upsert("one more", {{"invoicing_entity", {"e7"}}})});
  CHECK(Count(*index, MakeDraft(In("invoicing_entity", {"e7"}))) == 2);
}

TEST_CASE("ten thousand segments of 256 rules stay live through a batch") {
  constexpr uint64_t kSegments = kIsSanitized ? 1'000 : 10'000;
  auto index = NewIndex();
  Apply(*index, {Upsert("a", {{"country", {"FR"}}})});
  std::vector<Rule> rules(kMaxRulesPerSegment - 1, All({In("country", {"DE"})}));
  rules.push_back(All({In("properties.plan_tier", {"growth"})}));
  for (uint64_t i = 0; i < kSegments; i += 100) {
    std::vector<Draft> drafts;
    for (uint64_t n = i; n < i + 100; ++n) drafts.push_back(MakeDraft(rules, std::to_string(n)));
    Must(index->CreateSegments(drafts));
  }
  CHECK(Apply(*index, {Patch("a", {{"properties.plan_tier", {"growth"}}})}).entered == kSegments);
  CHECK(Apply(*index, {Patch("a", {{"country", {"DE"}}})}).changes.empty());
  CHECK(Apply(*index, {Patch("a", {{"properties.plan_tier", {}}})}).changes.empty());
  CHECK(Apply(*index, {Patch("a", {{"country", {}}})}).left == kSegments);
  CHECK(index->Memory().Total() < kSegments * kMaxRulesPerSegment * 500);  // bytes a rule
}

// Texts of one length whose words are all zero, or each other's in another order: what hurts a hash
// that multiplies or adds its words without a key.
TEST_CASE("texts chosen to collide spread as far as any others") {
  StringSet seen;
  absl::flat_hash_set<uint32_t> hashes;
  const std::string zero(8, '\0');
  const std::string one = std::string(7, '\0') + '\x80';
  for (uint32_t bits = 0; bits < 1u << 14; ++bits) {
    std::string text;
    for (uint32_t word = 0; word < 14; ++word) text += (bits >> word & 1) != 0 ? one : zero;
    hashes.insert(static_cast<uint32_t>(HashBytes(ProcessHashSecret(), text)));
    seen.insert(std::move(text));
  }
  CHECK(seen.size() == 1u << 14);
  CHECK(hashes.size() > (1u << 14) - 10);  // chance: 0.03 collisions
}

}  // namespace
}  // namespace tranche::internal::testing
