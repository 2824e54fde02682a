// Readers beside a writer. Every reader checks what must hold in every version, all the time: under
// ThreadSanitizer this also finds races, and where it is blind (inside CRoaring) a torn read shows
// as a broken invariant.
#include <algorithm>
#include <array>
#include <atomic>
#include <catch2/catch_test_macros.hpp>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "tests/support/build.h"
#include "tests/support/drive.h"
#include "tests/support/environment.h"
#include "tests/support/invariants.h"
#include "tests/support/random_world.h"

namespace tranche::internal::testing {
namespace {

constexpr int kReaders = 3;

// The first thing that went wrong in any thread.
class Verdict {
 public:
  // "" is none.
  void Expect(const std::string& failure) {
    const std::lock_guard lock(mutex_);
    if (failure_.empty()) failure_ = failure;
  }
  void Expect(bool holds, const std::string& what) { Expect(holds ? "" : what); }
  std::string failure() const {
    const std::lock_guard lock(mutex_);
    return failure_;
  }

 private:
  mutable std::mutex mutex_;
  std::string failure_;
};

const Draft kFrench = MakeDraft(In("country", {"FR"}));
const Draft kNotFrench = MakeDraft(NotIn("country", {"FR"}));

using Look = std::string (*)(const Snapshot& snapshot, Random& random);

// Threads that look at fresh and at pinned snapshots, again and again, until `Finish`; `look` says
// "" or what is wrong.
class Readers {
 public:
  Readers(const Index& index, uint64_t seed, Look look) : index_(index), look_(look) {
    for (int i = 0; i < kReaders; ++i)
      threads_.emplace_back([this, i, seed] { Run(i, seed + static_cast<uint64_t>(i)); });
  }

  // Waits until each reader has taken a snapshot from now on and looked at it.
  void AwaitLooks() {
    for (const std::atomic<uint64_t>& rounds : rounds_) {
      const uint64_t end = rounds.load() + 2;  // the round under way began before
      while (rounds.load() < end && verdict_.failure().empty()) std::this_thread::yield();
    }
  }

  // Returns "" or what was wrong first.
  std::string Finish() {
    done_.store(true);
    for (std::thread& thread : threads_) thread.join();
    threads_.clear();
    return verdict_.failure();
  }

 private:
  void Run(int reader, uint64_t seed) {
    Random random(seed);
    try {
      do {
        const Snapshot snapshot = index_.Read();
        for (uint64_t looks = random.Between(1, 4); looks > 0; --looks)
          verdict_.Expect(look_(snapshot, random));
        ++rounds_[static_cast<size_t>(reader)];
      } while (!done_.load());
    } catch (const std::exception& error) {
      verdict_.Expect(false, error.what());
    }
  }

