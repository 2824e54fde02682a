// From the rules of a segment to what is saved of them: bound conditions, handpicked lists,
// queries.
#ifndef TRANCHE_SRC_ENGINE_SEGMENT_BINDER_H_
#define TRANCHE_SRC_ENGINE_SEGMENT_BINDER_H_

#include <span>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "src/engine/writer_state.h"
#include "src/live/catalog.h"
#include "src/query/query.h"
#include "src/schema/dictionary_savepoint.h"
#include "tranche/segment.h"

namespace tranche::internal {

// Binds the segments of one writing call. What binding brings, values of open domains and
// handpicked lists, is taken back when the binder is destroyed, unless it is kept. Writer only.
class SegmentBinder {
 public:
  // The segments of `new_ids` are about to be created too, in the slots that the catalog gives
  // next: rules may name them.
  explicit SegmentBinder(WriterState* state, StringMap<SegmentSlot> new_ids = {})
      : state_(*state), new_ids_(std::move(new_ids)) {}
  ~SegmentBinder();
  SegmentBinder(const SegmentBinder&) = delete;
  SegmentBinder& operator=(const SegmentBinder&) = delete;

  // Sets the definition, the lists and the references of `segment`, which must live as long as the
  // binder.
  // InvalidArgument with the place, as Bind.
  absl::Status Bind(std::span<const Rule> rules, SavedSegment* segment);

  // What binding brought stays.
  void Keep();

 private:
  WriterState& state_;
  const StringMap<SegmentSlot> new_ids_;
  DictionarySavepoint savepoint_;
  std::vector<const SavedSegment*> bound_;
};

// The customer_id conditions of `segment` name nobody any more.
void RemoveLists(const SavedSegment& segment, Handpicked* handpicked);

// The query that finds the customers of a segment in the current version.
Query EvaluationQuery(const WriterState& state, const SavedSegment& segment);
// At another time than that of the version.
Query EvaluationQuery(const WriterState& state, Number now, const SavedSegment& segment);
// The query that rule masks take: lists stand for the ids of customer_id conditions.
Query MaskQuery(const WriterState& state, const SavedSegment& segment);

}  // namespace tranche::internal

#endif  // TRANCHE_SRC_ENGINE_SEGMENT_BINDER_H_
