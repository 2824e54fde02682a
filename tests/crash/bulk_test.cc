// Crashes while much is written: by many threads, whose calls share transactions, beside
// checkpoints in the background; and until the log is copied into the file.
#include <array>
#include <catch2/catch_test_macros.hpp>
#include <cstdio>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "tests/crash/fault_disk.h"
#include "tests/support/drive.h"
#include "tests/support/environment.h"
#include "tranche/store.h"

namespace tranche::internal::testing {
namespace {

uint64_t Seed() { return NumberFromEnvironment("TRANCHE_SEED", 1); }

absl::StatusOr<std::unique_ptr<Store>> OpenOn(const FaultDisk& disk, uint64_t checkpoint_after,
                                              Durability durability = Durability::kDurable) {
  StoreOptions options;
  options.schema = SampleSchema();
  options.durability = durability;
  options.checkpoint_after_bytes = checkpoint_after;
  options.vfs = disk.name();
  return Store::Open("index", std::move(options));
}

// Batch `number` of `writer`: so many customers with names of so many bytes.
struct Batches {
  int customers;
  size_t name_bytes;

  static std::string IdOf(int writer, int number, int customer) {
    return std::to_string(writer) + "_" + std::to_string(number) + "_" + std::to_string(customer);
  }

  Batch Make(int writer, int number) const {
    Batch batch;
    for (int i = 0; i < customers; ++i)
      batch.Upsert(Customer{IdOf(writer, number, i), {{"name", {std::string(name_bytes, 'n')}}}});
    return batch;
  }

  // How many batches of the writer are there; -1 when one is there in part, or without one before
  // it.
  int Find(const Store& store, int writer, int most) const {
    const Snapshot snapshot = store.Read();
    int batches = 0;
    for (int number = 0; number < most; ++number) {
      int found = 0;
      for (int i = 0; i < customers; ++i)
        found += snapshot.GetCustomer(IdOf(writer, number, i)).ok();
      if (found == customers && batches == number) {
        ++batches;
      } else if (found != 0) {
        return -1;
      }
    }
    return batches;
  }
};

TEST_CASE(
    "power cut while threads write and checkpoints are made: all that was acknowledged is there") {
  constexpr int kWriters = 4;
  constexpr Batches kBatches{2, 10};
  const uint64_t cuts = 40 * NumberFromEnvironment("TRANCHE_CRASH_ROUNDS", 1);
  for (uint64_t seed = Seed(); seed < Seed() + cuts; ++seed) {
    INFO("TRANCHE_SEED=" << seed);
    Random random(seed);
    FaultDisk disk(seed);
    auto store = Must(OpenOn(disk, 1'500));
    disk.Arm({Fault::Kind::kPowerCut, kAnyChange, random.Between(1, 1'500)});
    std::array<int, kWriters> acknowledged{};
    std::vector<std::thread> threads;
    for (int writer = 0; writer < kWriters; ++writer) {
      threads.emplace_back([&, writer] {
        while (store->Apply(kBatches.Make(writer, acknowledged[writer])).ok())
          ++acknowledged[writer];
      });
    }
    for (std::thread& thread : threads) thread.join();
    store.reset();
    disk.Restart(random.Pick(kAllDamage));
    auto opened = OpenOn(disk, 0);
    if (!opened.ok()) FAIL(opened.status().ToString());
    for (int writer = 0; writer < kWriters; ++writer) {
      const int found = kBatches.Find(**opened, writer, acknowledged[writer] + 2);
      INFO("writer " << writer << ": " << found << " found, " << acknowledged[writer]
                     << " acknowledged");
      REQUIRE(found >= acknowledged[writer]);
      REQUIRE(found <= acknowledged[writer] + 1);
    }
    Must((*opened)->Verify());
  }
}

// 6 MB: more than the log holds before it is copied.
constexpr Batches kLarge{30, 5'000};
constexpr int kManyBatches = 40;

// How many were acknowledged.
int WriteMuch(Store* store) {
  int done = 0;
  while (done < kManyBatches && store->Apply(kLarge.Make(0, done)).ok()) ++done;
  return done;
}

void CheckMuch(const FaultDisk& disk, int acknowledged, int asked) {
  auto opened = OpenOn(disk, 0);
  if (!opened.ok()) FAIL(opened.status().ToString());
  const int found = kLarge.Find(**opened, 0, kManyBatches);
  INFO(found << " found, " << acknowledged << " acknowledged, " << asked << " asked for");
  REQUIRE(found >= acknowledged);
  REQUIRE(found <= asked);
  Must((*opened)->Verify());
}

TEST_CASE("power cut while a long log is written and copied into the file") {
  Random random(Seed());
  FaultDisk disk(Seed());
  uint64_t cuts = 0;
  for (const Durability durability : {Durability::kDurable, Durability::kProcessCrashSafe}) {
    for (uint64_t after = random.Below(100); true; after += random.Between(50, 250)) {
      const Damage damage = random.Pick(kAllDamage);
      INFO("TRANCHE_SEED=" << Seed() << ", after " << after << " I/Os, damage "
                           << static_cast<int>(damage));
      disk.Load({});
      auto store = Must(OpenOn(disk, 0, durability));
      disk.Arm({Fault::Kind::kPowerCut, kAnyChange, after});
      const int acknowledged = WriteMuch(store.get());
      store.reset();
      if (!disk.has_struck()) break;
      ++cuts;
      disk.Restart(damage);
      CheckMuch(disk, durability == Durability::kDurable ? acknowledged : 0, acknowledged + 1);
    }
  }
  std::printf("power cuts: %llu\n", static_cast<unsigned long long>(cuts));
  CHECK(cuts > 10);
}

TEST_CASE("an I/O that fails while the log is copied costs nothing that was acknowledged") {
  FaultDisk disk(Seed());
  for (const unsigned kind : {kSync, kWrite}) {
    for (const uint64_t after : {0, 3}) {
      for (const char* suffix : {"index", "-wal"}) {
        INFO("TRANCHE_SEED=" << Seed() << ", kind " << kind << ", after " << after << ", of "
                             << suffix);
        disk.Load({});
        auto store = Must(OpenOn(disk, 0));
        disk.Arm({Fault::Kind::kFailOnce, kind, after, SQLITE_IOERR, suffix});
        const int acknowledged = WriteMuch(store.get());
        if (acknowledged == kManyBatches) CHECK_FALSE(disk.has_struck());
        if (disk.has_struck())
          CHECK(store->Apply(kLarge.Make(1, 0)).status().code() == absl::StatusCode::kUnavailable);
        store.reset();
        disk.Disarm();
        CheckMuch(disk, acknowledged, acknowledged + 1);
        disk.Restart(Damage::kNothing);
        CheckMuch(disk, acknowledged, acknowledged + 1);
      }
    }
  }
}

TEST_CASE("a disk that is full while the log is copied refuses nothing, and is copied to later") {
  FaultDisk disk(Seed());
  auto store = Must(OpenOn(disk, 0));
  disk.Arm({Fault::Kind::kFailAlways, kWrite, 10, SQLITE_FULL, "index"});
  CHECK(WriteMuch(store.get()) == kManyBatches);
  CHECK(disk.has_struck());
  disk.Disarm();
  Must(store->Apply(kLarge.Make(1, 0)));
  disk.Arm({Fault::Kind::kPowerCut, kAnyChange, 0});
  store.reset();
  disk.Restart(Damage::kNothing);
  CheckMuch(disk, kManyBatches, kManyBatches);
}

}  // namespace
}  // namespace tranche::internal::testing
