// Random drafts over columns of every shape (skewed, even, clustered, nearly unset, blocks full and
// partly filled), against the oracle. The evaluator chooses its plan by what a block holds: each
// shape brings out other plans, and rules that share conditions bring them together.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <string>
#include <vector>

#include "tests/support/build.h"
#include "tests/support/drive.h"
#include "tests/support/environment.h"
#include "tests/support/random_world.h"

namespace tranche::internal::testing {
namespace {

using Strings = std::vector<std::string>;

const Strings& Fields() {
  static const auto& names = *new Strings{"country",          "currency",        "language",
                                          "invoicing_entity", "properties.many", "properties.tags"};
  return names;
}

SchemaSpec Schema() {
  std::vector<Value> many, entities;
  for (int i = 0; i < 40; ++i) many.push_back("m" + std::to_string(i));
  for (int i = 0; i < 5; ++i) entities.push_back("e" + std::to_string(i));
  return {{{"country", {}, SampleCountries()},
           {"currency", {}, SampleCurrencies()},
           {"language", {}, {{"fr", "en", "de"}}},
           {"invoicing_entity", {}, entities},
           {"properties.many", FieldKind::kSelect, many},
           {"properties.tags", FieldKind::kMultiSelect, {{"a", "b", "c", "d"}}}}};
}

// Which value the customer at `place` has in one column; values.size() for none.
class ColumnShape {
 public:
  ColumnShape(Random& random, size_t values)
      : random_(random),
        values_(values),
        kind_(random.Below(5)),
        used_(random.Between(1, values)),
        run_(random.Between(50, 20'000)),
        unset_percent_(random.Percent(50) ? 0 : random.Below(100)) {}

  size_t At(uint64_t place) {
    if (kind_ != 2 && random_.Percent(unset_percent_)) return values_;
    switch (kind_) {
      case 0:  // a few values of very different sizes
        return random_.Percent(70) ? 0 : random_.Percent(85) ? 1 % used_ : random_.Below(used_);
      case 1:  // even
        return random_.Below(used_);
      case 2:  // long runs
        return place / run_ % (used_ + 1) == used_ ? values_ : place / run_ % (used_ + 1);
      case 3:  // one value for all but a handful
        return random_.Below(2'000) == 0 ? random_.Below(used_) : used_ - 1;
      default:  // even and in turns
        return place % used_;
    }
  }

 private:
  Random& random_;
  size_t values_;
  uint64_t kind_;
  uint64_t used_;
  uint64_t run_;
  uint64_t unset_percent_;
};

struct World {
  explicit World(uint64_t seed) : random(seed), oracle(Schema()), index(NewIndex(Schema())) {
    const uint64_t sizes[] = {100, 3'000, 9'000, 20'000, 40'000, 65'536, 70'000};
    count = random.Pick(sizes);
    std::vector<ColumnShape> shapes;
    for (const std::string& field : Fields()) shapes.emplace_back(random, Values(field).size());
    std::vector<LoadRecord> records;
    for (uint64_t i = 0; i < count; ++i) {
      Customer customer{"c" + std::to_string(i), {}};
      for (size_t f = 0; f < Fields().size(); ++f) {
        const std::vector<ValueInfo>& values = Values(Fields()[f]);
        Attribute attribute{Fields()[f], {}};
        const bool is_multi = Fields()[f] == "properties.tags";
        for (uint64_t n = is_multi ? random.Between(1, 3) : 1; n > 0; --n) {
          const size_t at = shapes[f].At(i);
          if (at < values.size()) attribute.values.push_back(values[at].value);
        }
        if (!attribute.values.empty()) customer.attributes.push_back(std::move(attribute));
      }
      records.push_back({i + 1, std::move(customer)});
    }
    Load(*index, records);
    oracle.Load(records);
    if (random.Percent(40)) DeleteSome();
  }

  const std::vector<ValueInfo>& Values(const std::string& field) const {
    return oracle.schema().Find(field)->values;
  }

  void DeleteSome() {
    std::vector<Operation> deletes;
    for (uint64_t i = 0; i < count; ++i) {
      if (deletes.size() < 50 && random.Below(count) < 100)
        deletes.push_back(Delete("c" + std::to_string(i)));
    }
    Apply(*index, deletes);
    Must(oracle.Apply(deletes));
  }

  Condition AnyCondition() {
    const uint64_t kind = random.Below(20);
    const std::string id = "c" + std::to_string(random.Below(count));
    if (kind == 0) return In("customer_id", {id, "c0", "c" + std::to_string(count - 1)});
    if (kind == 1) return NotIn("customer_id", {id});
    const std::string& field = random.Pick(Fields());
    if (kind == 2) return IsSet(field);
    if (kind == 3) return IsNotSet(field);
    Condition condition{field, random.Percent(70) ? Operator::kIn : Operator::kNotIn, {}, false};
    if (field == "properties.tags" && random.Percent(30)) condition.op = Operator::kHasAll;
    const uint64_t percent = random.Between(5, 95);
    for (const ValueInfo& info : Values(field)) {
      if (random.Percent(percent)) condition.values.push_back(info.value);
    }
    if (condition.values.empty()) condition.values.push_back(random.Pick(Values(field)).value);
    condition.exclude_missing = condition.op == Operator::kNotIn && random.Percent(30);
    return condition;
  }

  // Few conditions, used again and again, so that rules share terms.
  std::vector<Rule> AnyRules() {
    std::vector<Condition> pool;
    for (uint64_t n = random.Between(1, 6); n > 0; --n) pool.push_back(AnyCondition());
    std::vector<Rule> rules(random.Between(1, 4));
    for (Rule& rule : rules) {
      rule.op = random.Percent(85) ? RuleOperator::kAnd : RuleOperator::kOr;
      for (uint64_t n = random.Between(1, 3); n > 0; --n)
        rule.conditions.push_back(random.Pick(pool));
    }
    return rules;
  }

  Random random;
  Oracle oracle;
  std::unique_ptr<Index> index;
  uint64_t count = 0;
};

TEST_CASE("columns: random drafts over columns of every shape agree with the oracle") {
  const uint64_t first = NumberFromEnvironment("TRANCHE_SEED", 1);
  const uint64_t worlds = NumberFromEnvironment("TRANCHE_MODEL_STEPS", 20'000) / 2'000 + 1;
  for (uint64_t seed = first; seed < first + worlds; ++seed) {
    World world(seed);
    INFO("TRANCHE_SEED=" << seed << ", " << world.count << " customers");
    const uint64_t drafts = 200'000 / world.count + 12;
    for (uint64_t i = 0; i < std::min<uint64_t>(drafts, 60); ++i) {
      const Draft draft = MakeDraft(world.AnyRules());
      INFO(ToString(draft.rules));
      const Strings expected = *world.oracle.Members(draft);
      REQUIRE(Count(*world.index, draft) == expected.size());
      REQUIRE((Members(*world.index, draft) == expected));
      const Preview preview = Must(world.index->Read().PreviewDraft(draft, {0, 5, ""}));
      REQUIRE(preview.page.total == expected.size());
    }
  }
}

TEST_CASE(
    "columns: live segments over columns of every shape agree with the oracle after batches") {
  const uint64_t first = NumberFromEnvironment("TRANCHE_SEED", 1);
  for (uint64_t seed = first; seed < first + 2; ++seed) {
    World world(seed);
    INFO("TRANCHE_SEED=" << seed << ", " << world.count << " customers");
    for (int i = 0; i < 8; ++i) {
      Draft draft = MakeDraft(world.AnyRules(), "Segment " + std::to_string(i));
      draft.id = Must(world.index->CreateSegment(draft)).id;
      Must(world.oracle.CreateSegment(draft));
    }
    for (int step = 0; step < 3; ++step) {
      std::vector<Operation> batch;
      for (int i = 0; i < 40; ++i) {
        const std::string id = "c" + std::to_string(world.random.Below(world.count + 5));
        const std::string& field = world.random.Pick(Fields());
        const bool exists = world.oracle.FindCustomer(id) != nullptr;
        const std::string value = world.random.Pick(world.Values(field)).value;
        batch.push_back(exists ? Patch(id, {{field, {value}}}) : Upsert(id, {{field, {value}}}));
      }
      const BatchResult result = Apply(*world.index, batch);
      REQUIRE((ToOracle(result) == Must(world.oracle.Apply(batch))));
    }
    for (const OracleSegment& segment : world.oracle.segments()) {
      INFO(ToString(segment.rules));
      REQUIRE((Members(*world.index, SegmentId{segment.id}) ==
               *world.oracle.Members(SegmentId{segment.id})));
    }
  }
}

}  // namespace
}  // namespace tranche::internal::testing
