// Positions of a store: they come back with exactly the batches that came back.
#include <atomic>
#include <catch2/catch_test_macros.hpp>
#include <string>
#include <thread>
#include <vector>

#include "tests/store/store_fixture.h"
#include "tests/support/drive.h"
#include "tests/support/temporary_directory.h"
#include "tranche/position.h"

namespace tranche::internal::testing {
namespace {

Batch At(const Position& position, Batch batch) {
  batch.set_position(position);
  return batch;
}

TEST_CASE("positions come back from the journal and from a checkpoint") {
  const TemporaryDirectory directory;
  const std::string path = directory.PathOf("a");
  const std::vector<Position> expected = {{"crm", 2, 1}, {"billing", 0, 2}};
  {
    auto store = Must(Store::Open(path, NewFile()));
    Must(store->Apply(At({"crm", 1, 1}, Of("a", "FR"))));
    Must(store->Apply(At({"billing", 0, 1}, Of("b", "FR"))));
    Must(store->Apply(At({"billing", 0, 2}, Batch())));
    Must(store->Apply(At({"crm", 2, 1}, Of("c", "FR"))));
    CHECK(store->Read().Positions() == expected);
  }
  for (const bool checkpoints : {true, false}) {
    auto store = Must(Store::Open(path));
    CHECK(store->Read().Positions() == expected);
    CHECK(store->Read().customer_count() == 3);
    Must(store->Verify());
    if (checkpoints) Must(store->Checkpoint());
  }
  auto store = Must(Store::Open(path));
  CHECK(store->Stats().journal_bytes == 0);
  CHECK(store->Read().Positions() == expected);
  CHECK(Must(store->Apply(At({"billing", 0, 1}, Of("z", "FR")))).already_applied);
  CHECK(absl::IsFailedPrecondition(store->Apply(At({"billing", 0, 4}, Of("z", "FR"))).status()));
  Must(store->Apply(At({"billing", 0, 3}, Of("d", "FR"))));
  CHECK(store->Read().customer_count() == 4);
}

TEST_CASE("a batch that comes again is not written to the file") {
  const TemporaryDirectory directory;
  auto store = Must(Store::Open(directory.PathOf("a"), NewFile()));
  const Batch batch = At({"crm", 1, 1}, Of("a", "FR"));
  Must(store->Apply(batch));
  const uint64_t bytes = store->Stats().journal_bytes;
  CHECK(Must(store->Apply(batch)).already_applied);
  CHECK(store->Stats().journal_bytes == bytes);
  CHECK(store->Stats().sequence == 1);
}

TEST_CASE("threads that send the same batches to a store have each applied once, and kept") {
  const TemporaryDirectory directory;
  const std::string path = directory.PathOf("a");
  constexpr uint64_t kBatches = 100;
  {
    auto store = Must(Store::Open(path, NewFile()));
    std::atomic<uint64_t> applied = 0;
    const auto send = [&] {
      for (uint64_t sequence = 1; sequence <= kBatches; ++sequence) {
        const auto result =
            store->Apply(At({"crm", 0, sequence}, Of("c" + std::to_string(sequence), "FR")));
        if (!result.ok()) return;
        applied += result->already_applied ? 0 : 1;
      }
    };
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) threads.emplace_back(send);
    for (std::thread& thread : threads) thread.join();
    CHECK(applied == kBatches);
  }
  auto store = Must(Store::Open(path));
  CHECK(store->Read().customer_count() == kBatches);
  CHECK(store->PositionOf("crm") == Position{"crm", 0, kBatches});
}

TEST_CASE("a store whose first batch was refused wants the same position after it is opened") {
  const TemporaryDirectory directory;
  const std::string path = directory.PathOf("a");
  {
    auto store = Must(Store::Open(path, NewFile()));
    Batch bad;
    bad.Delete("nobody");
    CHECK(absl::IsNotFound(store->Apply(At({"crm", 5, 1}, bad)).status()));
    CHECK(absl::IsFailedPrecondition(store->Apply(At({"crm", 5, 2}, Of("a", "FR"))).status()));
  }
  auto store = Must(Store::Open(path));
  CHECK(store->Read().Positions().empty());
  Must(store->Apply(At({"crm", 5, 1}, Of("a", "FR"))));
}

}  // namespace
}  // namespace tranche::internal::testing
