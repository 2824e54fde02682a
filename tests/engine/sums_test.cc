// Segments over numbers and amounts are live, and so are the sums of measures.
#include <catch2/catch_test_macros.hpp>
#include <map>
#include <string>
#include <vector>

#include "tests/support/build.h"
#include "tests/support/drive.h"
#include "tests/support/environment.h"
#include "tests/support/random.h"

namespace tranche::internal::testing {
namespace {

using Strings = std::vector<std::string>;
using Values = std::vector<Value>;
const std::string kSeats = "properties.seats";
const std::string kRevenue = "properties.revenue";

SchemaSpec TypedSchema() {
  SchemaSpec schema;
  schema.fields = {{.name = kSeats, .kind = FieldKind::kNumber, .decimals = 0},
                   {.name = kRevenue, .kind = FieldKind::kMoney, .decimals = 2}};
  schema.measures = {kRevenue, kSeats};
  return schema;
}

Condition Compare(const std::string& field, Operator op, Values values, std::string currency = {}) {
  Condition condition{field, op, std::move(values)};
  condition.currency = std::move(currency);
  return condition;
}

TEST_CASE("sums of a segment are exact, by currency, and move with each write") {
  auto index = NewIndex(TypedSchema());
  const std::string large = Save(*index, Compare(kSeats, Operator::kGte, {"10"}));
  Apply(*index, {Upsert("a", {{kSeats, {"12"}}, {kRevenue, {"0.10"}}, {"currency", {"EUR"}}}),
                 Upsert("b", {{kSeats, {"10"}}, {kRevenue, {"0.20"}}, {"currency", {"EUR"}}}),
                 Upsert("c", {{kSeats, {"99"}}, {kRevenue, {"-7"}}}),
                 Upsert("d", {{kSeats, {"9"}}, {kRevenue, {"1000"}}, {"currency", {"USD"}}})});
  const auto sums = [&] { return Must(index->Read().GetSegment(large)).sums; };
  CHECK(sums() == std::vector<FieldSums>{{kSeats, {{"", "121", 3}}},
                                         {kRevenue, {{"EUR", "0.30", 2}, {"XXX", "-7.00", 1}}}});
  // A member's amount, another's currency, and one who enters.
  Apply(*index, {Patch("a", {{kRevenue, {"5"}}}), Patch("c", {{"currency", {"USD"}}}),
                 Patch("d", {{kSeats, {"10"}}})});
  CHECK(sums() == std::vector<FieldSums>{{kSeats, {{"", "131", 4}}},
                                         {kRevenue, {{"EUR", "5.20", 2}, {"USD", "993.00", 2}}}});
  Apply(*index,
        {Delete("d"), Patch("b", {{kRevenue, {}}, {kSeats, {"1"}}}), Patch("a", {{kSeats, {}}})});
  CHECK(sums() ==
        std::vector<FieldSums>{{kSeats, {{"", "99", 1}}}, {kRevenue, {{"USD", "-7.00", 1}}}});
  Apply(*index, {Delete("c")});
  CHECK(sums() == std::vector<FieldSums>{{kSeats, {{"", "0", 0}}}, {kRevenue, {}}});
}

TEST_CASE("a sum is of a number or a money field") {
  auto index = NewIndex(TypedSchema());
  Apply(*index, {Upsert("a", {{kSeats, {"12"}}})});
  CHECK(Must(index->Read().SumOf(kSeats, Everybody{})).sums == std::vector<Sum>{{"", "12", 1}});
  CHECK(Mentions(index->Read().SumOf("country", Everybody{}).status(), "only numbers and amounts"));
  SchemaSpec bad = TypedSchema();
  bad.measures.push_back("currency");
  CHECK(Mentions(Index::Create(bad).status(), "at /measures/2"));
}

TEST_CASE("a measure that is dropped leaves the sums of the others") {
  auto index = NewIndex(TypedSchema());
  const std::string all = Save(*index, IsNotSet("country"));
  Apply(*index, {Upsert("a", {{kSeats, {"12"}}, {kRevenue, {"3"}}, {"currency", {"EUR"}}})});
  Must(index->DropField(kSeats));
  CHECK(Must(index->Read().GetSegment(all)).sums ==
        std::vector<FieldSums>{{kRevenue, {{"EUR", "3.00", 1}}}});
  Apply(*index, {Patch("a", {{kRevenue, {"4"}}})});
  CHECK(Must(index->Read().GetSegment(all)).sums ==
        std::vector<FieldSums>{{kRevenue, {{"EUR", "4.00", 1}}}});
}

// An index with random customers, and random definitions over their numbers.
class World {
 public:
  explicit World(uint64_t seed) : random_(seed), index(NewIndex(TypedSchema())) {}

