// Random sequences of public calls, in a wrong order, twice, after failures, from callbacks and
// from other threads. Every call is either refused as documented or does what the oracle does.
#include <catch2/catch_test_macros.hpp>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "tests/support/build.h"
#include "tests/support/compare.h"
#include "tests/support/drive.h"
#include "tests/support/environment.h"
#include "tests/support/operations.h"
#include "tests/support/random_world.h"

namespace tranche::internal::testing {
namespace {

constexpr uint64_t kIds = 40;

class Misuser {
 public:
  explicit Misuser(uint64_t seed)
      : random_(seed),
        schema_(RandomWorld::Schema(random_)),
        oracle_(schema_),
        world_(&random_, &oracle_, kIds) {
    IndexOptions options;
    options.listener = [this](const BatchResult&) { Listen(); };
    index_ = NewIndex(schema_, std::move(options));
  }

  void Run(int steps) {
    for (int i = 0; i < steps; ++i) Step();
    open_.reset();
    CheckState();
    CHECK(CompareCustomers(index_->Read(), oracle_) == "");
    CHECK(CompareFields(index_->Read(), oracle_) == "");
    for (int i = 0; i < 20; ++i) CHECK(CompareAny(index_->Read(), oracle_, random_, world_) == "");
    CHECK(index_->CallbackFailures() == thrown_);
    CHECK(not_refused_ == 0);
    CHECK_FALSE(index_->IsDamaged());
  }

 private:
  void Step() {
    switch (random_.Below(12)) {
      case 0:
        return BeginLoad();
      case 1:
      case 2:
        return AddToLoad();
      case 3:
        return EndLoad();
      case 4:
        return UseLoaderThatEnded();
      case 5:
        return LookAtSnapshots();
      case 6:
        return CheckState();
      case 7:
        if (last_.empty()) return;
        return Write(AnyOperation(random_.Pick(last_)));  // again
      default:
        return Write(AnyWrite());
    }
  }

  AnyOperation AnyWrite() {
    const uint64_t kind = random_.Below(10);
    if (kind < 2) {
      Draft draft = random_.Percent(70) ? world_.ValidDraft() : world_.InvalidDraft().draft;
      draft.name = "segment " + std::to_string(random_.Below(12));  // perhaps taken
      return CreateSegments{{std::move(draft)}};
    }
    if (kind == 2) return DeleteSegment{AnySegment()};
    if (kind == 3) {
      SegmentEdit edit;
      if (random_.Percent(50)) edit.name = "segment " + std::to_string(random_.Below(12));
      if (random_.Percent(70)) edit.rules = world_.ValidDraft().rules;
      return UpdateSegment{AnySegment(), std::move(edit)};
    }
    if (kind == 4) return AddField{RandomWorld::Property(random_, random_.Below(8))};
    std::vector<Operation> operations = world_.Batch();
    return ApplyBatch{std::make_shared<Batch>(ToBatch(operations))};
  }

  // A segment that exists, one that was deleted, or none.
  std::string AnySegment() {
    if (!segment_ids_.empty() && random_.Percent(90)) return random_.Pick(segment_ids_);
    return "no such segment";
  }

  // From this thread, or from another one that nobody keeps waiting.
  void Write(const AnyOperation& operation) {
    INFO(ToString(operation));
    std::optional<absl::StatusOr<Outcome>> outcome;
    const auto call = [&] { outcome.emplace(Execute(*index_, operation)); };
    if (!open_ && random_.Percent(20)) {
      std::thread(call).join();
    } else {
      call();
    }
    last_.push_back(operation);
    if (last_.size() > 8) last_.erase(last_.begin());
    if (open_) {
      REQUIRE(absl::IsFailedPrecondition(outcome->status()));
      return;
    }
    const auto expected = Execute(oracle_, operation, *outcome);
    INFO("engine " << outcome->status() << ", oracle " << expected.status());
    REQUIRE(outcome->ok() == expected.ok());
    for (const OracleSegment& segment : oracle_.segments()) {
      if (segment_ids_.size() < 50) segment_ids_.push_back(segment.id);
    }
  }

