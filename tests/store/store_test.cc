#include "tranche/store.h"

#include <atomic>
#include <catch2/catch_test_macros.hpp>
#include <exception>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "absl/time/clock.h"
#include "tests/store/store_fixture.h"
#include "tests/support/drive.h"
#include "tests/support/failing_new.h"
#include "tests/support/temporary_directory.h"

namespace tranche::internal::testing {
namespace {

// Calls `body`; what it throws ends here, as in a host that is careful.
template <typename Body>
void CallsWithoutThrowing(const Body& body) {
  try {
    body();
  } catch (const std::exception&) {
  }
}

TEST_CASE("what was acknowledged is there when the store is opened again") {
  const TemporaryDirectory directory;
  const std::string path = directory.PathOf("a");
  Segment created;
  {
    auto store = Must(Store::Open(path, NewFile(Durability::kDurable)));
    Must(store->Apply(Of("a", "FR")));
    created = Must(store->CreateSegment(InFrance("french")));
    Must(store->Apply(Of("b", "FR")));
    Must(store->Apply(Of("c", "DE")));
    CHECK(store->Stats().sequence == 4);
    CHECK(store->Stats().checkpoint_sequence == 0);
    CHECK(store->Stats().journal_bytes > 0);
    CHECK_FALSE(store->Stats().last_checkpoint.has_value());
  }
  for (const bool checkpoints : {true, false}) {
    auto store = Must(Store::Open(path));
    const Snapshot snapshot = store->Read();
    CHECK(snapshot.customer_count() == 3);
    const Segment found = Must(snapshot.GetSegment(created.id));
    CHECK(found.count == 2);
    CHECK(found.name == "french");
    CHECK(found.created_at == created.created_at);
    CHECK(found.updated_at == created.updated_at);
    CHECK(Members(*store, SegmentId{created.id}) == std::vector<std::string>{"a", "b"});
    CHECK(store->Stats().sequence == 4);
    Must(store->Verify());
    if (!checkpoints) continue;
    const absl::Time before = absl::Now();
    Must(store->Checkpoint());
    REQUIRE(store->Stats().last_checkpoint.has_value());
    CHECK(store->Stats().last_checkpoint->status.ok());
    CHECK(store->Stats().last_checkpoint->time >= before);
  }
  auto store = Must(Store::Open(path));
  CHECK(store->Stats().checkpoint_sequence == 4);
  CHECK(store->Stats().journal_bytes == 0);
}

TEST_CASE("ids that a store gives go on where they stopped") {
  const TemporaryDirectory directory;
  const std::string path = directory.PathOf("a");
  std::string second;
  {
    auto store = Must(Store::Open(path, NewFile()));
    Must(store->CreateSegment(InFrance("one")));
    second = Must(store->CreateSegment(InFrance("two"))).id;
    Must(store->DeleteSegment(second));
    Must(store->Checkpoint());
  }
  auto store = Must(Store::Open(path));
  CHECK(Must(store->CreateSegment(InFrance("three"))).id != second);
}

TEST_CASE("sets of values that nobody holds any more are gone when the store is opened again") {
  const TemporaryDirectory directory;
  const std::string path = directory.PathOf("a");
  std::vector<Value> values;
  for (int i = 0; i < 12; ++i) values.push_back("v" + std::to_string(i));
  StoreOptions options = NewFile();
  options.schema = SchemaSpec{{{"properties.p", FieldKind::kMultiSelect, values}}};
  uint64_t before = 0;
  std::vector<Value> last;
  {
    auto store = Must(Store::Open(path, std::move(options)));
    Must(store->Apply(Of("a", "FR")));
    Must(store->Apply(Of("b", "FR")));
    for (unsigned bits = 1; bits < 1u << 12; ++bits) {
      last.clear();
      for (unsigned i = 0; i < 12; ++i) {
        if ((bits >> i & 1) != 0) last.push_back(values[i]);
      }
      Batch batch;
      batch.Patch(Customer{"a", {{"properties.p", last}}});
      if (bits == 77) batch.Patch(Customer{"b", {{"properties.p", last}}});
      Must(store->Apply(batch));
    }
    before = store->Memory().dictionaries;
    Must(store->Checkpoint());
    Must(store->Verify());
  }
  auto store = Must(Store::Open(path));
  CHECK(store->Memory().dictionaries < before / 4);
  CHECK(Must(store->Read().GetCustomer("a")).Get("properties.p").size() == 12);
  CHECK(Must(store->Read().GetCustomer("b")).Get("properties.p").size() == 4);  // 77 = 0b1001101
  CHECK(Count(*store, MakeDraft(HasAll("properties.p", last))) == 1);
}

TEST_CASE("a load counts whole or not at all") {
  const TemporaryDirectory directory;
  const std::string path = directory.PathOf("a");
  const std::string name(5'000, 'n');
  {
    auto store = Must(Store::Open(path, NewFile()));
    const auto add = [&](Loader& loader, const std::string& prefix, int count) {
      for (int i = 0; i < count; ++i) {
        const std::string id = prefix + std::to_string(i);
        const std::string_view value = name;
        const AttributeView attribute{"name", {&value, 1}};
        Must(loader.Add({id, {&attribute, 1}}, static_cast<uint64_t>(i) + 1));
      }
    };
    {
      Loader given_up = store->Load();
      add(given_up, "x", 1'000);  // more than one part
    }
    Loader loader = store->Load();
    add(loader, "y", 1'000);
    CHECK(Must(loader.Commit()).records == 1'000);
    Loader strict = store->Load({true, {}});
    add(strict, "z", 10);
    strict.Reject(11, "bad");
    CHECK_FALSE(strict.Commit().ok());
  }
  auto store = Must(Store::Open(path));
  CHECK(store->Read().customer_count() == 1'000);
  CHECK(store->Read().GetCustomer("y999").ok());
}

TEST_CASE("a refused call is refused, and the store goes on") {
  const TemporaryDirectory directory;
  const std::string path = directory.PathOf("a");
  {
    auto store = Must(Store::Open(path, NewFile()));
    Must(store->Apply(Of("a", "FR")));
    CHECK(store->Apply(Of("b", "XX")).status().code() == absl::StatusCode::kInvalidArgument);
    Must(store->Apply(Of("c", "FR")));
  }
  CHECK(Must(Store::Open(path))->Read().customer_count() == 2);
}

TEST_CASE("calls of many threads are all there, and share transactions") {
  const TemporaryDirectory directory;
  const std::string path = directory.PathOf("a");
  {
    auto options = NewFile(Durability::kDurable);
    options.checkpoint_after_bytes = 2'000;  // while they write
    auto store = Must(Store::Open(path, std::move(options)));
    std::vector<std::thread> threads;
    std::atomic<int> failures = 0;
    for (int t = 0; t < 8; ++t) {
      threads.emplace_back([&, t] {
        for (int i = 0; i < 50; ++i) {
          const std::string id = std::to_string(t) + "_" + std::to_string(i);
          failures += !store->Apply(Of(id, "FR")).ok();
          failures += !store->Read().GetCustomer(id).ok();
        }
      });
    }
    for (std::thread& thread : threads) thread.join();
    CHECK(failures == 0);
  }
  CHECK(Must(Store::Open(path))->Read().customer_count() == 400);
}

TEST_CASE("a listener that throws keeps no other writer waiting") {
  const TemporaryDirectory directory;
  const std::string path = directory.PathOf("a");
  {
    auto options = NewFile();
    std::atomic<int> heard = 0;
    options.listener = [&](const BatchResult&) {
      if (++heard % 10 == 1) throw std::runtime_error("from the listener");
    };
    auto store = Must(Store::Open(path, std::move(options)));
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t) {
      threads.emplace_back([&, t] {
        for (int i = 0; i < 50; ++i) {
          const std::string id = std::to_string(t) + "_" + std::to_string(i);
          CallsWithoutThrowing([&] { (void)store->Apply(Of(id, "FR")); });
        }
      });
    }
    for (std::thread& thread : threads) thread.join();
    CHECK(heard == 200);
    CHECK(store->Read().customer_count() == 200);
    CHECK(store->Stats().sequence == 200);
  }
  CHECK(Must(Store::Open(path))->Read().customer_count() == 200);
}

TEST_CASE("an allocation that fails while a row is made refuses that row and loses no writer") {
  // Each operation of a row of up to three makes the row grow. A fourth might find room in it, and
  // the failure would strike later.
  constexpr int kWriters = 3;
  constexpr int kMost = kWriters * 50;
  const TemporaryDirectory directory;
  const std::string path = directory.PathOf("a");
  std::atomic<int> applied = 0;
  {
    auto options = NewFile();
    std::atomic<int> calls = 0;
    options.clock = [&] {
      if (++calls % 10 == 1) FailNextAllocation();  // of the row: the clock is asked for its time
      return absl::UnixEpoch();
    };
    auto store = Must(Store::Open(path, std::move(options)));
    std::atomic<int> others = 0;
    std::vector<std::thread> threads;
    for (int t = 0; t < kWriters; ++t) {
      threads.emplace_back([&, t] {
        for (int i = 0; i < 50; ++i) {
          const std::string id = std::to_string(t) + "_" + std::to_string(i);
          const absl::Status status = store->Apply(Of(id, "FR")).status();
          applied += status.ok();
          others += !status.ok() && !absl::IsResourceExhausted(status);
        }
      });
    }
    for (std::thread& thread : threads) thread.join();
    CHECK(others == 0);
    CHECK((applied < kMost) == TRANCHE_NEW_CAN_FAIL);
    CHECK(applied > 50);
    CHECK_FALSE(store->IsDamaged());
    CHECK(store->Read().customer_count() == static_cast<uint64_t>(applied));
    CHECK(store->Stats().sequence == static_cast<uint64_t>(applied));
  }
  CHECK(Must(Store::Open(path))->Read().customer_count() == static_cast<uint64_t>(applied));
}

TEST_CASE("a loader of a store moves to another thread and ends there") {
  const TemporaryDirectory directory;
  auto store = Must(Store::Open(directory.PathOf("a"), NewFile()));
  for (const bool commits : {true, false}) {
    Loader loader = store->Load();
    std::thread([commits, moved = std::move(loader)]() mutable {
      Must(moved.Add(Customer{commits ? "committed" : "given up", {}}, 1));
      if (commits) Must(moved.Commit());
      const Loader gone = std::move(moved);
    }).join();
    Must(store->Apply(Of(commits ? "a" : "b", "FR")));  // waits for nobody
  }
  CHECK(store->Read().customer_count() == 3);
}

TEST_CASE("the listener hears what is applied, not what opening applies again") {
  const TemporaryDirectory directory;
  const std::string path = directory.PathOf("a");
  int heard = 0;
  for (int expected = 1; expected <= 2; ++expected) {
    auto options = NewFile();
    options.listener = [&](const BatchResult&) { ++heard; };
    auto store = Must(Store::Open(path, std::move(options)));
    Must(store->Apply(Of("a" + std::to_string(expected), "FR")));
    CHECK(heard == expected);
  }
}

}  // namespace
}  // namespace tranche::internal::testing
