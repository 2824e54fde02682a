// What does time that goes on cost? A hundred segments with a relative condition each, advanced by
// a day, a second or nothing, against evaluating the same conditions anew (three times a day, say),
// which tells how many match but not who enters and leaves. The state of both is compared.
//
//   advance_bench [--customers=N] [--segments=N]
#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "absl/time/clock.h"
#include "bench/support/check.h"
#include "bench/support/harness.h"
#include "src/base/dates.h"
#include "src/workload/random.h"
#include "tranche/build.h"
#include "tranche/index.h"

namespace tranche::internal::bench {
namespace {

constexpr int64_t kStart = 20'500 * kDayMillis;

class World {
 public:
  World(uint64_t customers, uint64_t segments) {
    SchemaSpec schema;
    schema.fields = {{.name = "properties.day", .kind = FieldKind::kDate},
                     {.name = "properties.at", .kind = FieldKind::kDatetime},
                     {.name = "properties.mrr", .kind = FieldKind::kNumber}};
    schema.measures = {"properties.mrr"};
    schema.time_zone = "Europe/Paris";
    IndexOptions options;
    options.now = absl::FromUnixMillis(kStart);
    index_ = Get(Index::Create(schema, std::move(options)), "an index");
    Load(customers);
    Save(segments);
  }

  // In seconds, with who crossed counted.
  double AdvanceBy(absl::Duration step) {
    const absl::Time time = index_->Read().now() + step;
    const absl::Time begin = absl::Now();
    const BatchResult result = Get(index_->AdvanceTo(time), "an advance");
    const double seconds = absl::ToDoubleSeconds(absl::Now() - begin);
    changes_ += result.changes.size();
    ++advances_;
    return seconds;
  }
  double EvaluateAnew() const {
    const absl::Time begin = absl::Now();
    const std::vector<uint64_t> counts = Get(index_->Read().CountMany(drafts_), "counts");
    const double seconds = absl::ToDoubleSeconds(absl::Now() - begin);
    const std::vector<SegmentStats> stats = index_->Read().Stats();
    for (size_t i = 0; i < counts.size(); ++i) Check(counts[i] == stats[i].count, "a live count");
    return seconds;
  }
  // Since the last call.
  double ChangesOfAnAdvance() {
    const double mean =
        static_cast<double>(changes_) / static_cast<double>(std::max<uint64_t>(1, advances_));
    changes_ = advances_ = 0;
    return mean;
  }

 private:
  void Load(uint64_t customers) {
    workload::Random random(15);
    Loader loader = index_->Load();
    for (uint64_t n = 0; n < customers; ++n) {
      Customer customer{"customer-" + std::to_string(n), {}};
      // A year back, a month ahead.
      const int64_t at =
          kStart + static_cast<int64_t>(random.Below(395 * 86'400)) * 1000 - 365 * kDayMillis;
      customer.attributes = {{"properties.day", {DayText(static_cast<int32_t>(at / kDayMillis))}},
                             {"properties.at", {InstantText(at)}},
                             {"properties.mrr", {random.Below(1000)}},
                             {"country", {random.Below(2) == 0 ? "FR" : "DE"}}};
      CheckOk(loader.Add(customer, n + 1), "a customer");
    }
    Get(loader.Commit(), "a load");
  }

  void Save(uint64_t segments) {
    constexpr Operator kRelative[] = {Operator::kOlderThan, Operator::kInLast, Operator::kInNext};
    for (uint64_t n = 0; n < segments; ++n) {
      Condition condition;
      condition.op = kRelative[n % 3];
      condition.field = n % 2 == 0 ? "properties.at" : "properties.day";
      condition.values = {n % 8 == 0 ? "PT" + std::to_string(n + 1) + "H"
                                     : "P" + std::to_string(n % 90) + "D"};
      Draft draft;
      draft.name = "segment " + std::to_string(n);
      draft.rules = {All(condition)};
      if (n % 4 < 2) draft.rules[0].conditions.push_back(In("country", {"FR"}));
      drafts_.push_back(draft);
    }
    Get(index_->CreateSegments(drafts_), "segments");
  }

  std::unique_ptr<Index> index_;
  std::vector<Draft> drafts_;
  uint64_t changes_ = 0;
  uint64_t advances_ = 0;
};

int Main(int argc, char** argv) {
  const Flags flags(argc, argv);
  const uint64_t customers = flags.Number("customers", 1'000'000);
  const uint64_t segments = flags.Number("segments", 100);
  World world(customers, segments);
  const std::string path =
      "advance/" + std::to_string(customers) + "/" + std::to_string(segments) + "_conditions";
  const std::pair<const char*, absl::Duration> steps[] = {{"day", absl::Hours(24)},
                                                          {"second", absl::Seconds(1)}};
  for (const auto& [name, step] : steps) {
    const std::string of_step = path + "/" + name;
    RegisterManual(of_step + "/ours", 5, [&world, step = step] { return world.AdvanceBy(step); });
    RegisterManual(of_step + "/anew", 5, [&world] { return world.EvaluateAnew(); });
    RegisterOnce(of_step + "/changes/ours", [&world, step = step](benchmark::State& state) {
      world.ChangesOfAnAdvance();
      for (auto _ : state) world.AdvanceBy(step);
      state.counters["changes"] = world.ChangesOfAnAdvance();
    });
  }
  return flags.RunBenchmarks();
}

}  // namespace
}  // namespace tranche::internal::bench

int main(int argc, char** argv) { return tranche::internal::bench::Main(argc, argv); }
