#include "src/store/journal.h"

#include <utility>
#include <vector>

#include "src/base/message.h"
#include "src/base/planted.h"

namespace tranche::internal {
namespace {

constexpr size_t kPartBytes = size_t{1} << 20;  // of the records of a load
constexpr size_t kMostGroup = 1024;             // operations of one row
constexpr size_t kMostGroupBytes = size_t{16} << 20;
constexpr size_t kMostBody = 900'000'000;  // SQLite takes a little more in one row

}  // namespace

absl::StatusOr<Outcome> Journal::Submit(const Operation& operation) {
  const EncodedOperation encoded(operation);
  if (encoded.body().size() > kMostBody)
    return ResourceExhausted({"more than ", kMostBody, " bytes in one call"});
  Pending pending{&operation, {encoded.type(), {}, encoded.body()}};
  {
    const std::lock_guard lock(queue_mutex_);
    (first_ == nullptr ? first_ : last_->next) = &pending;
    last_ = &pending;
  }
  const Turn turn = TakeTurn();
  while (!pending.is_done) Lead();
  return std::move(pending.outcome);
}

Journal::Pending* Journal::TakeGroup() {
  const std::lock_guard lock(queue_mutex_);
  Pending* const group = first_;
  Pending* end = nullptr;  // the last of the group
  size_t operations = 0;
  size_t bytes = 0;
  for (Pending* next = first_; next != nullptr; next = next->next) {
    ++operations;
    bytes += next->journalled.body.size();
    if (end != nullptr && (operations > kMostGroup || bytes > kMostGroupBytes)) break;
    end = next;
  }
  if (end != nullptr) first_ = std::exchange(end->next, nullptr);
  return group;
}

void Journal::Lead() {
  Pending* const group = TakeGroup();
  if (group == nullptr) return;
  const absl::Status written = Write(group);
  for (Pending* pending = group; pending != nullptr;) {
    Pending* const next = pending->next;
    if (written.ok() || TRANCHE_PLANTED(acknowledged_unwritten)) {
      Execute(pending);
    } else {
      pending->outcome = written;
    }
    pending->is_done = true;  // its thread may have gone on as soon as the turn is given back
    pending = next;
  }
}

void Journal::Execute(Pending* pending) {
  try {
    pending->outcome = engine_.Execute(*pending->operation, pending->journalled.time);
  } catch (...) {
    // The operation is in the file. Whether memory has it too is for the engine to say; what it
    // throws must not keep the others of the group waiting.
    pending->outcome = absl::Status(absl::StatusCode::kInternal, "");
  }
}

std::string Journal::MakeRow(Pending* first, uint64_t* operations) {
  ByteWriter row;
  for (Pending* pending = first; pending != nullptr; pending = pending->next) {
    pending->journalled.time = engine_.callbacks().Now();
    PutJournalOperation(pending->journalled, &row);
    ++*operations;
  }
  return row.Take();
}

absl::Status Journal::Write(Pending* first) {
  if (engine_.is_damaged()) return out_of_memory_before_;
  try {
    uint64_t operations = 0;
    const std::string row = MakeRow(first, &operations);
    const absl::Status written = database_.AddJournalRow(sequence_ + 1, operations, row);
    if (written.code() == absl::StatusCode::kUnavailable) {
      return MakeError(written.code(),
                       Concat({MessageOf(written), "; operations up to ", sequence_.load(),
                               " are kept: open the store again"}));
    }
    TRANCHE_RETURN_IF_ERROR(written);
    sequence_ += operations;
    bytes_ += row.size();
    return absl::OkStatus();
  } catch (...) {  // before anything was written, or `database_` refuses what comes
    return out_of_memory_;
  }
}

// The records since the last part wait in `lines_` and `records_`, which says what becomes of their
// bad values; they are merges where the load merges. A load is known by the sequence before it.
class Journal::LoadWriter : public LoadJournal {
 public:
  LoadWriter(Journal* journal, const LoadOptions& options)
      : journal_(*journal),
        turn_(journal->TakeTurn()),
        load_(journal->sequence_),
        kind_(options.mode == LoadMode::kMerge ? OperationKind::kMerge : OperationKind::kUpsert) {
    records_.set_bad_values(options.bad_values);
  }

  absl::Status Add(const CustomerView& customer, uint64_t line) override {
    lines_.push_back(line);
    records_.Add({kind_, customer});
    return records_.bytes().size() < kPartBytes ? absl::OkStatus() : WritePart();
  }

  absl::Status Commit() override {
    TRANCHE_RETURN_IF_ERROR(WritePart());
    return Write(OperationType::kLoadCommit, EncodeLoadCommit(load_));
  }

 private:
  absl::Status WritePart() {
    const std::string part = EncodeLoadPart(load_, lines_, records_);
    lines_.clear();
    records_.Clear();
    return Write(OperationType::kLoadPart, part);
  }

  absl::Status Write(OperationType type, std::string_view body) {
    Pending pending{nullptr, {type, {}, body}};
    return journal_.Write(&pending);
  }

  Journal& journal_;
  const Turn turn_;
  const uint64_t load_;
  const OperationKind kind_;
  std::vector<uint64_t> lines_;
  Batch records_;
};

std::unique_ptr<LoadJournal> Journal::BeginLoad(const LoadOptions& options) {
  return std::make_unique<LoadWriter>(this, options);
}

}  // namespace tranche::internal
