// Each I/O of a session fails once, or from then on: a full disk changes nothing and the store goes
// on, an error leaves all that was acknowledged and refuses what comes until the store is opened
// again.
#include <catch2/catch_test_macros.hpp>
#include <string>
#include <thread>

#include "tests/crash/fault_disk.h"
#include "tests/crash/life.h"
#include "tests/crash/session.h"
#include "tests/support/drive.h"
#include "tests/support/environment.h"

namespace tranche::internal::testing {
namespace {

constexpr size_t kHad = 6;     // deeds before the session
constexpr size_t kDeeds = 12;  // after it
constexpr size_t kCheckpointBefore = 9;
constexpr size_t kMore = 14;  // after what follows it

uint64_t Seed() { return NumberFromEnvironment("TRANCHE_SEED", 1); }

// A disk whose last deeds are in the log only.
FaultDisk::Files Prepare(const Life& life) {
  FaultDisk disk(0);
  auto store = Must(OpenOn(disk, life));
  life.Lead(store.get(), 0, kHad / 2);
  Must(store->Checkpoint());
  life.Lead(store.get(), kHad / 2, kHad);
  return disk.Save();
}

void MustAgree(const Life& life, const Store& store, size_t deeds) {
  const std::string error = life.Compare(store, deeds);
  if (!error.empty()) FAIL("after " << deeds << " deeds: " << error);
}

TEST_CASE("a write that finds the disk full changes nothing, and succeeds when there is room") {
  const Life life(Seed(), kMore);
  const FaultDisk::Files files = Prepare(life);
  FaultDisk disk(Seed());
  bool has_struck = true;
  uint64_t refusals = 0;
  for (uint64_t after = 0; has_struck; ++after) {
    INFO("TRANCHE_SEED=" << Seed() << ", full after " << after << " writes");
    disk.Load(files);
    auto store = Must(OpenOn(disk, life));
    disk.Arm({Fault::Kind::kFailOnce, kWrite, after, SQLITE_FULL});
    for (size_t deed = kHad; deed < kDeeds; ++deed) {
      if (deed == kCheckpointBefore) {
        const absl::Status status = store->Checkpoint();
        if (!status.ok()) {
          CHECK(status.code() == absl::StatusCode::kResourceExhausted);
          ++refusals;
          Must(store->Checkpoint());
        }
      }
      const absl::Status status = life.Do(store.get(), deed);
      if (!IsStoreFailure(status)) continue;
      CHECK(status.code() == absl::StatusCode::kResourceExhausted);
      CHECK(Mentions(status, "full"));
      ++refusals;
      MustAgree(life, *store, deed);
      life.Lead(store.get(), deed, deed + 1);
    }
    MustAgree(life, *store, kDeeds);
    Must(store->Verify());
    has_struck = disk.has_struck();
    disk.Disarm();
    store.reset();
    MustAgree(life, *Must(OpenOn(disk, life)), kDeeds);
  }
  CHECK(refusals > 20);
}

TEST_CASE("while the disk is full every write is refused and everything can be read") {
  const Life life(Seed(), kMore);
  const FaultDisk::Files files = Prepare(life);
  FaultDisk disk(Seed());
  bool has_struck = true;
  for (uint64_t after = 0; has_struck; ++after) {
    INFO("TRANCHE_SEED=" << Seed() << ", full after " << after << " writes");
    disk.Load(files);
    auto store = Must(OpenOn(disk, life));
    disk.Arm({Fault::Kind::kFailAlways, kWrite, after, SQLITE_FULL});
    size_t done = kHad;
    while (done < kDeeds && !IsStoreFailure(life.Do(store.get(), done))) ++done;
    has_struck = disk.has_struck();
    if (has_struck) {
      for (int again = 0; again < 2; ++again) {
        CHECK(life.Do(store.get(), done).code() == absl::StatusCode::kResourceExhausted);
        CHECK(store->Checkpoint().code() == absl::StatusCode::kResourceExhausted);
      }
    }
    MustAgree(life, *store, done);
    disk.Disarm();
    life.Lead(store.get(), done, kDeeds);
    store.reset();
    MustAgree(life, *Must(OpenOn(disk, life)), kDeeds);
  }
}

// Goes on from `deeds` to `kMore` and loses the power; all must be there.
void GoOnAndLosePower(const Life& life, FaultDisk* disk, size_t safe, size_t asked) {
  auto store = OpenOn(*disk, life);
  if (!store.ok()) FAIL("opening: " << store.status().ToString());
  const size_t deeds = life.DeedsAt((*store)->Stats().sequence);
  if (deeds < safe || deeds > asked) FAIL(deeds << " deeds, not " << safe << " to " << asked);
  MustAgree(life, **store, deeds);
  life.Lead(store->get(), deeds, kMore);
  disk->Arm({Fault::Kind::kPowerCut, kAnyChange, 0});
  store->reset();
  disk->Restart(Damage::kNothing);
  const std::string error = CheckSurvivor(*disk, life, kMore, kMore);
  if (!error.empty()) FAIL("after the power cut: " << error);
}

// Each I/O of these kinds fails once in a session.
uint64_t FailEach(const Life& life, unsigned kinds) {
  const FaultDisk::Files files = Prepare(life);
  FaultDisk disk(Seed());
  uint64_t refusals = 0;
  for (uint64_t after = 0; true; ++after) {
    INFO("TRANCHE_SEED=" << Seed() << ", kind " << kinds << " fails after " << after);
    disk.Load(files);
    auto store = Must(OpenOn(disk, life));
    disk.Arm({Fault::Kind::kFailOnce, kinds, after, SQLITE_IOERR});
    size_t done = kHad;
    size_t asked = kHad;
    absl::Status status;
    while (status.ok() && done < kDeeds) {
      if (done == kCheckpointBefore) status = store->Checkpoint();
      if (!status.ok()) break;
      asked = done + 1;
      const absl::Status deed = life.Do(store.get(), done);
      if (IsStoreFailure(deed)) {
        status = deed;
      } else {
        ++done;
      }
    }
    if (!status.ok()) {
      ++refusals;
      CHECK(status.code() == absl::StatusCode::kUnavailable);
      const std::string kept = "up to " + std::to_string(store->Stats().sequence) + " are kept";
      for (size_t deed = done; deed < kDeeds; ++deed)
        CHECK(life.Do(store.get(), deed).code() == absl::StatusCode::kUnavailable);
      CHECK(Mentions(life.Do(store.get(), done), kept));
      CHECK(store->Checkpoint().code() == absl::StatusCode::kUnavailable);
    }
    MustAgree(life, *store, done);
    const bool has_struck = disk.has_struck();
    disk.Arm({Fault::Kind::kFailOnce, kAnyChange, UINT64_MAX});
    store.reset();
    if (!has_struck) return refusals;
    if (!status.ok()) CHECK(disk.io_count() == 0);  // no sync is tried again, nothing written
    disk.Disarm();
    GoOnAndLosePower(life, &disk, done, asked);
  }
}

TEST_CASE("after a write that failed nothing more is acknowledged, and opening again goes on") {
  CHECK(FailEach(Life(Seed(), kMore), kWrite) > 20);
}

TEST_CASE("after a sync that failed nothing more is acknowledged, and opening again goes on") {
  CHECK(FailEach(Life(Seed(), kMore), kSync) > 10);
}

TEST_CASE("power cut at every I/O of the opening after a sync that failed") {
  const Life life(Seed(), kMore);
  const FaultDisk::Files files = Prepare(life);
  FaultDisk disk(Seed());
  Random random(Seed());
  uint64_t cuts = 0;
  uint64_t cut_after = random.Below(3);
  for (uint64_t fails_after = 0; true;) {
    INFO("TRANCHE_SEED=" << Seed() << ", sync " << fails_after << " fails, cut after "
                         << cut_after);
    disk.Load(files);
    disk.Arm({Fault::Kind::kFailOnce, kSync, fails_after});
    const Progress progress = Run(disk, life, {Durability::kDurable, kDeeds, true}, kHad);
    if (!disk.has_struck()) break;
    // The machine goes on: what is in the page cache stays there.
    disk.Arm({Fault::Kind::kPowerCut, kAnyChange, cut_after});
    Run(disk, life, {}, progress.acknowledged);
    if (disk.has_struck()) {
      ++cuts;
      cut_after += random.Between(1, 3);
      disk.Restart(random.Pick(kAllDamage));
      const std::string error = CheckSurvivor(disk, life, progress.acknowledged, progress.asked);
      if (!error.empty()) FAIL(error);
    } else {
      ++fails_after;
      cut_after = random.Below(3);
    }
  }
  CHECK(cuts > 20);
}

TEST_CASE("other I/O that fails costs nothing that was acknowledged") {
  const Life life(Seed(), kMore);
  FailEach(life, kOpen);
  FailEach(life, kTruncate);
  FailEach(life, kDelete);
  FailEach(life, kRead);
}

TEST_CASE("an I/O that fails while the store is opened costs nothing") {
  const Life life(Seed(), kMore);
  const FaultDisk::Files files = Prepare(life);
  FaultDisk disk(Seed());
  uint64_t refusals = 0;
  for (const int code : {SQLITE_IOERR, SQLITE_FULL}) {
    for (const unsigned kinds : {kRead | kOpen, kAnyChange}) {
      bool has_struck = true;
      for (uint64_t after = 0; has_struck; ++after) {
        INFO("TRANCHE_SEED=" << Seed() << ", kinds " << kinds << ", fails after " << after);
        disk.Load(files);
        disk.Arm({Fault::Kind::kFailOnce, kinds, after, code});
        if (const auto store = OpenOn(disk, life); store.ok()) {
          MustAgree(life, **store, kHad);
        } else {
          ++refusals;
          INFO(store.status().ToString());
          // A page that cannot be read may as well be damaged.
          CHECK((IsStoreFailure(store.status()) || absl::IsDataLoss(store.status())));
        }
        has_struck = disk.has_struck();
        disk.Disarm();
        GoOnAndLosePower(life, &disk, kHad, kHad);
      }
    }
  }
  CHECK(refusals > 10);
}

TEST_CASE("an I/O that fails while the file is made costs nothing that comes after") {
  const Life life(Seed(), kMore);
  FaultDisk disk(Seed());
  for (const unsigned kinds : {unsigned{kSync}, kAnyChange}) {
    bool has_struck = true;
    for (uint64_t after = 0; has_struck; ++after) {
      INFO("TRANCHE_SEED=" << Seed() << ", kinds " << kinds << ", fails after " << after);
      disk.Load({});
      disk.Arm({Fault::Kind::kFailOnce, kinds, after, SQLITE_IOERR});
      (void)OpenOn(disk, life);
      has_struck = disk.has_struck();
      disk.Disarm();
      GoOnAndLosePower(life, &disk, 0, 0);
    }
  }
}

TEST_CASE("a checkpoint that fails in the background is told, and tried again") {
  FaultDisk disk(Seed());
  StoreOptions options;
  options.schema = SampleSchema();
  options.durability = Durability::kProcessCrashSafe;
  options.checkpoint_after_bytes = 1;
  options.vfs = disk.name();
  bool fills_disk = true;
  options.listener = [&](const BatchResult&) {  // after the batch was written
    if (fills_disk) disk.Arm({Fault::Kind::kFailAlways, kWrite, 0, SQLITE_FULL});
  };
  auto store = Must(Store::Open(kPath, std::move(options)));
  const auto apply = [&](const std::string& id) {
    Batch batch;
    batch.Upsert(Customer{id, {}});
    return store->Apply(batch).status();
  };
  const auto last_is = [&](absl::StatusCode code) {
    const auto last = store->Stats().last_checkpoint;
    return last.has_value() && last->status.code() == code;
  };
  Must(apply("first"));
  while (!last_is(absl::StatusCode::kResourceExhausted)) std::this_thread::yield();
  CHECK(store->Stats().checkpoint_sequence == 0);
  CHECK(absl::IsResourceExhausted(apply("refused")));
  disk.Disarm();
  fills_disk = false;
  for (int i = 0; !last_is(absl::StatusCode::kOk); ++i) Must(apply(std::to_string(i)));
  CHECK(store->Stats().checkpoint_sequence > 0);
}

TEST_CASE("a file that can only be read is refused, and left as it is") {
  const Life life(Seed(), kMore);
  const FaultDisk::Files files = Prepare(life);
  FaultDisk disk(Seed());
  disk.Load(files);
  disk.SetReadOnly(true);
  const absl::Status status = OpenOn(disk, life).status();
  CHECK(status.code() == absl::StatusCode::kUnavailable);
  CHECK(Mentions(status, "read-only"));
  CHECK(disk.Save() == files);
}

}  // namespace
}  // namespace tranche::internal::testing
