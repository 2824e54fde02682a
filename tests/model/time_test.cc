// Laws of time: days pass one by one or all at once, and every day is as if asked anew.
#include <catch2/catch_test_macros.hpp>
#include <cstdio>
#include <map>
#include <string>
#include <vector>

#include "tests/support/drive.h"
#include "tests/support/environment.h"
#include "tests/support/random.h"

namespace tranche::internal::testing {
namespace {

const char* const kZones[] = {"UTC", "Europe/Paris", "America/Sao_Paulo", "Asia/Kolkata",
                              "Pacific/Apia"};
const char* const kDurations[] = {"P0D",   "P1D",    "P7D",    "P30D",    "P45D",  "P4W",
                                  "P1M",   "P2M",    "P1M15D", "P1Y",     "PT1H",  "PT24H",
                                  "PT90M", "PT720H", "P6M",    "P11M30D", "PT36H", "P9999Y"};
constexpr Operator kRelative[] = {Operator::kInLast, Operator::kOlderThan, Operator::kInNext,
                                  Operator::kBeyondNext};
// 2018, in which Sao Paulo still changed its clocks.
const absl::Time kStart = absl::FromUnixSeconds(1'514'764'800);

struct World {
  explicit World(uint64_t seed) : random(seed), zone(random.Pick(kZones)) {
    SchemaSpec schema;
    schema.fields = {{.name = "properties.day", .kind = FieldKind::kDate},
                     {.name = "properties.at", .kind = FieldKind::kDatetime},
                     {.name = "properties.seats", .kind = FieldKind::kNumber}};
    schema.measures = {"properties.seats"};
    schema.time_zone = zone;
    IndexOptions options;
    options.now = kStart;
    index = NewIndex(schema, options);
    other = NewIndex(schema, options);
  }

  std::string TimeText() {
    const absl::Time time =
        kStart + absl::Minutes(static_cast<int64_t>(random.Below(1'500'000)) - 600'000);
    return absl::FormatTime("%Y-%m-%d%ET%H:%M:00Z", time, absl::UTCTimeZone());
  }
  Customer AnyCustomer(uint64_t n) {
    Customer customer{"c" + std::to_string(n), {}};
    if (random.Percent(90))
      customer.attributes.push_back({"properties.day", {TimeText().substr(0, 10)}});
    if (random.Percent(90)) customer.attributes.push_back({"properties.at", {TimeText()}});
    customer.attributes.push_back({"properties.seats", {random.Below(100)}});
    if (random.Percent(50))
      customer.attributes.push_back({"country", {random.Percent(50) ? "FR" : "DE"}});
    return customer;
  }
  void Load(uint64_t count) {
    std::vector<LoadRecord> records;
    for (uint64_t n = 1; n <= count; ++n) records.push_back({n, AnyCustomer(n)});
    testing::Load(*index, records);
    testing::Load(*other, records);
  }
  Condition AnyRelative() {
    const bool is_day = random.Percent(50);
    std::string duration;
    do {
      duration = random.Pick(kDurations);
    } while (is_day && duration[1] == 'T');
    return {is_day ? "properties.day" : "properties.at", random.Pick(kRelative), {duration}};
  }
  void Save(uint64_t count) {
    for (uint64_t n = 0; n < count; ++n) {
      Draft draft = MakeDraft({All(AnyRelative())}, "s" + std::to_string(n));
      if (random.Percent(40)) draft.rules[0].conditions.push_back(In("country", {"FR"}));
      if (random.Percent(30)) draft.rules[0].conditions.push_back(AnyRelative());
      if (random.Percent(20)) draft.rules.push_back(Any(AnyRelative(), AnyRelative()));
      drafts.push_back(draft);
      draft.id = draft.name;
      Must(index->PutSegment(draft));
      Must(other->PutSegment(draft));
    }
  }
  // Whether every segment is what its rules give now, in counts, sums and, if asked, members.
  std::string Compare(bool members) {
    const Snapshot snapshot = index->Read();
    const std::vector<uint64_t> counts = Must(snapshot.CountMany(drafts));
    const std::vector<SegmentStats> stats = snapshot.Stats();
    for (size_t i = 0; i < drafts.size(); ++i) {
      if (counts[i] != stats[i].count) return "count of " + stats[i].name;
      if (Must(snapshot.SumOf("properties.seats", drafts[i])).sums != stats[i].sums[0].sums)
        return "sums of " + stats[i].name;
      if (members && Must(snapshot.Export(drafts[i])).bytes !=
                         Must(snapshot.Export(SegmentId{stats[i].id})).bytes)
        return "members of " + stats[i].name;
    }
    return "";
  }

  Random random;
  const std::string zone;
  std::unique_ptr<Index> index;
  std::unique_ptr<Index> other;
  std::vector<Draft> drafts;
};

TEST_CASE("A year of days, one by one, is each day what evaluating anew gives") {
  const uint64_t first = NumberFromEnvironment("TRANCHE_SEED", 1);
  std::printf("a year of days: TRANCHE_SEED=%llu\n", static_cast<unsigned long long>(first));
  for (uint64_t seed = first; seed < first + 3; ++seed) {
    World world(seed);
    world.Load(3000);
    world.Save(30);
    for (int day = 1; day <= 365; ++day) {
      const absl::Duration within = absl::Minutes(world.random.Below(24 * 60));
      Must(world.index->AdvanceTo(kStart + absl::Hours(24 * day) + within));
      if (day % 7 == 0) world.Load(20);
      if (day % 5 == 0) {
        Apply(*world.index, {{OperationKind::kUpsert, world.AnyCustomer(world.random.Below(3000))},
                             {OperationKind::kUpsert, world.AnyCustomer(9999)}});
      }
      const std::string error = world.Compare(day % 30 == 0);
      if (!error.empty()) FAIL("seed " << seed << " day " << day << " " << world.zone << error);
    }
  }
}

TEST_CASE("In one step or in many, time gives the same state and, netted, the same changes") {
  for (uint64_t seed = 1; seed <= 20; ++seed) {
    World world(seed);
    world.Load(300);
    world.Save(20);
    std::map<std::pair<std::string, std::string>, int> net;
    absl::Time time = kStart;
    for (int step = 0; step < 40; ++step) {
      time += absl::Minutes(world.random.Below(world.random.Percent(50) ? 100 : 20'000));
      for (const OracleChange& change : ToOracle(Must(world.index->AdvanceTo(time))))
        net[{change.segment_id, change.customer_id}] += change.entered ? 1 : -1;
    }
    std::erase_if(net, [](const auto& entry) { return entry.second == 0; });
    std::map<std::pair<std::string, std::string>, int> at_once;
    for (const OracleChange& change : ToOracle(Must(world.other->AdvanceTo(time))))
      at_once[{change.segment_id, change.customer_id}] += change.entered ? 1 : -1;
    INFO("seed " << seed);
    CHECK(net == at_once);
    for (const SegmentStats& segment : world.index->Read().Stats()) {
      CHECK(Members(*world.index, SegmentId{segment.id}) ==
            Members(*world.other, SegmentId{segment.id}));
    }
    CHECK(world.Compare(true).empty());
  }
}

TEST_CASE("seconds and minutes that pass, with writes between, are as if asked anew") {
  for (uint64_t seed = 1; seed <= 10; ++seed) {
    World world(seed);
    world.Load(300);
    world.Save(20);
    absl::Time now = kStart + absl::Hours(world.random.Below(24));
    for (int step = 0; step < 150; ++step) {
      now += absl::Milliseconds(world.random.Below(world.random.Percent(80) ? 20'000 : 900'000));
      // Soon a duration away, on either side.
      const absl::Duration lengths[] = {absl::ZeroDuration(), absl::Hours(1),  absl::Hours(24),
                                        absl::Minutes(90),    absl::Hours(36), absl::Hours(720)};
      const absl::Duration away = world.random.Pick(lengths);
      const absl::Time at = now + (world.random.Percent(50) ? away : -away) +
                            absl::Seconds(static_cast<int64_t>(world.random.Below(600)) - 60);
      Customer customer = world.AnyCustomer(world.random.Below(320));
      std::erase_if(customer.attributes,
                    [](const Attribute& attribute) { return attribute.field == "properties.at"; });
      customer.attributes.push_back(
          {"properties.at", {absl::FormatTime("%Y-%m-%d%ET%H:%M:%E3SZ", at, absl::UTCTimeZone())}});
      Apply(*world.index, {{OperationKind::kUpsert, customer}});
      if (world.random.Percent(3)) Apply(*world.index, {Delete(customer.id)});
      if (world.random.Percent(2)) world.Load(10);
      Must(world.index->AdvanceTo(now));
      const std::string error = world.Compare(step % 10 == 0);
      if (!error.empty()) FAIL("seed " << seed << " step " << step << " " << error);
    }
  }
}

TEST_CASE("Between one crossing and the next nobody enters or leaves") {
  for (uint64_t seed = 1; seed <= 10; ++seed) {
    World world(seed);
    world.Load(40);
    world.Save(10);
    std::vector<OracleChange> changes;
    absl::Time now = kStart;
    for (int step = 0; step < 100; ++step) {
      const std::optional<absl::Time> next = world.index->Read().NextCrossing();
      if (!next) break;
      INFO("seed " << seed << " " << *next);
      REQUIRE(*next > now);
      now = *next;
      REQUIRE(Must(world.index->AdvanceTo(now - absl::Milliseconds(1))).changes.empty());
      REQUIRE(world.Compare(false).empty());
      Must(world.index->AdvanceTo(now));
      REQUIRE(world.Compare(false).empty());
    }
    Must(world.other->AdvanceTo(now));
    for (const SegmentStats& segment : world.index->Read().Stats()) {
      CHECK(Members(*world.index, SegmentId{segment.id}) ==
            Members(*world.other, SegmentId{segment.id}));
    }
  }
}

TEST_CASE("older_than, in_last, what is in the future and what is not set partition the base") {
  for (uint64_t seed = 1; seed <= 10; ++seed) {
    World world(seed);
    world.Load(500);
    for (int step = 0; step < 20; ++step) {
      Must(world.index->AdvanceTo(world.index->Read().now() +
                                  absl::Minutes(world.random.Below(30'000))));
      const Condition any = world.AnyRelative();
      const auto count = [&](Operator op) {
        Condition condition = any;
        condition.op = op;
        if (op == Operator::kIsNotSet) condition.values.clear();
        return Count(*world.index, MakeDraft(condition));
      };
      // What is not past is what is from now on, less what is now; a day is now when it is today.
      Condition now = any;
      now.op = Operator::kInLast;
      Condition next = any;
      next.op = Operator::kInNext;
      const uint64_t both = Count(*world.index, MakeDraft({All(now, next)}));
      const uint64_t future = count(Operator::kInNext) + count(Operator::kBeyondNext) - both;
      INFO("seed " << seed << " " << any.field << " " << any.values[0]);
      CHECK(count(Operator::kOlderThan) + count(Operator::kInLast) + future +
                count(Operator::kIsNotSet) ==
            500);
    }
  }
}

}  // namespace
}  // namespace tranche::internal::testing
