// Versions of customers in a store: kept with the batch that brought them, by the journal and by
// checkpoints.
#include <catch2/catch_test_macros.hpp>
#include <memory>
#include <string>

#include "tests/support/drive.h"
#include "tests/support/temporary_directory.h"
#include "tranche/store.h"

namespace tranche::internal::testing {
namespace {

StoreOptions NewFile() {
  StoreOptions options;
  options.schema = SampleSchema();
  options.durability = Durability::kProcessCrashSafe;
  return options;
}

void CheckOpenedAgain(bool has_checkpoint) {
  const TemporaryDirectory directory;
  const std::string path = directory.PathOf("a");
  {
    auto store = Must(Store::Open(path, NewFile()));
    Apply(*store, {At(5, Upsert("a")), At(7, Upsert("b")), At(8, Delete("b"))});
    CHECK(!TryApply(*store, {At(9, Patch("a", {})), Delete("nobody")}).ok());
    if (has_checkpoint) Must(store->Checkpoint());
    Apply(*store, {At(6, Patch("a", {{"name", {"A"}}})), At(1, Delete("c"))});
  }
  for (int times = 0; times < 2; ++times) {
    auto store = Must(Store::Open(path, NewFile()));
    CHECK(Apply(*store,
                {At(6, Patch("a", {{"name", {"late"}}})), At(8, Upsert("b")), At(1, Upsert("c"))})
              .stale == 3);
    CHECK(store->Read().customer_count() == 1);
    CHECK(Must(store->Read().GetCustomer("a")).Get("name")[0] == "A");
    Must(store->Checkpoint());
  }
  auto store = Must(Store::Open(path, NewFile()));
  CHECK(Apply(*store, {At(7, Patch("a", {})), At(9, Upsert("b")), At(2, Upsert("c"))}).stale == 0);
}

TEST_CASE("a store that is opened again knows the versions that its journal kept") {
  CheckOpenedAgain(/*has_checkpoint=*/false);
}

TEST_CASE("a store that is opened again knows the versions that its checkpoint kept") {
  CheckOpenedAgain(/*has_checkpoint=*/true);
}

TEST_CASE("many versions come back from a checkpoint of several chunks") {
  const TemporaryDirectory directory;
  const std::string path = directory.PathOf("a");
  constexpr int kMany = 10'000;
  const auto batch_at = [](uint64_t version) {
    Batch batch;
    for (int i = 0; i < kMany; ++i) batch.Delete("gone " + std::to_string(i), version);
    return batch;
  };
  {
    auto store = Must(Store::Open(path, NewFile()));
    Must(store->Apply(batch_at(3)));
    Must(store->Checkpoint());
  }
  auto store = Must(Store::Open(path, NewFile()));
  CHECK(Must(store->Apply(batch_at(3))).stale == kMany);
  CHECK(Must(store->Apply(batch_at(4))).stale == 0);
}

}  // namespace
}  // namespace tranche::internal::testing
