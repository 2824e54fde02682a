// The index behind its handles, and who may write to it.
//
// The engine's writer lock is not recursive and is held while callbacks run and while a loader is
// open. A write from the thread that holds it would wait for itself: it is refused here instead.
#ifndef TRANCHE_SRC_CAPI_INDEX_H_
#define TRANCHE_SRC_CAPI_INDEX_H_

#include <atomic>
#include <memory>
#include <thread>
#include <utility>

#include "src/capi/error.h"
#include "tranche/c.h"
#include "tranche/index.h"

namespace tranche {
class Store;
}

namespace tranche::capi {

// Shared by the handles of an index, its snapshots and its loader. Thread-safe.
struct IndexState {
  std::unique_ptr<Index> index;
  Store* store = nullptr;  // the index, where it is durable
  // The thread that has a loader open; there is one at most.
  std::atomic<std::thread::id> loader_thread;
  // Memory ran out in the middle of a write: what the index holds is no longer certain.
  std::atomic<bool> is_damaged = false;
};

// While one lives, the current thread runs a callback under the writer lock of `state`.
class CallbackScope {
 public:
  explicit CallbackScope(const IndexState* state);
  CallbackScope(const CallbackScope&) = delete;
  CallbackScope& operator=(const CallbackScope&) = delete;
  ~CallbackScope();

  static bool Includes(const IndexState* state);

 private:
  const IndexState* const state_;
  const CallbackScope* const outer_;
};

// The options of C++ that call back into C.
IndexOptions ToCpp(const tranche_index_options& given, const IndexState* state);

bool IsDamaged(const IndexState& state);
absl::Status CheckUndamaged(const IndexState& state);
absl::Status CheckMayWrite(const IndexState& state);

// What `write` returns. Notes when an exception leaves the engine half way.
template <typename Body>
auto RunWrite(IndexState& state, const Body& write) {
  try {
    return write();
  } catch (...) {
    state.is_damaged = true;
    throw;
  }
}

}  // namespace tranche::capi

struct tranche_index {
  std::shared_ptr<tranche::capi::IndexState> state;
};

namespace tranche::capi {

// `write(Index&)`, a writing call: a Status or a StatusOr, or why it must not be made.
template <typename Body>
auto Write(tranche_index* handle, const Body& write) -> decltype(write(*handle->state->index)) {
  if (handle == nullptr) return InvalidArgument("index is NULL");
  const std::shared_ptr<IndexState> state = handle->state;  // a callback may free the handle
  TRANCHE_CAPI_TRY(CheckMayWrite(*state));
  return RunWrite(*state, [&] { return write(*state->index); });
}

}  // namespace tranche::capi

#endif  // TRANCHE_SRC_CAPI_INDEX_H_