  void BeginLoad() {
    Loader loader = index_->Load();
    if (open_) {
      REQUIRE(absl::IsFailedPrecondition(loader.status()));
      ended_.push_back(std::move(loader));
      return;
    }
    REQUIRE(loader.status().ok());
    records_.clear();
    if (random_.Percent(20)) {
      Loader other = std::move(loader);
      ended_.push_back(std::move(loader));  // NOLINT(bugprone-use-after-move)
      loader = std::move(other);
    }
    open_.emplace(std::move(loader));
  }

  void AddToLoad() {
    if (!open_) return;
    for (LoadRecord& record : world_.Load(5)) {
      record.line = records_.size() + 1;
      (void)open_->Add(record.customer, record.line);
      records_.push_back(std::move(record));
    }
  }

  // Commits the open loader, here or in another thread, or gives it up.
  void EndLoad() {
    if (!open_) return;
    if (random_.Percent(25)) return open_.reset();
    std::optional<absl::StatusOr<LoadReport>> report;
    const auto commit = [&] { report.emplace(open_->Commit()); };
    if (random_.Percent(30)) {
      std::thread(commit).join();
    } else {
      commit();
    }
    REQUIRE(report->ok());
    const OracleLoad expected = oracle_.Load(records_);
    REQUIRE((*report)->duplicates == expected.duplicates);
    ended_.push_back(*std::exchange(open_, std::nullopt));
  }

  void UseLoaderThatEnded() {
    if (ended_.empty()) return;
    Loader& loader = ended_[random_.Below(ended_.size())];
    loader.Reject(1, "nothing counts it");
    loader.Ignore("nothing counts it");
    REQUIRE(absl::IsFailedPrecondition(loader.Add(Customer{"late", {}}, 1)));
    REQUIRE(absl::IsFailedPrecondition(loader.Commit().status()));
    REQUIRE(absl::IsFailedPrecondition(loader.status()));
    if (random_.Percent(30)) ended_.clear();
  }

  // Pinned versions stay as they were.
  void LookAtSnapshots() {
    for (const auto& [snapshot, customers] : pinned_) {
      REQUIRE(snapshot.customer_count() == customers);
      REQUIRE(Must(snapshot.Count(Everybody{})) == customers);
    }
    if (pinned_.size() > 3) pinned_.clear();
    pinned_.emplace_back(index_->Read(), oracle_.customers().size());
  }

  void CheckState() { REQUIRE(CompareSegments(index_->Read(), oracle_) == ""); }

  // The listener of the index, in the thread of the batch: writes are refused, what it throws is
  // counted. It must not draw from `random_`, which another thread may be using by turns only.
  void Listen() {
    ++heard_;
    if (heard_ % 3 == 0) {
      const bool refused = absl::IsFailedPrecondition(index_->DeleteSegment("any")) &&
                           absl::IsFailedPrecondition(index_->Apply(Batch()).status()) &&
                           absl::IsFailedPrecondition(index_->Load().status());
      if (!refused) ++not_refused_;
    }
    if (heard_ % 5 == 0) {
      ++thrown_;
      throw std::runtime_error("the host's");
    }
  }

  Random random_;
  const SchemaSpec schema_;
  Oracle oracle_;
  RandomWorld world_;
  uint64_t heard_ = 0;
  uint64_t thrown_ = 0;
  uint64_t not_refused_ = 0;
  std::unique_ptr<Index> index_;
  std::vector<AnyOperation> last_;
  std::vector<std::string> segment_ids_;
  std::vector<std::pair<Snapshot, uint64_t>> pinned_;
  std::vector<LoadRecord> records_;  // of the open loader
  std::vector<Loader> ended_;        // committed, refused or moved from
  std::optional<Loader> open_;       // its thread is this one
};

TEST_CASE("misuse at random is refused or does what the oracle does") {
  const uint64_t seed = NumberFromEnvironment("TRANCHE_SEED", 1);
  for (uint64_t i = 0; i < 40; ++i) {
    INFO("TRANCHE_SEED=" << seed + i);
    Misuser(seed + i).Run(150);
  }
}

}  // namespace
}  // namespace tranche::internal::testing
