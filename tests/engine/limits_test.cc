// The stated limits: the last that is allowed works, the first that is not is refused.
#include <catch2/catch_test_macros.hpp>
#include <string>
#include <vector>

#include "tests/support/build.h"
#include "tests/support/drive.h"

namespace tranche::internal::testing {
namespace {

using Strings = std::vector<std::string>;

std::vector<Value> Numbers(size_t count) {
  std::vector<Value> values;
  for (size_t i = 0; i < count; ++i) values.emplace_back(i);
  return values;
}

TEST_CASE("limit: an id has 1 to 255 bytes") {
  auto index = NewIndex();
  const std::string longest(kMaxIdBytes, 'i');
  Apply(*index, {Upsert(longest), Upsert("i")});
  CHECK(Must(index->Read().GetCustomer(longest)).id == longest);
  CHECK(absl::IsInvalidArgument(TryApply(*index, {Upsert(longest + "i")}).status()));
  CHECK(absl::IsInvalidArgument(TryApply(*index, {Upsert("")}).status()));
  CHECK(absl::IsNotFound(index->Read().GetCustomer(longest + "i").status()));
  CHECK(!TryApply(*index, {Delete(longest + "i")}).ok());
}

TEST_CASE("limit: a text has at most 65,535 bytes") {
  auto index = NewIndex(SchemaSpec{});
  const std::string longest(kMaxTextBytes, 't');
  for (const char* field : {"name", "billing_email", "tax_id", "external_id", "invoicing_entity"}) {
    INFO(field);
    Apply(*index, {Upsert("a", {{field, {longest}}})});
    CHECK(Must(index->Read().GetCustomer("a")).Get(field)[0] == longest);
    CHECK(absl::IsInvalidArgument(
        TryApply(*index, {Upsert("a", {{field, {longest + "t"}}})}).status()));
  }
}

TEST_CASE("limit: a customer may hold all of its texts at their longest") {
  auto index = NewIndex();
  std::vector<Operation> batch;
  for (int i = 0; i < 70; ++i) {
    const std::string longest(kMaxTextBytes, static_cast<char>('A' + i % 26));
    const std::string unique = longest.substr(10) + std::to_string(i);
    batch.push_back(Upsert("c" + std::to_string(i), {{"name", {longest}},
                                                     {"billing_email", {longest}},
                                                     {"tax_id", {longest}},
                                                     {"external_id", {unique}}}));
  }
  Apply(*index, batch);
  for (const Operation& operation : batch) {
    const Customer customer = Must(index->Read().GetCustomer(operation.customer.id));
    for (const Attribute& attribute : operation.customer.attributes) {
      CHECK((customer.Get(attribute.field)[0] == attribute.values[0]));
    }
  }
}

TEST_CASE("limit: a field has at most 65,535 values") {
  std::vector<Value> values = Numbers(kMaxValuesPerField);
  auto index = NewIndex({{{"properties.p", FieldKind::kSelect, values}}});
  Apply(*index, {Upsert("a", {{"properties.p", {values.back()}}}),
                 Upsert("b", {{"properties.p", {values[256]}}})});
  CHECK(Members(*index, MakeDraft(In("properties.p", {values.back()}))) == Strings{"a"});
  CHECK(Count(*index, MakeDraft(In("properties.p", values))) == 2);
  CHECK(absl::IsResourceExhausted(index->AddValues("properties.p", {"one more"})));
  values.push_back("one more");
  CHECK(absl::IsResourceExhausted(
      Index::Create({{{"properties.p", FieldKind::kSelect, values}}}).status()));
}

TEST_CASE("limit: an open field takes no value beyond 65,535") {
  auto index = NewIndex(SchemaSpec{});
  Batch batch;
  for (uint32_t i = 0; i < kMaxValuesPerField; ++i) {
    batch.Upsert(Customer{std::to_string(i), {{"invoicing_entity", {"ent" + std::to_string(i)}}}});
  }
  Must(index->Apply(batch));
  CHECK(absl::IsResourceExhausted(
      TryApply(*index, {Upsert("a", {{"invoicing_entity", {"one more"}}})}).status()));
  Apply(*index, {Upsert("a", {{"invoicing_entity", {"ent7"}}})});
  CHECK(Members(*index, MakeDraft(In("invoicing_entity", {"ent7"}))) == Strings{"7", "a"});
  CHECK(Count(*index, MakeDraft(In("invoicing_entity", {"ent65534"}))) == 1);
}

TEST_CASE("limit: a segment has at most 256 rules, a rule at most 256 conditions") {
  auto index = NewIndex();
  Apply(*index, {Upsert("a", {{"country", {"FR"}}}), Upsert("b")});
  std::vector<Rule> rules(kMaxRulesPerSegment, All({In("country", {"FR"})}));
  const std::string id = Must(index->CreateSegment(MakeDraft(rules, "most rules"))).id;
  CHECK(Members(*index, SegmentId{id}) == Strings{"a"});
  rules.push_back(rules[0]);
  CHECK(absl::IsResourceExhausted(index->Read().Count(MakeDraft(rules)).status()));
  std::vector<Condition> conditions(kMaxConditionsPerRule, NotIn("country", {"DE"}));
  CHECK(Count(*index, MakeDraft({All(conditions)})) == 2);
  conditions.push_back(conditions[0]);
  CHECK(absl::IsResourceExhausted(index->Read().Count(MakeDraft({All(conditions)})).status()));
}

TEST_CASE("limit: a segment of 256 rules of 256 different conditions is evaluated and kept live") {
  auto index = NewIndex(SchemaSpec{});
  Apply(*index, {Upsert("1000"), Upsert("70000"), Upsert("x")});
  std::vector<Rule> rules;
  for (uint32_t r = 0; r < kMaxRulesPerSegment; ++r) {
    std::vector<Condition> conditions;
    for (uint32_t c = 0; c < kMaxConditionsPerRule; ++c) {
      const std::string id = std::to_string(r * kMaxConditionsPerRule + c);
      conditions.push_back(c % 2 == 0 ? In("customer_id", {id}) : In("invoicing_entity", {id}));
    }
    rules.push_back(Any(std::move(conditions)));
  }
  const std::string id = Must(index->CreateSegment(MakeDraft(rules, "largest"))).id;
  CHECK(Members(*index, SegmentId{id}) == Strings{"1000"});
  Apply(*index, {Upsert("65534"), Upsert("65536", {{"invoicing_entity", {"501"}}})});
  CHECK(Members(*index, SegmentId{id}) == Strings{"1000", "65534", "65536"});
  Apply(*index, {Delete("1000")});
  CHECK(Count(*index, SegmentId{id}) == 2);
}

TEST_CASE("limit: a condition names at most 100,000 values") {
  auto index = NewIndex();
  Apply(*index, {Upsert("99999"), Upsert("100000")});
  std::vector<Value> ids = Numbers(kMaxValuesPerCondition);
  const std::string id = Must(index->CreateSegment(MakeDraft(In("customer_id", ids), "picked"))).id;
  CHECK(Members(*index, SegmentId{id}) == Strings{"99999"});
  CHECK(Must(index->Read().GetSegment(id)).unknown_customers.size() == kMaxValuesPerCondition - 1);
  ids.push_back("one more");
  CHECK(absl::IsResourceExhausted(index->Read().Count(MakeDraft(In("customer_id", ids))).status()));
}

TEST_CASE("limit: an index has at most 1,024 fields") {
  auto index = NewIndex(SchemaSpec{});
  absl::Status status = absl::OkStatus();
  int added = 0;
  while (added < 2'000) {
    status = index->AddField({"properties.p" + std::to_string(added), FieldKind::kSelect, {{"x"}}});
    if (!status.ok()) break;
    ++added;
  }
  CHECK(absl::IsResourceExhausted(status));
  CHECK(index->Read().Fields().size() == kMaxFields);
  Apply(*index, {Upsert("a", {{"properties.p" + std::to_string(added - 1), {"x"}}})});
  CHECK(Count(*index, MakeDraft(IsSet("properties.p" + std::to_string(added - 1)))) == 1);
}

TEST_CASE("limit: each of 70,000 segments may handpick a customer") {
  auto index = NewIndex();
  Apply(*index, {Upsert("69999")});
  std::vector<Draft> drafts;
  for (const Value& id : Numbers(70'000))
    drafts.push_back(MakeDraft(In("customer_id", {id}), id.text()));
  const std::vector<Segment> segments = Must(index->CreateSegments(drafts));
  CHECK(segments[69'999].count == 1);
  CHECK(segments[69'998].count == 0);
}

TEST_CASE("limit: more than 100,000 segments are refused") {
  auto index = NewIndex();
  std::vector<Draft> drafts;
  for (uint32_t i = 0; i <= kMaxSegments; ++i)
    drafts.push_back(MakeDraft(IsSet("country"), std::to_string(i)));
  CHECK(absl::IsResourceExhausted(index->CreateSegments(drafts).status()));
  CHECK(index->Read().segment_count() == 0);
}

}  // namespace
}  // namespace tranche::internal::testing