  const Index& index_;
  const Look look_;
  Verdict verdict_;
  std::atomic<bool> done_ = false;
  std::array<std::atomic<uint64_t>, kReaders> rounds_{};
  std::vector<std::thread> threads_;
};

// Calls `step(i)` for each i below `steps` beside readers. Every reader looks before the first step
// and half way; else a loaded machine could end the steps before a reader begins.
template <typename Step>
void BesideReaders(Index& index, uint64_t seed, uint64_t steps, const Step& step,
                   Look look = BrokenInvariant) {
  Readers readers(index, seed, look);
  readers.AwaitLooks();
  std::string failure;
  try {
    for (uint64_t i = 0; i < steps; ++i) {
      step(i);
      if (i == steps / 2) readers.AwaitLooks();
    }
  } catch (const std::exception& error) {
    failure = error.what();
  }
  const std::string seen = readers.Finish();
  INFO("TRANCHE_SEED=" << seed);
  CHECK(failure == "");
  CHECK(seen == "");
}

std::unique_ptr<Index> WithTwoSegments() {
  auto index = NewIndex();
  Draft french = kFrench;
  french.name = "french";
  Draft not_french = kNotFrench;
  not_french.name = "not french";
  Must(index->CreateSegment(french));
  Must(index->CreateSegment(not_french));
  return index;
}

TEST_CASE("readers see whole versions while batches apply") {
  const uint64_t seed = NumberFromEnvironment("TRANCHE_SEED", 1);
  const uint64_t batches = NumberFromEnvironment("TRANCHE_CONCURRENT_BATCHES", 400);
  auto index = WithTwoSegments();
  Random random(seed);
  Oracle oracle{SampleSchema()};
  RandomWorld world(&random, &oracle, 60);
  BesideReaders(*index, seed, batches, [&](uint64_t) {
    const std::vector<Operation> batch = world.Batch();
    const bool applied = TryApply(*index, batch).ok();
    if (oracle.Apply(batch).ok() != applied) throw std::runtime_error("engine and oracle differ");
  });
}

TEST_CASE("readers see whole versions while definitions, fields and loads change") {
  const uint64_t seed = NumberFromEnvironment("TRANCHE_SEED", 1);
  const uint64_t rounds = NumberFromEnvironment("TRANCHE_CONCURRENT_BATCHES", 400) / 8;
  auto index = WithTwoSegments();
  LoadPlain(*index, "cus_", 1, 2'000);
  BesideReaders(*index, seed, rounds, [&](uint64_t i) {
    const std::string n = std::to_string(i);
    const std::string id = Save(*index, In("customer_id", {"cus_1", "later" + n}));
    Must(index->UpdateSegment(id, {{}, {}, std::vector{All({IsNotSet("country")})}}));
    Must(index->AddField({"properties.p" + n, FieldKind::kSelect, {{"x"}}}));
    Must(index->AddValues("properties.plan_tier", {"tier" + n}));
    LoadPlain(*index, "load" + n + "_", 1, 50);
    Apply(*index, {Patch("cus_" + std::to_string(i + 1),
                         {{"country", {"FR"}}, {"properties.p" + n, {"x"}}})});
    Must(index->DeleteSegment(id));
  });
}

TEST_CASE("readers see whole versions while mass deletes make the index repack") {
  const uint64_t seed = NumberFromEnvironment("TRANCHE_SEED", 1);
  auto index = WithTwoSegments();
  LoadPlain(*index, "cus_", 1, 70'000);
  BesideReaders(*index, seed, 12, [&](uint64_t step) {
    Batch batch;
    for (uint64_t n = 1; n <= 5'000; ++n) batch.Delete("cus_" + std::to_string(step * 5'000 + n));
    Must(index->Apply(batch));
  });
  CHECK(index->Read().customer_count() == 10'000);
}

// Customers "left<n>" and "right<n>", created together, who hold the same and change in the same
// batch. A reader who sees them apart saw half a batch.
constexpr uint64_t kTwins = 400;

std::string Left(uint64_t n) { return "left" + std::to_string(n); }
std::string Right(uint64_t n) { return "right" + std::to_string(n); }

// One operation on both.
void AddTwins(uint64_t n, Random& random, Batch* batch) {
  const bool is_deleted = random.Percent(20);
  const std::vector<Attribute> attributes = {
      {"country", {random.Percent(50) ? "FR" : "DE"}},
      {"name", {"twin " + std::to_string(random.Below(3))}},
      {"properties.addons", {random.Percent(50) ? "sso" : "audit_log"}}};
  for (const std::string& id : {Left(n), Right(n)}) {
    if (is_deleted) batch->Delete(id);
    batch->Upsert(Customer{id, attributes});
  }
}

std::string TwinsAreApart(const Snapshot& snapshot, Random& random) {
  const auto held = [](const Customer& customer) { return customer.attributes; };
  const uint64_t n = random.Below(kTwins);
  // Right before left: a torn batch has written the left one only.
  const Customer right = Must(snapshot.GetCustomer(Right(n)));
  if (held(Must(snapshot.GetCustomer(Left(n)))) != held(right))
    return "table: they hold other values";
  if (Must(snapshot.SegmentsOf(Left(n))) != Must(snapshot.SegmentsOf(Right(n))))
    return "memberships: they are in other segments";

  if (snapshot.customer_count() != 2 * kTwins) return "counts: customers";
  for (const SegmentStats& stats : snapshot.Stats()) {
    if (stats.count % 2 != 0) return "counts: half a pair in a segment";
  }
  for (const Draft& draft :
       {kFrench, kNotFrench, MakeDraft(HasAll("properties.addons", {"sso"}))}) {
    if (Must(snapshot.Count(draft)) % 2 != 0) return "counts: half a pair in a draft";
  }
  const Breakdown breakdown = Must(snapshot.BreakdownBy("properties.addons", kFrench));
  for (const ValueCount& value : breakdown.values) {
    if (value.count % 2 != 0) return "counts: half a pair in a breakdown";
  }

  // Pairs stand together in every list.
  const auto apart = [](const std::vector<std::string>& ids) {
    bool found = ids.size() % 2 != 0;
    for (size_t i = 0; i + 1 < ids.size(); i += 2)
      found = found || ids[i].substr(4) != ids[i + 1].substr(5);
    return found;
  };
  const std::string french = Must(snapshot.FindSegmentByName("french")).id;
  if (apart(Members(snapshot, SegmentId{french}))) return "memberships: half a pair in an export";
  for (const char* search : {"", "twin 1"}) {
    const Page page = Must(snapshot.ListCustomers(SegmentId{french}, {0, kMaxTake, search}));
    if (page.total % 2 != 0 || page.rows.size() != std::min<uint64_t>(page.total, kMaxTake))
      return "pages: the total is of another version than the rows";
    if (apart(Ids(page))) return "pages: half a pair";
    for (size_t i = 0; i + 1 < page.rows.size(); i += 2) {
      if (page.rows[i][1] != page.rows[i + 1][1]) return "pages: names of two versions";
    }
  }
  return "";
}

TEST_CASE("customers who change together are never seen apart") {
  const uint64_t seed = NumberFromEnvironment("TRANCHE_SEED", 1);
  const uint64_t batches = NumberFromEnvironment("TRANCHE_CONCURRENT_BATCHES", 400);
  auto index = WithTwoSegments();
  Random random(seed);
  Batch all;
  for (uint64_t n = 0; n < kTwins; ++n) {
    all.Upsert(Customer{Left(n), {{"name", {"twin 0"}}}});
    all.Upsert(Customer{Right(n), {{"name", {"twin 0"}}}});
  }
  Must(index->Apply(all));
  BesideReaders(
      *index, seed, batches,
      [&](uint64_t) {
        Batch batch;  // in place when it is short, else aside
        for (uint64_t pairs = random.Percent(70) ? random.Between(1, 10) : 60; pairs > 0; --pairs)
          AddTwins(random.Below(kTwins), random, &batch);
        Must(index->Apply(batch));
      },
      TwinsAreApart);
}

TEST_CASE("writers of several threads queue behind each other") {
  auto index = WithTwoSegments();
  std::vector<std::thread> writers;
  Verdict verdict;
  for (int w = 0; w < 3; ++w) {
    writers.emplace_back([&, w] {
      try {
        for (int i = 0; i < 100; ++i) {
          const std::string id = "w" + std::to_string(w) + "_" + std::to_string(i);
          const BatchResult result = Apply(*index, {Upsert(id, {{"country", {"FR"}}})});
          verdict.Expect(result.changes.size() == 1 && result.changes[0].customer_id == id,
                         "changes of another batch");
        }
      } catch (const std::exception& error) {
        verdict.Expect(false, error.what());
      }
    });
  }
  for (std::thread& writer : writers) writer.join();
  CHECK(verdict.failure() == "");
  CHECK(index->Read().customer_count() == 300);
  CHECK(Must(index->Read().FindSegmentByName("french")).count == 300);
}

TEST_CASE("one snapshot serves many threads") {
  auto index = WithTwoSegments();
  LoadPlain(*index, "cus_", 1, 5'000);
  const Snapshot snapshot = index->Read();
  Verdict verdict;
  std::vector<std::thread> readers;
  for (int i = 0; i < kReaders; ++i) {
    readers.emplace_back([&, i] {
      try {
        Random random(static_cast<uint64_t>(i));
        for (int look = 0; look < 30; ++look) verdict.Expect(BrokenInvariant(snapshot, random));
      } catch (const std::exception& error) {
        verdict.Expect(false, error.what());
      }
    });
  }
  for (std::thread& reader : readers) reader.join();
  CHECK(verdict.failure() == "");
}

}  // namespace
}  // namespace tranche::internal::testing
