// Random histories lived twice: by an index that the oracle watches, and by one that is saved,
// destroyed and restored at random. Both stay equal, byte for byte.
#include <catch2/catch_test_macros.hpp>
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "tests/model/history.h"
#include "tests/support/compare.h"
#include "tests/support/drive.h"
#include "tests/support/environment.h"
#include "tranche/checkpoint.h"

namespace tranche::internal::testing {
namespace {

// Its clock gives one time, so that times of segments are equal too.
IndexOptions Options() {
  IndexOptions options;
  options.clock = [] { return absl::FromUnixSeconds(1'700'000'000); };
  options.now = History::Start();
  return options;
}

std::vector<std::string> Save(const Index& index) {
  std::vector<std::string> chunks;
  Must(index.Save([&](std::string_view chunk) {
    chunks.emplace_back(chunk);
    return absl::OkStatus();
  }));
  return chunks;
}

std::unique_ptr<Index> Restore(const std::vector<std::string>& chunks) {
  Restorer restorer(Options());
  for (const std::string& chunk : chunks) Must(restorer.Add(chunk));
  return Must(restorer.Finish());
}

// One random write, done to both.
std::string Act(History& history, Index& other, uint64_t step) {
  const uint64_t kind = history.random().Below(100);
  if (kind < 70) {
    const auto batch = std::make_shared<const Batch>(ToBatch(history.world().Batch()));
    (void)other.Apply(*batch);
    return history.Live(ApplyBatch{batch});
  }
  if (kind < 80) {
    const absl::Time time = history.world().LaterTime();
    (void)other.AdvanceTo(time);
    return history.Live(AdvanceTo{time});
  }
  Draft draft = history.world().ValidDraft();
  draft.name = "segment " + std::to_string(step);
  (void)other.CreateSegment(draft);
  return history.CreateSegment(draft);
}

std::string LiveThrough(uint64_t seed, uint64_t steps, uint64_t id_count) {
  std::unique_ptr<Index> other;
  History history(seed, id_count, [&](const SchemaSpec& schema) {
    other = NewIndex(schema, Options());
    return NewIndex(schema, Options());
  });
  for (uint64_t step = 1; step <= steps; ++step) {
    std::string error = Act(history, *other, step);
    if (error.empty() && history.random().Percent(20)) {
      const std::vector<std::string> chunks = Save(*other);
      if (chunks != Save(history.index())) error = "the bytes differ";
      other = Restore(chunks);
      if (Save(*other) != chunks) error = "what was restored is saved differently";
      if (error.empty())
        error = CompareAny(other->Read(), history.oracle(), history.random(), history.world());
    }
    if (!error.empty()) return error + " at step " + std::to_string(step);
  }
  return "";
}

TEST_CASE("an index that is saved and restored stays equal to one that was not") {
  const uint64_t first = NumberFromEnvironment("TRANCHE_SEED", 1);
  uint64_t steps = NumberFromEnvironment("TRANCHE_MODEL_STEPS", 20'000) / 20;
  std::printf("histories of checkpoints: TRANCHE_SEED=%llu, %llu steps\n",
              static_cast<unsigned long long>(first), static_cast<unsigned long long>(steps));
  for (uint64_t seed = first; steps > 0; ++seed) {
    const uint64_t now = steps < 150 ? steps : 150;
    const uint64_t id_count = seed % 2 == 0 ? 15 : 100;
    const std::string error = LiveThrough(seed, now, id_count);
    if (!error.empty()) FAIL("TRANCHE_SEED=" << seed << ": " << error);
    steps -= now;
  }
}

}  // namespace
}  // namespace tranche::internal::testing