  // What a write does not hold of live segments; "" is nothing.
  std::string Broken() const {
    const Snapshot snapshot = index->Read();
    for (const Segment& segment : snapshot.ListSegments(0, 1000)) {
      const Draft draft = MakeDraft(segment.rules);
      if (segment.count != Must(snapshot.Count(draft))) return "the count of " + segment.name;
      if (Members(snapshot, SegmentId{segment.id}) != Members(snapshot, draft))
        return "the members of " + segment.name;
      for (const FieldSums& sums : segment.sums) {
        if (!(sums == Must(snapshot.SumOf(sums.field, draft))))
          return "the sum of " + sums.field + " in " + segment.name;
      }
      for (const std::string& id : Members(snapshot, draft)) {
        if (!Must(snapshot.Explain(SegmentId{segment.id}, id)).member)
          return "the explanation of " + id + " in " + segment.name;
      }
    }
    return "";
  }

  void Write() {
    if (random_.Percent(20)) {
      SaveOrDelete();
    } else if (random_.Percent(15)) {
      std::vector<LoadRecord> records;
      for (uint64_t i = random_.Between(1, 60); i > 0; --i) {
        records.push_back({i, RandomUpsert().customer});
      }
      Load(*index, records);
    } else {
      std::vector<Operation> batch;
      for (uint64_t i = random_.Between(1, 10); i > 0; --i) batch.push_back(RandomOperation());
      Apply(*index, batch);
    }
  }

 private:
  std::string RandomId() { return "c" + std::to_string(random_.Below(60)); }
  std::string RandomNumber() {
    return std::to_string(static_cast<int64_t>(random_.Below(random_.Percent(90) ? 20 : 100'000)) -
                          5);
  }
  std::vector<Attribute> RandomAttributes() {
    std::vector<Attribute> attributes;
    const auto add = [&](const std::string& field, const std::string& value) {
      if (!random_.Percent(60)) return;
      attributes.push_back({field, random_.Percent(80) ? Values{value} : Values{}});
    };
    add(kSeats, RandomNumber());
    add(kRevenue, RandomNumber() + ".5");
    add("currency", random_.Pick(Strings{"EUR", "USD", "JPY"}));
    add("country", random_.Pick(Strings{"FR", "DE"}));
    return attributes;
  }
  Operation RandomUpsert() { return Upsert(RandomId(), RandomAttributes()); }
  Operation RandomOperation() {
    if (random_.Percent(60)) return RandomUpsert();
    const std::string id = RandomId();
    if (!index->Read().GetCustomer(id).ok()) return RandomUpsert();
    return Merge(id, RandomAttributes());
  }

  Condition RandomCondition() {
    if (random_.Percent(20)) return In("country", {"FR"});
    if (random_.Percent(15)) return random_.Percent(50) ? IsSet(kSeats) : IsNotSet(kRevenue);
    const Operator op = random_.Pick(std::vector<Operator>{
        Operator::kLt, Operator::kLte, Operator::kGt, Operator::kGte, Operator::kIn});
    if (random_.Percent(40))
      return Compare(kRevenue, op, {RandomNumber() + ".5"}, random_.Pick(Strings{"EUR", "USD"}));
    if (random_.Percent(30))
      return Compare(kSeats, Operator::kNotIn, {RandomNumber(), RandomNumber()});
    return Compare(kSeats, op, {RandomNumber()});
  }
  void SaveOrDelete() {
    const std::vector<Segment> segments = index->Read().ListSegments(0, 1000);
    if (segments.size() > 12 || (!segments.empty() && random_.Percent(30))) {
      Must(index->DeleteSegment(random_.Pick(segments).id));
      return;
    }
    std::vector<Rule> rules;
    for (uint64_t r = random_.Between(1, 3); r > 0; --r) {
      Rule& rule = rules.emplace_back();
      for (uint64_t c = random_.Between(1, 3); c > 0; --c)
        rule.conditions.push_back(RandomCondition());
    }
    const Draft draft = MakeDraft(rules, "s" + std::to_string(++saved_));
    if (!segments.empty() && random_.Percent(30)) {
      SegmentEdit edit;
      edit.rules = rules;
      Must(index->UpdateSegment(random_.Pick(segments).id, edit));
    } else {
      Must(index->CreateSegment(draft));
    }
  }

  Random random_;
  int saved_ = 0;

 public:
  std::unique_ptr<Index> index;
};

TEST_CASE("segments over numbers and their sums equal what their rules say, after every write") {
  const uint64_t seed = NumberFromEnvironment("TRANCHE_SEED", 1);
  for (uint64_t history = 0; history < 4; ++history) {
    World world(seed * 100 + history);
    for (int step = 0; step < 120; ++step) {
      INFO("TRANCHE_SEED=" << seed << " history " << history << " step " << step);
      world.Write();
      REQUIRE(world.Broken() == "");
    }
  }
}

}  // namespace
}  // namespace tranche::internal::testing
