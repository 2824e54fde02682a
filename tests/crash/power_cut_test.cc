// The power is cut, or the process dies, at every I/O of a commit, a checkpoint, a recovery and of
// making the file; then the store is opened on what is left. TRANCHE_SEED gives other lives and
// other damage, TRANCHE_CRASH_ROUNDS many of them.
#include <catch2/catch_test_macros.hpp>
#include <cstdio>
#include <functional>
#include <string>

#include "tests/crash/fault_disk.h"
#include "tests/crash/life.h"
#include "tests/crash/session.h"
#include "tests/support/drive.h"
#include "tests/support/environment.h"

namespace tranche::internal::testing {
namespace {

constexpr size_t kDeeds = 16;

// Calls `body` with one seed after the other.
void ForEachSeed(const std::function<void(uint64_t seed)>& body) {
  const uint64_t first = NumberFromEnvironment("TRANCHE_SEED", 1);
  const uint64_t rounds = NumberFromEnvironment("TRANCHE_CRASH_ROUNDS", 1);
  for (uint64_t seed = first; seed < first + rounds; ++seed) {
    INFO("TRANCHE_SEED=" << seed);
    body(seed);
  }
}

// A disk on which the life has got to `deeds`. With a `log`, its process died, and the last deeds
// are in the log only.
FaultDisk::Files Prepare(const Life& life, size_t deeds, bool with_log) {
  FaultDisk disk(0);
  auto store = Must(OpenOn(disk, life));
  life.Lead(store.get(), 0, deeds / 2);
  Must(store->Checkpoint());
  life.Lead(store.get(), deeds / 2, deeds);
  if (with_log) return disk.Save();
  store.reset();
  return disk.Save();
}

// Cuts the power at every I/O of the session that `plan` makes of `files`, once with each damage;
// checks what is left after each. Returns how many cuts that were.
uint64_t CutEverywhere(const Life& life, const FaultDisk::Files& files, size_t had,
                       const Plan& plan, uint64_t seed) {
  FaultDisk disk(seed);
  uint64_t cuts = 0;
  for (uint64_t after = 0; true; ++after) {
    for (const Damage damage : kAllDamage) {
      INFO("cut after " << after << " I/Os, damage " << static_cast<int>(damage));
      disk.Load(files);
      disk.Arm({Fault::Kind::kPowerCut, kAnyChange, after});
      const Progress progress = Run(disk, life, plan, had);
      if (!disk.has_struck()) return cuts;
      ++cuts;
      disk.Restart(damage);
      const size_t safe = plan.durability == Durability::kDurable ? progress.acknowledged : had;
      const std::string error = CheckSurvivor(disk, life, safe, progress.asked);
      if (!error.empty()) FAIL(error);
    }
  }
}

uint64_t DieEverywhere(const Life& life, const FaultDisk::Files& files, size_t had,
                       const Plan& plan) {
  FaultDisk disk(0);
  for (uint64_t after = 0; true; ++after) {
    INFO("death after " << after << " I/Os");
    disk.Load(files);
    disk.Arm({Fault::Kind::kDeath, kAnyChange, after});
    const Progress progress = Run(disk, life, plan, had);
    if (!disk.has_struck()) return after;
    disk.Restart();
    const std::string error = CheckSurvivor(disk, life, progress.acknowledged, progress.asked);
    if (!error.empty()) FAIL(error);
  }
}

void Report(const char* what, uint64_t count) {
  std::printf("%s: %llu\n", what, static_cast<unsigned long long>(count));
  CHECK(count > 10);
}

TEST_CASE("power cut at every I/O of commits: what was acknowledged is there") {
  ForEachSeed([](uint64_t seed) {
    const Life life(seed, kDeeds);
    for (const bool with_log : {false, true}) {
      const FaultDisk::Files files = Prepare(life, 6, with_log);
      Report("power cuts", CutEverywhere(life, files, 6, {Durability::kDurable, 12, false}, seed));
    }
  });
}

TEST_CASE("power cut at every I/O of a checkpoint: what was acknowledged is there") {
  ForEachSeed([](uint64_t seed) {
    const Life life(seed, kDeeds);
    const FaultDisk::Files files = Prepare(life, 10, true);
    Report("power cuts", CutEverywhere(life, files, 10, {Durability::kDurable, 11, true}, seed));
  });
}

TEST_CASE("power cut at every I/O while the file is made: it is made afterwards") {
  ForEachSeed([](uint64_t seed) {
    const Life life(seed, kDeeds);
    Report("power cuts", CutEverywhere(life, {}, 0, {Durability::kDurable, 2, true}, seed));
  });
}

TEST_CASE("power cut at every I/O of a recovery, and of the recovery after it") {
  ForEachSeed([](uint64_t seed) {
    const Life life(seed, kDeeds);
    const FaultDisk::Files files = Prepare(life, 12, true);
    FaultDisk disk(seed);
    Random random(seed);
    uint64_t cuts = 0;
    for (uint64_t first = 0; true; ++first) {
      disk.Load(files);
      disk.Arm({Fault::Kind::kPowerCut, kAnyChange, first});
      Run(disk, life, {}, 12);
      if (!disk.has_struck()) break;
      disk.Restart(random.Pick(kAllDamage));
      const FaultDisk::Files once = disk.Save();
      for (uint64_t second = 0; true; ++second) {
        INFO("cut after " << first << " I/Os, then after " << second);
        disk.Load(once);
        disk.Arm({Fault::Kind::kPowerCut, kAnyChange, second});
        Run(disk, life, {}, 12);
        if (!disk.has_struck()) break;
        ++cuts;
        disk.Restart(random.Pick(kAllDamage));
        const std::string error = CheckSurvivor(disk, life, 12, 12);
        if (!error.empty()) FAIL(error);
      }
    }
    Report("power cuts", cuts);
  });
}

TEST_CASE("without syncs, a power cut leaves a prefix of what was done") {
  ForEachSeed([](uint64_t seed) {
    const Life life(seed, kDeeds);
    const Plan plan{Durability::kProcessCrashSafe, 12, true};
    Report("power cuts", CutEverywhere(life, {}, 0, plan, seed));
    // What closing wrote is safe.
    const FaultDisk::Files files = Prepare(life, 6, false);
    Report("power cuts", CutEverywhere(life, files, 6, plan, seed));
  });
}

TEST_CASE("without syncs, the death of the process loses nothing") {
  ForEachSeed([](uint64_t seed) {
    const Life life(seed, kDeeds);
    const Plan plan{Durability::kProcessCrashSafe, 12, true};
    Report("deaths", DieEverywhere(life, {}, 0, plan));
    Report("deaths", DieEverywhere(life, Prepare(life, 6, true), 6, plan));
  });
}

}  // namespace
}  // namespace tranche::internal::testing
