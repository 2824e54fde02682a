#include "tests/crash/life.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "tests/crash/fault_disk.h"
#include "tests/support/compare.h"
#include "tests/support/drive.h"
#include "tests/support/random_world.h"

namespace tranche::internal::testing {
namespace {

constexpr uint64_t kIds = 30;

}  // namespace

Life::Life(uint64_t seed, size_t size) {
  Random random(seed);
  schema_ = RandomWorld::Schema(random);
  Oracle oracle(schema_);
  RandomWorld world(&random, &oracle, kIds);
  states_.push_back(oracle);
  for (size_t i = 0; i < size; ++i) {
    const uint64_t kind = random.Below(100);
    const std::string name = "deed " + std::to_string(i);
    if (i == 0 || kind < 15) {
      Draft draft = world.ValidDraft();
      draft.name = name;
      draft.id = "segment-" + std::to_string(i);
      (void)oracle.CreateSegment(draft);
      deeds_.push_back([draft](Store* store) { return store->CreateSegment(draft).status(); });
    } else if (kind < 65) {
      auto batch = world.Batch();
      (void)oracle.Apply(batch);
      deeds_.push_back([batch](Store* store) { return store->Apply(ToBatch(batch)).status(); });
    } else if (kind < 80) {
      auto records = world.Load();
      oracle.Load(records, false);
      deeds_.push_back([records](Store* store) { return TryLoad(*store, records).status(); });
    } else if (kind < 90) {
      const std::string id = random.Pick(oracle.segments()).id;
      const SegmentEdit edit{{}, name, world.ValidDraft().rules};
      (void)oracle.UpdateSegment(id, edit);
      deeds_.push_back(
          [id, edit](Store* store) { return store->UpdateSegment(id, edit).status(); });
    } else if (kind < 94 && oracle.segments().size() > 1) {
      const std::string id = random.Pick(oracle.segments()).id;
      (void)oracle.DeleteSegment(id);
      deeds_.push_back([id](Store* store) { return store->DeleteSegment(id); });
    } else {
      const FieldSpec field = RandomWorld::Property(random, 100 + i);
      (void)oracle.AddField(field);
      deeds_.push_back([field](Store* store) { return store->AddField(field); });
    }
    states_.push_back(oracle);
  }

  FaultDisk disk(seed);
  StoreOptions options;
  options.schema = schema_;
  options.checkpoint_after_bytes = 0;
  options.vfs = disk.name();
  auto store = Must(Store::Open("life", std::move(options)));
  sequences_.push_back(store->Stats().sequence);
  for (size_t i = 0; i < size; ++i) {
    Lead(store.get(), i, i + 1);
    sequences_.push_back(store->Stats().sequence);
    if (std::string error = Compare(*store, i + 1); !error.empty())
      throw std::runtime_error("deed " + std::to_string(i) + ": " + error);
  }
}

void Life::Lead(Store* store, size_t first, size_t last) const {
  for (size_t i = first; i < last; ++i) {
    const absl::Status status = Do(store, i);
    if (IsStoreFailure(status)) throw std::runtime_error(status.ToString());
  }
}

size_t Life::DeedsAt(uint64_t sequence) const {
  const auto after = std::upper_bound(sequences_.begin(), sequences_.end(), sequence);
  return static_cast<size_t>(after - sequences_.begin()) - 1;
}

std::string Life::Compare(const Store& store, size_t deeds) const {
  const Snapshot snapshot = store.Read();
  const Oracle& oracle = states_[deeds];
  if (std::string error = CompareSegments(snapshot, oracle); !error.empty()) return error;
  if (std::string error = CompareFields(snapshot, oracle); !error.empty()) return error;
  return CompareCustomers(snapshot, oracle);
}

}  // namespace tranche::internal::testing
