#include "src/store/journal.h"

#include <utility>

#include "absl/time/clock.h"
#include "src/base/message.h"
#include "src/base/planted.h"
#include "src/store/image_format.h"

namespace tranche::internal {
namespace {

constexpr size_t kPartBytes = size_t{1} << 20;  // of the records of a load
constexpr size_t kMostGroup = 1024;             // operations of one row
constexpr size_t kMostGroupBytes = size_t{16} << 20;
constexpr size_t kMostBody = 900'000'000;  // SQLite takes a little more in one row

}  // namespace

JournalOperation GetJournalOperation(ByteReader* from) {
  JournalOperation operation;
  operation.type = from->Get<OperationType>();
  operation.time = GetTime(from);
  operation.body = from->GetText();
  return operation;
}

absl::Status Journal::Submit(OperationType type, std::string body,
                             const std::function<void()>& apply) {
  if (body.size() > kMostBody)
    return ResourceExhausted({"more than ", kMostBody, " bytes in one call"});
  Pending pending{type, std::move(body), &apply, {}, {}, false};
  {
    const std::lock_guard lock(queue_mutex_);
    queue_.push_back(&pending);
  }
  const std::lock_guard turn(turn_);
  while (!pending.is_done) Lead();
  return pending.status;
}

void Journal::Lead() {
  std::vector<Pending*> group;
  {
    const std::lock_guard lock(queue_mutex_);
    size_t bytes = 0;
    while (group.size() < queue_.size() && group.size() < kMostGroup &&
           (group.empty() || bytes + queue_[group.size()]->body.size() <= kMostGroupBytes)) {
      bytes += queue_[group.size()]->body.size();
      group.push_back(queue_[group.size()]);
    }
    queue_.erase(queue_.begin(), queue_.begin() + static_cast<ptrdiff_t>(group.size()));
  }
  const absl::Status written = Write(group);
  for (Pending* pending : group) {
    pending->status = TRANCHE_PLANTED(acknowledged_unwritten) ? absl::OkStatus() : written;
    if (pending->status.ok()) {
      time_.now = pending->time;
      (*pending->apply)();
    }
    pending->is_done = true;
  }
}

absl::Status Journal::Write(const std::vector<Pending*>& operations) {
  if (engine_.is_damaged()) {
    return MakeError(absl::StatusCode::kUnavailable,
                     "memory ran out in an earlier write: open the store again");
  }
  ByteWriter row;
  for (Pending* pending : operations) {
    pending->time = clock_ ? clock_() : absl::Now();
    row.Put(pending->type);
    PutTime(pending->time, &row);
    row.PutText(pending->body);
  }
  const absl::Status written =
      database_.AddJournalRow(sequence_ + 1, operations.size(), row.bytes());
  if (written.code() == absl::StatusCode::kUnavailable) {
    return MakeError(written.code(), Concat({MessageOf(written), "; operations up to ",
                                             sequence_.load(), " are kept: open the store again"}));
  }
  TRANCHE_RETURN_IF_ERROR(written);
  sequence_ += operations.size();
  bytes_ += row.bytes().size();
  return absl::OkStatus();
}

// The records since the last part wait in `part_`. A load is known by the sequence before it, so
// that parts of a load that was given up are told from those of the next.
class Journal::LoadWriter : public LoadJournal {
 public:
  explicit LoadWriter(Journal* journal)
      : journal_(*journal), turn_(journal->turn_), load_(journal->sequence_) {}

  absl::Status Add(const CustomerView& customer, uint64_t line) override {
    part_.Put(line);
    PutCustomer(customer, &part_);
    return part_.bytes().size() < kPartBytes ? absl::OkStatus() : WritePart();
  }

  absl::Status Commit() override {
    TRANCHE_RETURN_IF_ERROR(WritePart());
    return Write(OperationType::kLoadCommit, {});
  }

 private:
  absl::Status WritePart() {
    return Write(OperationType::kLoadPart, std::exchange(part_, {}).Take());
  }

  absl::Status Write(OperationType type, std::string_view bytes) {
    ByteWriter body;
    body.Put(load_);
    body.PutRaw(bytes);
    Pending pending{type, body.Take(), nullptr, {}, {}, false};
    return journal_.Write({&pending});
  }

  Journal& journal_;
  const std::unique_lock<std::mutex> turn_;
  const uint64_t load_;
  ByteWriter part_;
};

std::unique_ptr<LoadJournal> Journal::BeginLoad() { return std::make_unique<LoadWriter>(this); }

}  // namespace tranche::internal
