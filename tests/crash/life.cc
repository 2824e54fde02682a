#include "tests/crash/life.h"

#include <algorithm>
#include <memory>
#include <stdexcept>
#include <utility>

#include "tests/crash/fault_disk.h"
#include "tests/support/compare.h"
#include "tests/support/drive.h"
#include "tests/support/operations.h"
#include "tests/support/random_world.h"

namespace tranche::internal::testing {
namespace {

constexpr uint64_t kIds = 30;

// The operation of deed `i`. Segments have ids of their own choice.
AnyOperation AnyDeed(size_t i, const Oracle& oracle, Random* random, RandomWorld* world) {
  const uint64_t kind = random->Below(92);
  Draft draft = world->ValidDraft();
  draft.name = "deed " + std::to_string(i);
  draft.id = "segment-" + std::to_string(i);
  if (kind >= 85 && i > 0) return AdvanceTo{world->LaterTime()};
  if (i == 0 || kind < 15) return CreateSegments{{draft}};
  if (kind < 65) {
    // No batch that was applied already: the store does not write those, and the deeds that a file
    // holds are told by what is written.
    OracleRules rules;
    if (random->Percent(60)) rules.position = oracle.Wanted(world->AnyPosition());
    if (rules.position && random->Percent(10)) ++rules.position->sequence;
    return ApplyBatch{std::make_shared<const Batch>(ToBatch(world->Batch(), rules))};
  }
  const std::string saved = random->Pick(oracle.segments()).id;
  if (kind < 70) return UpdateSegment{saved, {{}, draft.name, draft.rules}};
  if (kind < 75) {
    if (random->Percent(70)) draft.id = saved;
    return PutSegment{draft};
  }
  if (kind < 79 && oracle.segments().size() > 1) return DeleteSegment{saved};
  return AddField{RandomWorld::Property(*random, 100 + i)};
}

}  // namespace

Life::Life(uint64_t seed, size_t size) {
  Random random(seed);
  schema_ = RandomWorld::Schema(random);
  Oracle oracle(schema_);
  oracle.SetNow(Start());
  RandomWorld world(&random, &oracle, kIds);
  states_.push_back(oracle);
  for (size_t i = 0; i < size; ++i) {
    if (i > 0 && random.Percent(15)) {
      auto records = world.Load();
      oracle.Load(records);
      deeds_.push_back([records](Store* store) { return TryLoad(*store, records).status(); });
    } else {
      const AnyOperation operation = AnyDeed(i, oracle, &random, &world);
      (void)Execute(oracle, operation, absl::StatusOr<Outcome>());
      deeds_.push_back([operation](Store* store) { return Execute(*store, operation).status(); });
    }
    states_.push_back(oracle);
  }

  FaultDisk disk(seed);
  StoreOptions options;
  options.schema = schema_;
  options.now = Start();
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
  if (absl::ToUnixMillis(snapshot.now()) != *oracle.now()) return "the time";
  if (std::string error = ComparePositions(snapshot, oracle); !error.empty()) return error;
  if (std::string error = CompareSegments(snapshot, oracle); !error.empty()) return error;
  if (std::string error = CompareFields(snapshot, oracle); !error.empty()) return error;
  return CompareCustomers(snapshot, oracle);
}

}  // namespace tranche::internal::testing
