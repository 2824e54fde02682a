// From the rules of a segment to what is saved of them: bound conditions, handpicked lists,
// queries.
#ifndef TRANCHE_SRC_ENGINE_SEGMENT_BINDER_H_
#define TRANCHE_SRC_ENGINE_SEGMENT_BINDER_H_

#include <span>
#include <string>
#include <string_view>
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
  // Segments that are about to be created together: rules may name them.
  struct NewSegments {
    StringMap<SegmentSlot> slots;  // by id
    StringMap<std::string> ids;    // by the key of their names
  };

  explicit SegmentBinder(WriterState* state, NewSegments fresh = {})
      : state_(*state), fresh_(std::move(fresh)) {}
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
  // The id that stands for the id or the name of a segment; any other text as it is.
  std::string IdOf(std::string_view text) const;

  WriterState& state_;
  const NewSegments fresh_;
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
