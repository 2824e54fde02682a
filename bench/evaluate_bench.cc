// How fast is an ad-hoc count? Each segment from its parsed definition (binding and planning
// included) against the hand-written CRoaring rival in the best of its compositions, and against
// dense bitsets fused by hand; the hundred live segments in one pass against the rival one by one.
//
//   evaluate_bench [--customers=N] [--clustered] [--high_cardinality] [--families=w12,w100,...]
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "bench/support/check.h"
#include "bench/support/croaring_rival.h"
#include "bench/support/dense_rival.h"
#include "bench/support/harness.h"
#include "bench/support/random_segments.h"
#include "bench/support/workload.h"

namespace tranche::internal::bench {
namespace {

struct Sides {
  const Snapshot& ours;
  const CroaringIndex& croaring;
  const DenseRival* dense;  // null where it would not fit into memory
};

uint64_t CountOurs(const Snapshot& snapshot, const Target& target) {
  return Get(snapshot.Count(target), "counting");
}

void Compare(const std::string& path, const Draft& draft, const Sides& sides) {
  const Composition composition = Fastest(sides.croaring, draft);
  const uint64_t expected = Count(sides.croaring, draft, composition);
  Check(CountOurs(sides.ours, draft) == expected, "different counts: " + draft.name);
  Check(!sides.dense || sides.dense->Count(draft) == expected, "the dense rival: " + draft.name);

  Register(path + "/ours", [&sides, target = Target(draft)](benchmark::State& state) {
    for (auto _ : state) benchmark::DoNotOptimize(CountOurs(sides.ours, target));
  });
  Register(path + "/croaring", [&sides, draft, composition](benchmark::State& state) {
    for (auto _ : state) benchmark::DoNotOptimize(Count(sides.croaring, draft, composition));
    state.SetLabel(ToString(composition));
  });
  if (sides.dense == nullptr) return;
  Register(path + "/dense", [&sides, draft](benchmark::State& state) {
    for (auto _ : state) benchmark::DoNotOptimize(sides.dense->Count(draft));
  });
}

// All of `drafts`: the rivals one by one; ours one by one, or together in one pass.
void CompareMany(const std::string& path, std::vector<Draft> drafts, const Sides& sides,
                 bool one_pass) {
  std::vector<std::pair<Draft, Composition>> composed;
  std::vector<Target> targets;
  std::vector<uint64_t> expected;
  for (const Draft& draft : drafts) {
    const Composition composition = Fastest(sides.croaring, draft);
    composed.emplace_back(draft, composition);
    targets.emplace_back(draft);
    expected.push_back(Count(sides.croaring, draft, composition));
    Check(CountOurs(sides.ours, draft) == expected.back(), "different counts: " + draft.name);
  }
  Check(Get(sides.ours.CountMany(drafts), "counting") == expected, "counts in one pass");

  Register(path + "/croaring", [&sides, composed](benchmark::State& state) {
    for (auto _ : state) {
      for (const auto& [draft, composition] : composed) {
        benchmark::DoNotOptimize(Count(sides.croaring, draft, composition));
      }
    }
  });
  if (sides.dense != nullptr) {
    Register(path + "/dense", [&sides, drafts](benchmark::State& state) {
      for (auto _ : state) {
        for (const Draft& draft : drafts) benchmark::DoNotOptimize(sides.dense->Count(draft));
      }
    });
  }
  if (one_pass) {
    Register(path + "/ours", [&sides, drafts = std::move(drafts)](benchmark::State& state) {
      for (auto _ : state) benchmark::DoNotOptimize(sides.ours.CountMany(drafts));
    });
    return;
  }
  Register(path + "/ours", [&sides, targets = std::move(targets)](benchmark::State& state) {
    for (auto _ : state) {
      for (const Target& target : targets) {
        benchmark::DoNotOptimize(CountOurs(sides.ours, target));
      }
    }
  });
}

// Lists of values of properties.store (1,000 values) and properties.city (10,000), two dense
// conditions beside each.
std::vector<Draft> HighCardinalityDrafts(const Workload& workload) {
  struct Shape {
    const char* field;
    uint32_t values;
  };
  constexpr Shape kShapes[] = {{"properties.store", 30},
                               {"properties.store", 300},
                               {"properties.city", 100},
                               {"properties.city", 1'000}};
  Random random(7);
  std::vector<Draft> drafts;
  for (const Shape& shape : kShapes) {
    const Field& field = workload.fields()[workload.FieldIndex(shape.field)];
    Draft& draft = drafts.emplace_back();
    draft.name = std::string(shape.field + 11) + "_in_" + std::to_string(shape.values);
    Condition in{shape.field, Operator::kIn, {}};
    const auto step = static_cast<uint32_t>(field.values.size()) / shape.values;
    for (uint32_t i = 0; i < shape.values; ++i) {
      in.values.push_back(field.values[i * step + random.Below(step)]);
    }
    draft.rules.push_back(
        {RuleOperator::kAnd,
         {std::move(in),
          {"properties.plan_tier", Operator::kIn, {"starter", "pro", "enterprise"}},
          {"payment_method_type", Operator::kNotIn, {"card"}}}});
  }
  return drafts;
}

int Main(int argc, char** argv) {
  const Flags flags(argc, argv);
  WorkloadOptions options;
  options.customers = static_cast<uint32_t>(flags.Number("customers", 1'000'000));
  options.clustered = flags.Has("clustered");
  options.high_cardinality = flags.Has("high_cardinality");
  const std::string families = "," + flags.Text("families", "w12,w100,extremes,random,lists") + ",";
  const auto wanted = [&](const char* family) {
    return families.find("," + std::string(family) + ",") != std::string::npos;
  };
  const Workload workload = Workload::Generate(options);
  const CroaringIndex croaring(workload);
  std::unique_ptr<DenseRival> dense;
  if (!options.high_cardinality) dense = std::make_unique<DenseRival>(workload);
  const std::unique_ptr<Index> index = LoadIndex(workload, false);
  const Snapshot snapshot = index->Read();
  const Sides sides{snapshot, croaring, dense.get()};

  const std::string data = options.clustered ? "clustered" : "random";
  const std::string root = "evaluate/" + data + "/" + std::to_string(options.customers) + "/";
  const auto compare_each = [&](const std::string& family, const std::vector<Draft>& drafts) {
    for (const Draft& draft : drafts) Compare(root + family + "/" + draft.name, draft, sides);
  };
  if (wanted("w12")) compare_each("w12", ReadDrafts("segments12.json"));
  if (wanted("extremes")) compare_each("extremes", ReadDrafts("extremes.json"));
  if (options.high_cardinality && wanted("lists")) {
    compare_each("lists", HighCardinalityDrafts(workload));
  }
  if (wanted("w100")) CompareMany(root + "w100/all", ReadDrafts("segments100.json"), sides, true);
  if (wanted("random")) {
    CompareMany(root + "random/30", RandomDrafts(workload, 30, 3), sides, false);
  }
  return flags.RunBenchmarks();
}

}  // namespace
}  // namespace tranche::internal::bench

int main(int argc, char** argv) { return tranche::internal::bench::Main(argc, argv); }
