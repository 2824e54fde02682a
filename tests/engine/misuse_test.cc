// Public calls in a wrong order, twice, after a failure, from a callback and from another thread:
// each has a defined answer, and none hangs or harms the index.
#include <catch2/catch_test_macros.hpp>
#include <memory>
#include <new>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/time/clock.h"
#include "tests/support/build.h"
#include "tests/support/drive.h"
#include "tests/support/refused_writes.h"

namespace tranche::internal::testing {
namespace {

using Changes = std::vector<OracleChange>;
using Strings = std::vector<std::string>;

bool IsRefused(const absl::Status& status) { return absl::IsFailedPrecondition(status); }

absl::Status AddTo(Loader& loader, std::string_view id, uint64_t line = 1) {
  return loader.Add(CustomerView{id, {}}, line);
}

// Adds a customer with a value that the open domain of invoicing entities does not have yet.
absl::Status AddWithNewValue(Loader& loader, std::string_view id) {
  const std::string_view value[] = {"ent_new"};
  const AttributeView attributes[] = {{"invoicing_entity", value}};
  return loader.Add(CustomerView{id, attributes}, 1);
}

size_t InvoicingEntities(const Index& index) {
  for (const FieldInfo& field : index.Read().Fields()) {
    if (field.name == "invoicing_entity") return field.values.size();
  }
  return 0;
}

// Batches.

TEST_CASE("a copied result keeps its changes after the original is gone") {
  auto index = NewIndex();
  const std::string segment = Save(*index, In("country", {"FR"}));
  std::vector<BatchResult> queue;
  std::optional<BatchResult> assigned;
  {
    const BatchResult result =
        Apply(*index, {Upsert("a long identifier of a customer", {{"country", {"FR"}}})});
    queue.push_back(result);
    assigned = result;
  }
  for (int i = 0; i < 20; ++i) queue.push_back(queue.front());
  const Changes expected{{segment, "a long identifier of a customer", true}};
  for (const BatchResult& kept : queue) CHECK(ToOracle(kept) == expected);
  queue.clear();
  CHECK(ToOracle(*assigned) == expected);
}

TEST_CASE("a listener may keep what it hears by copying it") {
  std::vector<BatchResult> queue;
  IndexOptions options;
  options.listener = [&](const BatchResult& result) { queue.push_back(result); };
  auto index = NewIndex(SampleSchema(), options);
  const std::string segment = Save(*index, In("country", {"FR"}));
  for (int i = 0; i < 20; ++i)
    Apply(*index, {Upsert("customer number " + std::to_string(i), {{"country", {"FR"}}})});
  index.reset();
  for (int i = 0; i < 20; ++i)
    CHECK(ToOracle(queue[i]) == Changes{{segment, "customer number " + std::to_string(i), true}});
}

// Callbacks.

TEST_CASE("what a listener throws reaches nobody, and the batch stays applied") {
  int calls = 0;
  IndexOptions options;
  options.listener = [&](const BatchResult&) {
    switch (++calls) {
      case 1:
        throw std::bad_alloc();
      case 2:
        throw std::length_error("the host's");
      case 3:
        throw std::runtime_error("the host's");
      default:
        throw 7;
    }
  };
  auto index = NewIndex(SampleSchema(), options);
  const std::string segment = Save(*index, In("country", {"FR"}));
  for (const char* id : {"a", "b", "c", "d"}) {
    const BatchResult result = Apply(*index, {Upsert(id, {{"country", {"FR"}}})});
    CHECK(ToOracle(result) == Changes{{segment, id, true}});
  }
  CHECK(calls == 4);
  CHECK(index->CallbackFailures() == 4);
  CHECK_FALSE(index->IsDamaged());
  CHECK(Members(*index, SegmentId{segment}) == Strings{"a", "b", "c", "d"});
}

TEST_CASE("a listener that throws does not stop writers of other threads") {
  IndexOptions options;
  options.listener = [](const BatchResult&) { throw std::bad_alloc(); };
  auto index = NewIndex(SampleSchema(), options);
  constexpr int kBatches = 50;
  const auto write = [&](const std::string& prefix) {
    for (int i = 0; i < kBatches; ++i) Apply(*index, {Upsert(prefix + std::to_string(i))});
  };
  std::thread other([&] { write("other"); });
  write("this");
  other.join();
  CHECK(index->Read().customer_count() == 2 * kBatches);
  CHECK(index->CallbackFailures() == 2 * kBatches);
  CHECK_FALSE(index->IsDamaged());
}

TEST_CASE("where the clock throws, a write takes the time of the system") {
  IndexOptions options;
  options.clock = []() -> absl::Time { throw std::bad_alloc(); };
  auto index = NewIndex(SampleSchema(), options);
  const absl::Time before = absl::Now();
  const std::string id = Save(*index, In("country", {"FR"}));
  const Segment segment = Must(index->Read().GetSegment(id));
  CHECK(segment.created_at >= before);
  CHECK(segment.created_at <= absl::Now());
  CHECK(index->CallbackFailures() >= 1);
  CHECK_FALSE(index->IsDamaged());
}

TEST_CASE("a listener that writes is refused, and its batch stays applied") {
  Index* index = nullptr;
  std::string wrong = "the listener was not called";
  IndexOptions options;
  options.listener = [&](const BatchResult&) { wrong = FirstWriteNotRefused(*index); };
  const auto owner = NewIndex(SampleSchema(), options);
  index = owner.get();
  Apply(*index, {Upsert("a")});
  CHECK(wrong == "");
  CHECK(Members(*index, Everybody{}) == Strings{"a"});
  CHECK(index->Read().segment_count() == 0);
  CHECK_FALSE(index->IsDamaged());
}

TEST_CASE("a clock that writes is refused") {
  Index* index = nullptr;
  std::string wrong = "the clock was not called";
  IndexOptions options;
  options.clock = [&] {
    wrong = FirstWriteNotRefused(*index);
    return absl::UnixEpoch();
  };
  const auto owner = NewIndex(SampleSchema(), options);
  index = owner.get();
  Save(*index, In("country", {"FR"}));
  CHECK(wrong == "");
  CHECK(index->Read().segment_count() == 1);
}

TEST_CASE("a listener may write to another index, and ask for the memory of its own") {
  const auto other = NewIndex();
  Index* index = nullptr;
  uint64_t bytes = 0;
  IndexOptions options;
  options.listener = [&](const BatchResult&) {
    Apply(*other, {Upsert("b")});
    bytes = index->Memory().Total();
  };
  const auto owner = NewIndex(SampleSchema(), options);
  index = owner.get();
  Apply(*index, {Upsert("a")});
  CHECK(other->Read().customer_count() == 1);
  CHECK(bytes > 0);
}

// Snapshots.

TEST_CASE("a snapshot may be used after its index is destroyed") {
  auto index = NewIndex();
  Apply(*index, {Upsert("a", {{"country", {"FR"}}, {"name", {"needle"}}}), Upsert("b")});
  const std::string segment = Save(*index, In("country", {"FR"}));
  const Snapshot snapshot = index->Read();
  index.reset();
  CHECK(Must(snapshot.GetSegment(segment)).count == 1);
  CHECK(Members(snapshot, SegmentId{segment}) == Strings{"a"});
  CHECK(Ids(Must(snapshot.ListCustomers(Everybody{}, {.search = "needle"}))) == Strings{"a"});
}

TEST_CASE("a snapshot that was moved from may be destroyed and assigned to") {
  auto index = NewIndex();
  Apply(*index, {Upsert("a")});
  Snapshot first = index->Read();
  Snapshot second = std::move(first);
  first = index->Read();
  Apply(*index, {Upsert("b")});
  second = index->Read();
  CHECK(first.customer_count() == 1);
  CHECK(second.customer_count() == 2);
  const Snapshot third = std::move(second);
  index.reset();
  CHECK(third.customer_count() == 2);
}

// Loaders.

TEST_CASE("a loader that has committed refuses every further call") {
  auto index = NewIndex();
  Loader loader = index->Load();
  Must(AddTo(loader, "a"));
  Must(loader.status());
  CHECK(Must(loader.Commit()).records == 1);
  CHECK(IsRefused(loader.status()));
  for (int i = 0; i < 2; ++i) {
    CHECK(IsRefused(loader.Commit().status()));
    CHECK(IsRefused(AddTo(loader, "b")));
  }
  loader.Reject(3, "too late");
  loader.Ignore("too late");
  CHECK(IsRefused(loader.Commit().status()));
  CHECK(Members(*index, Everybody{}) == Strings{"a"});
}

TEST_CASE("after a commit that failed others write at once, and the loader refuses every call") {
  auto index = NewIndex(SchemaSpec{});
  Loader loader = index->Load({.strict = true});
  Must(AddWithNewValue(loader, "a"));
  CHECK(absl::IsInvalidArgument(AddTo(loader, "")));
  CHECK(absl::IsInvalidArgument(loader.Commit().status()));
  // The same thread, while the loader lives.
  Apply(*index, {Upsert("b")});
  CHECK(Members(*index, Everybody{}) == Strings{"b"});
  CHECK(InvoicingEntities(*index) == 0);
  CHECK(IsRefused(loader.Commit().status()));
  CHECK(IsRefused(AddTo(loader, "c")));
  Apply(*index, {Upsert("c", {{"invoicing_entity", {"ent_new"}}})});
  CHECK(InvoicingEntities(*index) == 1);
}

TEST_CASE("a loader that was moved from refuses, the other goes on") {
  auto index = NewIndex();
  Loader first = index->Load();
  Must(AddTo(first, "a"));
  Loader second = std::move(first);
  CHECK(IsRefused(AddTo(first, "b")));        // NOLINT(bugprone-use-after-move)
  CHECK(IsRefused(first.Commit().status()));  // NOLINT(bugprone-use-after-move)
  first.Reject(1, "nothing");
  Must(AddTo(second, "c", 2));
  CHECK(Must(second.Commit()).records == 2);
  first = index->Load();
  Must(AddTo(first, "d"));
  Must(first.Commit());
  CHECK(Members(*index, Everybody{}) == Strings{"a", "c", "d"});
}

TEST_CASE("while a thread has a loader open its writes are refused instead of waiting") {
  auto index = NewIndex();
  Loader loader = index->Load();
  Must(AddTo(loader, "a"));
  CHECK(FirstWriteNotRefused(*index) == "");
  CHECK(index->Memory().Total() > 0);
  CHECK(index->Read().customer_count() == 0);
  Must(loader.Commit());
  Apply(*index, {Upsert("b")});
  CHECK(Members(*index, Everybody{}) == Strings{"a", "b"});
}

TEST_CASE("a loader that could not begin refuses, and leaves the open one alone") {
  auto index = NewIndex();
  Loader open = index->Load();
  {
    Loader refused = index->Load();
    CHECK(IsRefused(AddTo(refused, "a")));
    CHECK(IsRefused(refused.Commit().status()));
  }
  Must(AddTo(open, "b"));
  Must(open.Commit());
  CHECK(Members(*index, Everybody{}) == Strings{"b"});
}

TEST_CASE("writes of other threads wait for an open loader") {
  auto index = NewIndex();
  Loader loader = index->Load();
  std::thread other([&] { Apply(*index, {Upsert("b")}); });
  Must(AddTo(loader, "a"));
  Must(loader.Commit());
  other.join();
  CHECK(Members(*index, Everybody{}) == Strings{"a", "b"});
}

TEST_CASE("a loader may move to another thread, and be committed or given up there") {
  auto index = NewIndex();
  for (const bool commits : {true, false}) {
    std::optional<Loader> loader(index->Load());
    Must(AddTo(*loader, commits ? "a" : "b"));
    std::thread other([&] {
      Must(AddTo(*loader, commits ? "c" : "d", 2));
      CHECK(FirstWriteNotRefused(*index) == "");
      if (commits) Must(loader->Commit());
      loader.reset();
    });
    other.join();
    Apply(*index, {Upsert(commits ? "e" : "f")});
  }
  CHECK(Members(*index, Everybody{}) == Strings{"a", "c", "e", "f"});
}

}  // namespace
}  // namespace tranche::internal::testing
