// Readers beside a writer. Every reader checks what must hold in every version, all the time: under
// ThreadSanitizer this also finds races, and where it is blind (inside CRoaring) a torn read shows
// as a broken invariant.
#include <algorithm>
#include <atomic>
#include <catch2/catch_test_macros.hpp>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "tests/support/build.h"
#include "tests/support/drive.h"
#include "tests/support/environment.h"
#include "tests/support/random_world.h"

namespace tranche::testing {
namespace {

constexpr int kReaders = 3;

// The first thing that went wrong in any thread.
class Verdict {
 public:
  void Expect(bool holds, const std::string& what) {
    if (holds) return;
    const std::lock_guard lock(mutex_);
    if (failure_.empty()) failure_ = what;
  }
  std::string failure() const {
    const std::lock_guard lock(mutex_);
    return failure_;
  }

 private:
  mutable std::mutex mutex_;
  std::string failure_;
};

bool Mentions(const std::string& text, const char* part) {
  return text.find(part) != std::string::npos;
}

const Draft kFrench = MakeDraft(In("country", {"FR"}));
const Draft kNotFrench = MakeDraft(NotIn("country", {"FR"}));

void CheckInvariants(const Snapshot& snapshot, Random& random, Verdict& verdict) {
  const uint64_t customers = snapshot.customer_count();
  verdict.Expect(Must(snapshot.Count(kFrench)) + Must(snapshot.Count(kNotFrench)) == customers,
                 "in and not_in do not add up");
  const auto french = snapshot.FindSegment("french");
  const auto not_french = snapshot.FindSegment("not french");
  verdict.Expect(french.ok() && not_french.ok(), "a segment that is never deleted is gone");
  if (french.ok() && not_french.ok()) {
    verdict.Expect(french->count + not_french->count == customers, "saved counts do not add up");
    verdict.Expect(french->count == Must(snapshot.Count(kFrench)), "saved and ad hoc differ");
    verdict.Expect(Members(snapshot, SegmentId{french->id}).size() == french->count,
                   "members and count differ");
  }
  switch (random.Below(6)) {
    case 0: {
      const Page page = Must(snapshot.ListCustomers({}, {random.Below(customers + 1), 20, ""}));
      verdict.Expect(page.total == customers, "the total of a page is not the number of customers");
      for (const std::string& id : Ids(page)) {
        verdict.Expect(snapshot.GetCustomer(id).ok(), "a customer of a page is not found: " + id);
        verdict.Expect(Must(snapshot.SegmentsOf(id)).size() >= 1,
                       "a customer in neither segment: " + id);
      }
      break;
    }
    case 1: {
      const Breakdown breakdown = Must(snapshot.BreakdownBy("country", Everybody{}));
      uint64_t sum = breakdown.not_set;
      for (const ValueCount& value : breakdown.values) sum += value.count;
      verdict.Expect(sum == customers && breakdown.total == customers,
                     "a breakdown does not add up");
      break;
    }
    case 2: {
      const std::vector<Target> targets = {kFrench, kNotFrench};
      const Overlap overlap = Must(snapshot.OverlapOf(targets));
      verdict.Expect(overlap.intersection == 0 && overlap.union_count == customers,
                     "in and not_in overlap");
      break;
    }
    case 3: {
      const Page page = Must(snapshot.ListCustomers({}, {0, 10, "cus_1"}));
      for (const std::string& id : Ids(page)) {
        const Customer customer = Must(snapshot.GetCustomer(id));
        bool found = Mentions(id, "us_1") || Mentions(id, "US_1");
        for (const char* field : {"name", "billing_email", "external_id"}) {
          for (const std::string& text : customer.Get(field)) {
            found = found || Mentions(text, "us_1") || Mentions(text, "US_1");
          }
        }
        verdict.Expect(found, "a search found what does not match: " + id);
      }
      break;
    }
    case 4: {
      const Preview preview =
          Must(snapshot.PreviewDraft(MakeDraft({kFrench.rules[0], kNotFrench.rules[0]}), {}));
      verdict.Expect(preview.page.total == customers,
                     "the union of in and not_in is not everybody");
      verdict.Expect(preview.rules[0].own + preview.rules[1].own == customers,
                     "own counts do not add up");
      break;
    }
    default: {
      const std::vector<std::string> ids = Members(snapshot, Everybody{});
      verdict.Expect(ids.size() == customers, "the bitmap of everybody is not everybody");
      verdict.Expect(std::find(ids.begin(), ids.end(), "") == ids.end(),
                     "a row without a customer");
      verdict.Expect(snapshot.Stats().size() == snapshot.segment_count(),
                     "stats of another version");
      break;
    }
  }
}

// Readers check invariants on fresh and on pinned snapshots until `write` returns.
template <typename Write>
void BesideReaders(Index& index, uint64_t seed, Write write) {
  Verdict verdict;
  std::atomic<bool> done = false;
  std::vector<std::thread> readers;
  for (int i = 0; i < kReaders; ++i) {
    readers.emplace_back([&, i] {
      Random random(seed + static_cast<uint64_t>(i));
      try {
        while (!done.load()) {
          const Snapshot snapshot = index.Read();
          for (uint64_t looks = random.Between(1, 4); looks > 0; --looks)
            CheckInvariants(snapshot, random, verdict);
        }
      } catch (const std::exception& error) {
        verdict.Expect(false, error.what());
      }
    });
  }
  write();
  done.store(true);
  for (std::thread& reader : readers) reader.join();
  INFO("TRANCHE_SEED=" << seed);
  CHECK(verdict.failure() == "");
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
  BesideReaders(*index, seed, [&] {
    for (uint64_t i = 0; i < batches; ++i) {
      const std::vector<Operation> batch = world.Batch();
      const bool applied = TryApply(*index, batch).ok();
      if (oracle.Apply(batch).ok() != applied) throw std::runtime_error("engine and oracle differ");
    }
  });
}

TEST_CASE("readers see whole versions while definitions, fields and loads change") {
  const uint64_t seed = NumberFromEnvironment("TRANCHE_SEED", 1);
  const uint64_t rounds = NumberFromEnvironment("TRANCHE_CONCURRENT_BATCHES", 400) / 8;
  auto index = WithTwoSegments();
  LoadPlain(*index, "cus_", 1, 2'000);
  BesideReaders(*index, seed, [&] {
    for (uint64_t i = 0; i < rounds; ++i) {
      const std::string n = std::to_string(i);
      const std::string id = Save(*index, In("customer_id", {"cus_1", "later" + n}));
      Must(index->UpdateSegment(id, {{}, {}, std::vector{All({IsNotSet("country")})}}));
      Must(
          index->AddField({"properties.p" + n, FieldKind::kSelect, std::vector<std::string>{"x"}}));
      Must(index->AddValues("properties.plan_tier", std::vector<std::string>{"tier" + n}));
      LoadPlain(*index, "load" + n + "_", 1, 50);
      Apply(*index, {Patch("cus_" + std::to_string(i + 1),
                           {{"country", {"FR"}}, {"properties.p" + n, {"x"}}})});
      Must(index->DeleteSegment(id));
    }
  });
}

TEST_CASE("readers see whole versions while mass deletes make the index repack") {
  const uint64_t seed = NumberFromEnvironment("TRANCHE_SEED", 1);
  auto index = WithTwoSegments();
  LoadPlain(*index, "cus_", 1, 70'000);
  BesideReaders(*index, seed, [&] {
    for (uint64_t first = 1; first <= 60'000; first += 5'000) {
      Batch batch;
      for (uint64_t n = first; n < first + 5'000; ++n) batch.Delete("cus_" + std::to_string(n));
      Must(index->Apply(batch));
    }
  });
  CHECK(index->Read().customer_count() == 10'000);
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
  CHECK(Must(index->Read().FindSegment("french")).count == 300);
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
        for (int look = 0; look < 30; ++look) CheckInvariants(snapshot, random, verdict);
      } catch (const std::exception& error) {
        verdict.Expect(false, error.what());
      }
    });
  }
  for (std::thread& reader : readers) reader.join();
  CHECK(verdict.failure() == "");
}

}  // namespace
}  // namespace tranche::testing
