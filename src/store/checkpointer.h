// Writes the checkpoints of a store: when asked, and in the background when the journal has grown.
#ifndef TRANCHE_SRC_STORE_CHECKPOINTER_H_
#define TRANCHE_SRC_STORE_CHECKPOINTER_H_

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <optional>
#include <thread>

#include "absl/status/status.h"
#include "src/base/message.h"
#include "src/engine/engine.h"
#include "src/image/image.h"
#include "src/store/database.h"
#include "src/store/journal.h"
#include "tranche/store.h"

namespace tranche::internal {

// Writes the chunks of `image`, each as a transaction of its own; `head->chunks` is their number
// then.
absl::Status WriteChunks(const ImageSource& image, Database* database, StoreHead* head);

// Thread-safe.
class Checkpointer {
 public:
  // All must outlive it. `head` is that of the file.
  Checkpointer(const Engine* engine, Database* database, Journal* journal, const StoreHead& head);
  // Waits for a checkpoint that is being written.
  ~Checkpointer();

  // Begins a thread that writes a checkpoint when the journal has grown by so many bytes since the
  // last one. Unavailable when the system has no thread to give.
  absl::Status Start(uint64_t after_bytes);
  // To be called when the journal has grown.
  void Wake();

  // Writes a checkpoint. One at a time: others wait. ResourceExhausted when memory runs out. The
  // result is kept for `last`.
  absl::Status Checkpoint();

  // Keeps checkpoints from being written.
  std::unique_lock<std::mutex> Stop() { return std::unique_lock(checkpoint_mutex_); }

  StoreHead head() const;
  // Of the last call of `Checkpoint`, the background's included.
  std::optional<CheckpointResult> last() const;

 private:
  absl::Status Write();
  void RunInBackground();

  const Engine& engine_;
  Database& database_;
  Journal& journal_;
  // Made in time: to make one takes memory.
  const absl::Status out_of_memory_ = MakeError(absl::StatusCode::kResourceExhausted,
                                                "out of memory while a checkpoint was written");

  std::mutex checkpoint_mutex_;
  mutable std::mutex head_mutex_;  // of the next two
  StoreHead head_;
  std::optional<CheckpointResult> last_;

  uint64_t after_bytes_ = 0;  // 0: no thread
  std::mutex wake_mutex_;
  std::condition_variable wake_;
  bool is_closing_ = false;
  std::thread background_;
};

}  // namespace tranche::internal

#endif  // TRANCHE_SRC_STORE_CHECKPOINTER_H_
