#include "tests/crash/session.h"

#include <algorithm>
#include <utility>

namespace tranche::internal::testing {

absl::StatusOr<std::unique_ptr<Store>> OpenOn(const FaultDisk& disk, const Life& life,
                                              Durability durability) {
  StoreOptions options;
  options.schema = life.schema();
  options.now = Life::Start();
  options.durability = durability;
  options.checkpoint_after_bytes = 0;
  options.vfs = disk.name();
  return Store::Open(kPath, std::move(options));
}

Progress Run(const FaultDisk& disk, const Life& life, const Plan& plan, size_t had) {
  Progress progress{had, had};
  auto store = OpenOn(disk, life, plan.durability);
  if (!store.ok()) return progress;
  while (progress.acknowledged < plan.deeds) {
    progress.asked = progress.acknowledged + 1;
    if (IsStoreFailure(life.Do(store->get(), progress.acknowledged))) return progress;
    ++progress.acknowledged;
  }
  if (plan.writes_checkpoint) (void)(*store)->Checkpoint();
  return progress;
}

std::string CheckSurvivor(const FaultDisk& disk, const Life& life, size_t safe, size_t asked) {
  size_t deeds;
  {
    auto store = OpenOn(disk, life);
    if (!store.ok()) return "opening: " + store.status().ToString();
    deeds = life.DeedsAt((*store)->Stats().sequence);
    const std::string found = std::to_string(deeds) + " deeds found, " + std::to_string(safe) +
                              " acknowledged, " + std::to_string(asked) + " asked for";
    if (deeds < safe || deeds > asked) return found;
    if (std::string error = life.Compare(**store, deeds); !error.empty())
      return found + ": " + error;
    if (absl::Status status = (*store)->Verify(); !status.ok())
      return found + ": verify: " + status.ToString();
    if (deeds == life.size()) return "";
    if (absl::Status status = life.Do(store->get(), deeds); IsStoreFailure(status))
      return found + ": going on: " + status.ToString();
    ++deeds;
  }
  auto store = OpenOn(disk, life);
  if (!store.ok()) return "opening again: " + store.status().ToString();
  const std::string error = life.Compare(**store, deeds);
  return error.empty() ? "" : "opened again: " + error;
}

}  // namespace tranche::internal::testing
