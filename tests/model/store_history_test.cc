// Random histories lived by a store that is closed, opened, and checkpointed at random: nothing but
// time tells it from an index that was never closed.
#include <catch2/catch_test_macros.hpp>
#include <cstdio>
#include <memory>
#include <string>

#include "tests/model/history.h"
#include "tests/support/drive.h"
#include "tests/support/environment.h"
#include "tests/support/temporary_directory.h"
#include "tranche/store.h"

namespace tranche::internal::testing {
namespace {

std::unique_ptr<Store> OpenStore(const std::string& path, const SchemaSpec* schema) {
  StoreOptions options;
  if (schema != nullptr) options.schema = *schema;
  options.now = History::Start();
  options.durability = Durability::kProcessCrashSafe;
  options.checkpoint_after_bytes = 20'000;  // often
  return Must(Store::Open(path, std::move(options)));
}

std::string LiveThrough(uint64_t seed, uint64_t steps, uint64_t id_count) {
  const TemporaryDirectory directory;
  const std::string path = directory.PathOf("index");
  Store* store = nullptr;  // as the history holds it
  History history(seed, id_count, [&](const SchemaSpec& schema) {
    auto opened = OpenStore(path, &schema);
    store = opened.get();
    return opened;
  });
  for (uint64_t step = 1; step <= steps; ++step) {
    const std::string at = " at step " + std::to_string(step);
    if (std::string error = history.Step(); !error.empty()) return error + at;
    if (history.random().Percent(5)) {
      history.Reopen([&] {
        auto opened = OpenStore(path, nullptr);
        store = opened.get();
        return opened;
      });
      if (std::string error = history.CompareNow(); !error.empty())
        return error + at + ", reopened";
      if (std::string error = history.CompareAllParts(); !error.empty())
        return error + at + ", reopened";
    }
    if (history.random().Percent(5)) {
      if (absl::Status status = store->Checkpoint(); !status.ok()) return status.ToString() + at;
    }
    if (history.random().Percent(1)) {
      if (absl::Status status = store->Verify(); !status.ok()) return status.ToString() + at;
    }
  }
  return "";
}

TEST_CASE("a store that is closed and opened lives as an index that was not") {
  const uint64_t first = NumberFromEnvironment("TRANCHE_SEED", 1);
  uint64_t steps = NumberFromEnvironment("TRANCHE_MODEL_STEPS", 20'000) / 10;
  std::printf("histories of a store: TRANCHE_SEED=%llu, %llu steps\n",
              static_cast<unsigned long long>(first), static_cast<unsigned long long>(steps));
  for (uint64_t seed = first; steps > 0; ++seed) {
    const uint64_t now = steps < 150 ? steps : 150;
    const std::string error = LiveThrough(seed, now, seed % 2 == 0 ? 15 : 100);
    if (!error.empty()) FAIL("TRANCHE_SEED=" << seed << ": " << error);
    steps -= now;
  }
}

}  // namespace
}  // namespace tranche::internal::testing
