#include "src/store/checkpointer.h"

#include <memory>
#include <system_error>
#include <utility>

#include "absl/time/clock.h"
#include "src/base/planted.h"

namespace tranche::internal {

absl::Status WriteChunks(const ImageSource& image, Database* database, StoreHead* head) {
  head->chunks = 0;
  return image.Write([&](std::string_view chunk) {
    return database->AddChunk(head->generation, head->chunks++, chunk);
  });
}

Checkpointer::Checkpointer(const Engine* engine, Database* database, Journal* journal,
                           const StoreHead& head)
    : engine_(*engine), database_(*database), journal_(*journal), head_(head) {}

Checkpointer::~Checkpointer() {
  {
    const std::lock_guard lock(wake_mutex_);
    is_closing_ = true;
  }
  wake_.notify_all();
  if (background_.joinable()) background_.join();
}

absl::Status Checkpointer::Start(uint64_t after_bytes) {
  after_bytes_ = after_bytes;
  if (after_bytes == 0) return absl::OkStatus();
  try {
    background_ = std::thread([this] { RunInBackground(); });
  } catch (const std::system_error& error) {
    return MakeError(absl::StatusCode::kUnavailable,
                     Concat({"the thread for checkpoints cannot be started: ", error.what()}));
  }
  return absl::OkStatus();
}

void Checkpointer::Wake() {
  if (after_bytes_ == 0 || journal_.bytes() < after_bytes_) return;
  const std::lock_guard lock(wake_mutex_);
  wake_.notify_one();
}

StoreHead Checkpointer::head() const {
  const std::lock_guard lock(head_mutex_);
  return head_;
}

std::optional<CheckpointResult> Checkpointer::last() const {
  const std::lock_guard lock(head_mutex_);
  return last_;
}

absl::Status Checkpointer::Checkpoint() {
  const auto only_one = Stop();
  absl::Status status;
  try {
    status = Write();
  } catch (...) {  // memory ran out: nothing else throws here
    status = out_of_memory_;
  }
  const std::lock_guard lock(head_mutex_);
  last_ = CheckpointResult{status, absl::Now()};
  return status;
}

absl::Status Checkpointer::Write() {
  StoreHead next = head();
  uint64_t bytes;
  std::unique_ptr<ImageSource> image;
  {
    const Journal::Turn turn = journal_.TakeTurn();
    // Half of a write would take the place of the journal, which is right.
    if (engine_.is_damaged()) {
      return MakeError(absl::StatusCode::kUnavailable,
                       "memory ran out in an earlier write: open the store again");
    }
    image = std::make_unique<ImageSource>(engine_);
    next.sequence = journal_.sequence();
    bytes = journal_.bytes();
  }
  ++next.generation;
  // A checkpoint that was not finished may have left chunks.
  TRANCHE_RETURN_IF_ERROR(database_.DropOtherChunks(next.generation - 1));
  if (TRANCHE_PLANTED(head_before_chunks)) TRANCHE_RETURN_IF_ERROR(database_.SetHead(next));
  TRANCHE_RETURN_IF_ERROR(WriteChunks(*image, &database_, &next));
  image.reset();
  if (TRANCHE_PLANTED(sequence_taken_late)) next.sequence = journal_.sequence();
  TRANCHE_RETURN_IF_ERROR(database_.SetHead(next));
  {
    const std::lock_guard lock(head_mutex_);
    head_ = next;
  }
  journal_.Forget(bytes);
  return database_.DropOtherChunks(next.generation);
}

void Checkpointer::RunInBackground() {
  std::unique_lock lock(wake_mutex_);
  uint64_t failed_at = 0;  // a checkpoint that failed is tried again when the journal has doubled
  while (!is_closing_) {
    const uint64_t bytes = journal_.bytes();
    if (bytes >= after_bytes_ && bytes >= 2 * failed_at) {
      lock.unlock();
      failed_at = Checkpoint().ok() ? 0 : bytes;
      lock.lock();
      continue;
    }
    wake_.wait(lock);
  }
}

}  // namespace tranche::internal
