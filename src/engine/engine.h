// An index: its state, the mutex of its writers, and its writing calls.
//
// The writers' mutex is held by a writing call from beginning to end, and by a loader while it is
// open. Readers do not take it: see Versions.
#ifndef TRANCHE_SRC_ENGINE_ENGINE_H_
#define TRANCHE_SRC_ENGINE_ENGINE_H_

#include <cstdint>
#include <memory>
#include <mutex>
#include <new>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "src/base/message.h"
#include "src/base/unowned_mutex.h"
#include "src/engine/batch_writer.h"
#include "src/engine/callbacks.h"
#include "src/engine/staging.h"
#include "src/engine/versions.h"
#include "src/engine/writer_state.h"
#include "tranche/index.h"

namespace tranche::internal {

class Engine {
 public:
  Engine(std::shared_ptr<const Schema> schema, IndexOptions options);
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  // Readers.
  const Versions& versions() const { return state_.versions; }
  const Catalog& catalog() const { return state_.catalog; }
  // Ends some patches that pins of the past have left, unless somebody reads or writes. Cost: some
  // 20 us.
  void EndSomePatches();
  // Builds the search index, unless it is built, is never to be, or the writer is busy. All answers
  // stay the same, so the version keeps the number that readers see. A search in a version without
  // an index reads every text.
  void TryBuildSearch();
  MemoryReport Memory();

  // FailedPrecondition where a writing call would wait for its own thread: inside a callback of
  // this index, and while this thread has a loader of this index open.
  absl::Status CheckMayWrite() const;

  // What `write`, a writing call, returns, or why it must not be made.
  template <typename Body>
  auto RunWrite(const Body& write) -> decltype(write()) {
    TRANCHE_RETURN_IF_ERROR(CheckMayWrite());
    return CatchNoMemory(write);
  }

  // What `write`, a writing call or a part of one, returns. ResourceExhausted when memory runs out
  // in it: dictionaries and rule masks may then be half way, so every later one is refused. A
  // version written aside is not published, and readers go on; one written in place may be seen
  // half done.
  template <typename Body>
  auto CatchNoMemory(const Body& write) -> decltype(write()) {
    if (is_damaged()) return MakeError(absl::StatusCode::kInternal, kDamaged);
    try {
      return write();
    } catch (const std::bad_alloc&) {
    } catch (const std::length_error&) {  // a container asked for more than there can be
    }
    state_.versions.SetDamaged();
    return MakeError(absl::StatusCode::kResourceExhausted, "out of memory");
  }

  Callbacks& callbacks() { return callbacks_; }
  bool is_damaged() const { return state_.versions.is_damaged(); }

  // The writing calls of `Index`, each to be run by `RunWrite`.
  absl::StatusOr<BatchResult> Apply(const Batch& batch);
  // `times` are those of segments that are restored; without them it is now.
  struct Times {
    absl::Time created_at;
    absl::Time updated_at;
  };
  absl::StatusOr<std::vector<Segment>> CreateSegments(std::span<const Draft> drafts,
                                                      std::span<const Times> times = {});
  absl::StatusOr<Segment> UpdateSegment(std::string_view id, const SegmentEdit& edit);
  absl::Status DeleteSegment(std::string_view id);
  absl::Status AddField(const FieldSpec& field);
  absl::Status AddValues(std::string_view field, std::span<const std::string> values);
  absl::Status RetireValue(std::string_view field, std::string_view value, bool force);

  // For what writes besides: a load, and a checkpoint that is restored. The state is used with the
  // mutex held.
  UnownedMutex& writer_mutex() { return writer_mutex_; }
  WriterState& state() { return state_; }

 private:
  static constexpr std::string_view kDamaged =
      "memory ran out in an earlier write: make the index anew";

  absl::Status Stage(const Batch& batch);
  // Evaluates complete segments and publishes a version that has them.
  void SaveSegments(std::span<const std::shared_ptr<SavedSegment>> segments);
  void PublishSchema(std::shared_ptr<const Schema> schema);
  // FailedPrecondition naming the segments and customers that depend on a value.
  absl::Status CheckUnused(FieldId field, Code code) const;

  Callbacks callbacks_;
  const SearchIndex search_;
  UnownedMutex writer_mutex_;
  WriterState state_;
  Staging staging_{state_};
  BatchWriter batch_writer_{&state_};
};

}  // namespace tranche::internal

#endif  // TRANCHE_SRC_ENGINE_ENGINE_H_
