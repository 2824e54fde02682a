// Public calls of a store in a wrong order, from a callback and from another thread. See
// tests/engine/misuse_test.cc for those that need no file.
#include <catch2/catch_test_macros.hpp>
#include <new>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/time/clock.h"
#include "tests/support/drive.h"
#include "tests/support/refused_writes.h"
#include "tests/support/temporary_directory.h"
#include "tranche/store.h"

namespace tranche::internal::testing {
namespace {

using Strings = std::vector<std::string>;

StoreOptions NewFile() {
  StoreOptions options;
  options.schema = SampleSchema();
  options.durability = Durability::kProcessCrashSafe;
  return options;
}

// As FirstWriteNotRefused, with the calls that only a store has.
std::string FirstCallNotRefused(Store& store) {
  if (!absl::IsFailedPrecondition(store.Checkpoint())) return "Checkpoint";
  if (!absl::IsFailedPrecondition(store.Verify())) return "Verify";
  return FirstWriteNotRefused(store);
}

TEST_CASE("what the listener of a store throws reaches no writer, and nothing is lost") {
  const TemporaryDirectory directory;
  constexpr int kBatches = 30;
  {
    StoreOptions options = NewFile();
    options.listener = [](const BatchResult&) { throw std::bad_alloc(); };
    auto store = Must(Store::Open(directory.PathOf("a"), std::move(options)));
    const auto write = [&](const std::string& prefix) {
      for (int i = 0; i < kBatches; ++i) Apply(*store, {Upsert(prefix + std::to_string(i))});
    };
    std::thread other([&] { write("other"); });
    write("this");
    other.join();
    CHECK(store->Read().customer_count() == 2 * kBatches);
    CHECK(store->CallbackFailures() == 2 * kBatches);
    CHECK_FALSE(store->IsDamaged());
  }
  auto store = Must(Store::Open(directory.PathOf("a")));
  CHECK(store->Read().customer_count() == 2 * kBatches);
  Must(store->Verify());
}

TEST_CASE("what the clock of a store throws is counted, and the time is that of the system") {
  const TemporaryDirectory directory;
  StoreOptions options = NewFile();
  options.clock = []() -> absl::Time { throw std::bad_alloc(); };
  auto store = Must(Store::Open(directory.PathOf("a"), std::move(options)));
  const absl::Time before = absl::Now();
  const Segment segment = Must(store->CreateSegment(MakeDraft(In("country", {"FR"}), "French")));
  CHECK(segment.created_at >= before);
  CHECK(segment.created_at <= absl::Now());
  CHECK(store->CallbackFailures() == 1);
  CHECK_FALSE(store->IsDamaged());
  store.reset();
  store = Must(Store::Open(directory.PathOf("a")));
  CHECK(Must(store->Read().GetSegment(segment.id)).created_at == segment.created_at);
}

TEST_CASE("a clock that writes to its store is refused") {
  const TemporaryDirectory directory;
  Store* store = nullptr;
  std::string wrong = "the clock was not called";
  StoreOptions options = NewFile();
  options.clock = [&] {
    wrong = FirstCallNotRefused(*store);
    return absl::UnixEpoch();
  };
  const auto owner = Must(Store::Open(directory.PathOf("a"), std::move(options)));
  store = owner.get();
  Apply(*store, {Upsert("a")});
  CHECK(wrong == "");
  CHECK(Members(*store, Everybody{}) == Strings{"a"});
}

TEST_CASE("a listener that writes to its store is refused, and its batch stays applied") {
  const TemporaryDirectory directory;
  Store* store = nullptr;
  std::string wrong = "the listener was not called";
  StoreOptions options = NewFile();
  options.listener = [&](const BatchResult&) { wrong = FirstCallNotRefused(*store); };
  const auto owner = Must(Store::Open(directory.PathOf("a"), std::move(options)));
  store = owner.get();
  Apply(*store, {Upsert("a")});
  CHECK(wrong == "");
  CHECK(Members(*store, Everybody{}) == Strings{"a"});
  Must(store->Verify());
}

TEST_CASE("while a thread has a loader of a store open its writes are refused") {
  const TemporaryDirectory directory;
  auto store = Must(Store::Open(directory.PathOf("a"), NewFile()));
  Loader loader = store->Load();
  Must(loader.Add(CustomerView{"a", {}}, 1));
  CHECK(FirstCallNotRefused(*store) == "");
  Must(loader.Commit());
  CHECK(absl::IsFailedPrecondition(loader.Commit().status()));
  CHECK(absl::IsFailedPrecondition(loader.Add(CustomerView{"b", {}}, 2)));
  Apply(*store, {Upsert("c")});
  Must(store->Verify());
  CHECK(Members(*store, Everybody{}) == Strings{"a", "c"});
}

TEST_CASE("after a strict load of a store failed, its thread writes at once") {
  const TemporaryDirectory directory;
  auto store = Must(Store::Open(directory.PathOf("a"), NewFile()));
  Loader loader = store->Load({.strict = true});
  Must(loader.Add(CustomerView{"a", {}}, 1));
  CHECK(absl::IsInvalidArgument(loader.Add(CustomerView{"", {}}, 2)));
  CHECK(absl::IsInvalidArgument(loader.Commit().status()));
  Apply(*store, {Upsert("b")});
  Must(store->Checkpoint());
  Must(store->Verify());
  CHECK(Members(*store, Everybody{}) == Strings{"b"});
}

TEST_CASE("a snapshot may be used after its store is closed") {
  const TemporaryDirectory directory;
  auto store = Must(Store::Open(directory.PathOf("a"), NewFile()));
  Apply(*store, {Upsert("a"), Upsert("b")});
  const Snapshot snapshot = store->Read();
  store.reset();
  CHECK(Members(snapshot, Everybody{}) == Strings{"a", "b"});
}

}  // namespace
}  // namespace tranche::internal::testing
