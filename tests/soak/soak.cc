#include "tests/soak/soak.h"

#include <algorithm>
#include <exception>
#include <utility>

#include "tests/support/drive.h"
#include "tests/support/invariants.h"

namespace tranche::internal::testing {
namespace {

constexpr int kReaders = 2;
constexpr int kWriters = 3;
constexpr uint64_t kBatchesOfAWriter = 4;
constexpr uint64_t kStepsAlone = 6;
constexpr size_t kMostSegments = 24;

template <typename Changes>
Changes Without(Changes changes, const std::set<std::string>& segments) {
  std::erase_if(changes, [&](const auto& change) { return segments.contains(change.segment_id); });
  return changes;
}

}  // namespace

Soak::Soak(SoakOptions options) : options_(std::move(options)) {
  history_ = std::make_unique<History>(options_.seed, options_.customers,
                                       [&](const SchemaSpec& schema) { return Open(&schema); });
  StartReaders();
}

Soak::~Soak() { StopReaders(); }

std::unique_ptr<Store> Soak::Open(const SchemaSpec* schema) {
  StoreOptions options;
  if (schema != nullptr) options.schema = *schema;
  options.durability = Durability::kProcessCrashSafe;
  options.checkpoint_after_bytes = 200'000;  // every few rounds
  auto store = Must(Store::Open(options_.path, std::move(options)));
  store_ = store.get();
  return store;
}

void Soak::Expect(const std::string& failure) {
  const std::lock_guard lock(mutex_);
  if (failure_.empty()) failure_ = failure;
}

std::string Soak::failure() {
  const std::lock_guard lock(mutex_);
  return failure_;
}

void Soak::StartReaders() {
  readers_stop_ = false;
  for (int i = 0; i < kReaders; ++i) {
    readers_.emplace_back([this, seed = history_->random().Next()] {
      Random random(seed);
      try {
        while (!readers_stop_) {
          const Snapshot snapshot = store_->Read();
          for (uint64_t looks = random.Between(1, 4); looks > 0; --looks) {
            Expect(BrokenInvariant(snapshot, random));
            ++counts_.looks;
          }
        }
      } catch (const std::exception& error) {
        Expect(std::string("a reader was refused: ") + error.what());
      }
    });
  }
}

void Soak::StopReaders() {
  readers_stop_ = true;
  for (std::thread& reader : readers_) reader.join();
  readers_.clear();
}

std::string Soak::Round() {
  for (uint64_t step = 0; step < kStepsAlone; ++step, ++counts_.steps) {
    if (std::string error = history_->Step(); !error.empty()) return error;
  }
  if (std::string error = WriteTogether(); !error.empty()) return error;
  if (history_->random().Percent(10)) {
    if (std::string error = Reopen(); !error.empty()) return error;
  }
  return failure();
}

std::string Soak::Reopen() {
  StopReaders();
  history_->Reopen([&] { return Open(nullptr); });
  ++counts_.reopenings;
  StartReaders();
  if (std::string error = history_->CompareAllParts(); !error.empty()) return "reopened: " + error;
  return history_->CompareNow();
}

std::string Soak::WriteTogether() {
  Random& random = history_->random();
  std::vector<std::thread> threads;
  const auto start = [&](void (Soak::*work)(uint64_t)) {
    threads.emplace_back([this, work, seed = random.Next()] {
      try {
        (this->*work)(seed);
      } catch (const std::exception& error) {
        Expect(error.what());
      }
    });
  };
  for (int i = 0; i < kWriters; ++i) start(&Soak::ApplyBatches);
  if (random.Percent(50)) start(&Soak::LoadOnce);
  if (random.Percent(50)) start(&Soak::EditSegments);
  if (random.Percent(20)) {
    ++counts_.checkpoints;
    threads.emplace_back([this] {
      const absl::Status status = store_->Checkpoint();
      if (!status.ok()) Expect(status.ToString());
    });
  }
  for (std::thread& thread : threads) thread.join();
  if (std::string error = failure(); !error.empty()) return error;
  if (std::string error = Settle(); !error.empty()) return "many writers: " + error;
  if (std::string error = history_->CompareNow(); !error.empty()) return "many writers: " + error;
  return random.Percent(20) ? history_->CompareAllParts() : "";
}

// The oracle stands still while threads write: each looks at it for what to write next.
void Soak::ApplyBatches(uint64_t seed) {
  Random random(seed);
  RandomWorld world(&random, &history_->oracle(), options_.customers);
  for (uint64_t i = 0; i < kBatchesOfAWriter; ++i) {
    Written written;
    while (written.batch.empty()) written.batch = world.Batch();
    auto result = TryApply(*store_, written.batch);
    const std::lock_guard lock(mutex_);
    ++counts_.batches;
    if (!result.ok()) {  // others may have deleted what it names; steps check that nothing else is
      ++counts_.refused;
      continue;
    }
    written.version = result->version;
    written.changes = ToOracle(*result);
    written_.push_back(std::move(written));
  }
}

void Soak::LoadOnce(uint64_t seed) {
  Random random(seed);
  RandomWorld world(&random, &history_->oracle(), options_.customers);
  Written written;
  written.records = world.Load();
  written.report = Must(TryLoad(*store_, written.records));
  written.version = written.report.version;
  const std::lock_guard lock(mutex_);
  ++counts_.loads;
  written_.push_back(std::move(written));
}

void Soak::EditSegments(uint64_t seed) {
  Random random(seed);
  RandomWorld world(&random, &history_->oracle(), options_.customers);
  std::vector<std::string> ids;
  for (const OracleSegment& segment : history_->oracle().segments()) ids.push_back(segment.id);
  for (uint64_t left = random.Between(1, 3); left > 0; --left) {
    Edit edit;
    if (ids.empty() || (ids.size() < kMostSegments && random.Percent(40))) {
      edit.draft = world.ValidDraft();
      edit.draft.name = "Together " + std::to_string(++names_);
      const absl::StatusOr<Segment> created = store_->CreateSegment(edit.draft);
      edit.outcome = created.status().code();
      if (created.ok()) ids.push_back(edit.draft.id = edit.id = created->id);
    } else if (edit.id = random.Pick(ids); random.Percent(70)) {
      edit.kind = Edit::kUpdate;
      edit.edit = {{}, "of " + std::to_string(seed), world.ValidDraft().rules};
      edit.outcome = store_->UpdateSegment(edit.id, edit.edit).status().code();
    } else {
      edit.kind = Edit::kDelete;
      edit.outcome = store_->DeleteSegment(edit.id).code();
      if (edit.outcome == absl::StatusCode::kOk) std::erase(ids, edit.id);
    }
    const std::lock_guard lock(mutex_);
    ++counts_.edits;
    edits_.push_back(std::move(edit));
  }
}

// Whether an edit came before a batch is not known, only the order of each: changes of segments
// that were edited meanwhile are left out, and where all ends up is compared by the caller.
std::string Soak::Settle() {
  const std::set<std::string> edited = Edited();
  std::sort(written_.begin(), written_.end(),
            [](const Written& a, const Written& b) { return a.version < b.version; });
  for (const Written& written : written_) {
    const std::string error =
        written.records.empty() ? SettleBatch(written, edited) : SettleLoad(written, edited);
    if (!error.empty()) return error + " in version " + std::to_string(written.version);
  }
  for (const Edit& edit : edits_) {
    if (std::string error = SettleEdit(edit); !error.empty()) return error;
  }
  written_.clear();
  edits_.clear();
  return "";
}

std::set<std::string> Soak::Edited() const {
  const Oracle& oracle = history_->oracle();
  std::set<std::string> edited;
  for (const Edit& edit : edits_) {
    edited.insert(edit.id);
    for (const OracleSegment& segment : oracle.segments()) {
      if (oracle.Reaches(segment, edit.id)) edited.insert(segment.id);
    }
  }
  return edited;
}

std::string Soak::SettleBatch(const Written& written, const std::set<std::string>& edited) {
  const auto expected = history_->oracle().Apply(written.batch);
  if (!expected.ok())
    return "the oracle refuses a batch: " + expected.status().ToString() + ToString(written.batch);
  if (Without(*expected, edited) == Without(written.changes, edited)) return "";
  return "the changes of a batch:" + ToString(written.batch);
}

std::string Soak::SettleLoad(const Written& written, const std::set<std::string>& edited) {
  const OracleLoad expected = history_->oracle().Load(written.records);
  if (written.report.rejected != expected.rejected_lines.size())
    return "the records that a load rejects";
  const auto show = [&](const std::vector<SegmentChanges>& changes) {
    std::string shown;
    for (const SegmentChanges& change : Without(changes, edited)) {
      shown += " " + change.segment_id + " +" + std::to_string(change.entered) + " -" +
               std::to_string(change.left);
    }
    return shown;
  };
  const std::string ours = show(written.report.segments);
  const std::string oracle = show(expected.segments);
  return ours == oracle ? "" : "the changes of a load: engine" + ours + ", oracle" + oracle;
}

std::string Soak::SettleEdit(const Edit& edit) {
  Oracle& oracle = history_->oracle();
  const absl::Status status = edit.kind == Edit::kCreate ? oracle.CreateSegment(edit.draft)
                              : edit.kind == Edit::kUpdate
                                  ? oracle.UpdateSegment(edit.id, edit.edit)
                                  : oracle.DeleteSegment(edit.id);
  if (status.code() == edit.outcome) return "";
  return "an edit of \"" + edit.id + "\": engine " + absl::StatusCodeToString(edit.outcome) +
         ", oracle " + status.ToString();
}

}  // namespace tranche::internal::testing
