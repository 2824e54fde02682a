// A random history: the engine and the oracle live through the same operations and bulk loads, and
// are compared after each. Each operation is written as bytes and read again before. Pinned
// snapshots of the past are compared with copies of the oracle of that time.
#ifndef TRANCHE_TESTS_MODEL_HISTORY_H_
#define TRANCHE_TESTS_MODEL_HISTORY_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "tests/support/operations.h"
#include "tests/support/oracle.h"
#include "tests/support/random.h"
#include "tests/support/random_world.h"
#include "tranche/index.h"

namespace tranche::internal::testing {

class History {
 public:
  // Where time begins for the index that lives the history: near the dates of RandomWorld.
  static absl::Time Start() { return absl::UnixEpoch() + absl::Hours(24 * 20'495); }

  using MakeIndex = std::function<std::unique_ptr<Index>(const SchemaSpec& schema)>;

  // Customers have one of `id_count` ids. `make_index` makes the index that lives the history.
  History(uint64_t seed, uint64_t id_count, const MakeIndex& make_index = PlainIndex);

  // Goes on with another index, which has lived the same history. The one before is destroyed
  // before `open` is called; pins of it are let go.
  void Reopen(const std::function<std::unique_ptr<Index>()>& open);

  // One random action, compared. Returns "" or what went wrong, then the history is of no further
  // use.
  std::string Step();

  // What Step() does by chance, for histories with a plan. All return "" or what went wrong.
  std::string Live(const AnyOperation& operation);
  std::string LoadRecords(const std::vector<LoadRecord>& records, const LoadOptions& options);
  std::string CreateSegment(Draft draft);
  std::string CompareNow();       // segments and memberships
  std::string CompareAllParts();  // also every customer, fields, and one random question
  void Pin();
  std::string CheckPins();

  Index& index() { return *index_; }
  // For those who write to `index()` themselves: the oracle must live through the same.
  Oracle& oracle() { return oracle_; }
  Random& random() { return random_; }
  RandomWorld& world() { return world_; }

 private:
  struct Pinned {
    Snapshot snapshot;
    Oracle oracle;
    uint64_t step = 0;
  };

  static std::unique_ptr<Index> PlainIndex(const SchemaSpec& schema);

  History(uint64_t seed, uint64_t id_count, const SchemaSpec& schema, const MakeIndex& make_index);

  std::string Act();
  std::string LiveThrough(const AnyOperation& operation);
  // What is wrong with the result of a batch, which made version `first` or a later one.
  std::string CompareResult(const BatchResult& result, uint64_t first,
                            const std::vector<OracleChange>& expected,
                            const OracleLosses& losses) const;
  AnyOperation NewSegments();
  AnyOperation SegmentToPut();
  AnyOperation SegmentToUpdate();
  AnyOperation SegmentToDelete();
  AnyOperation SchemaChange();
  std::string SavedId();
  std::string Refuse();
  std::string CheckPin(Pinned& pin);
  std::string NextName();

  Random random_;
  const uint64_t id_count_;
  Oracle oracle_;
  RandomWorld world_;
  std::unique_ptr<Index> index_;
  std::vector<Pinned> pins_;  // destroyed before index_
  uint64_t steps_ = 0;
  uint64_t names_ = 0;
  uint64_t properties_ = 100;  // names of properties that no schema has
};

}  // namespace tranche::internal::testing

#endif  // TRANCHE_TESTS_MODEL_HISTORY_H_
