// Segments that name others: by name or by id, cycles, and evaluation level by level.
#ifndef TRANCHE_SRC_ENGINE_REFERENCES_H_
#define TRANCHE_SRC_ENGINE_REFERENCES_H_

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "src/engine/writer_state.h"
#include "src/live/catalog.h"
#include "src/table/version.h"
#include "tranche/segment.h"

namespace tranche::internal {

// `rules` with the ids of segments where they name them by name. `id_of` gives the id for an id or
// a name, and any other text back. `changed` holds what is returned, unless that is `rules`.
std::span<const Rule> WithSegmentIds(std::span<const Rule> rules,
                                     const std::function<std::string(std::string_view)>& id_of,
                                     std::vector<Rule>* changed);

// InvalidArgument, naming the path and the place in `rules`, when the segment `slot` of `version`
// would name itself, through others or not, if it had these rules, in canonical form, which name
// the segments `references`. Cost: the segments below.
absl::Status CheckNoCycle(const Version& version, SegmentSlot slot,
                          std::span<const SegmentSlot> references, std::span<const Rule> rules);

// The same for segments that are about to be created together, which may name each other and none
// of which exists yet; the place begins with the number of the segment where there are several.
// Sets `order` to the segments, each behind those of them that it names.
absl::Status OrderNewSegments(std::span<const std::shared_ptr<SavedSegment>> segments,
                              std::vector<std::shared_ptr<SavedSegment>>* order);

// Sets who is in these segments, from their definitions and from who is in those that they name.
// The references of the catalog are those of the definitions; the writer owns `version`.
void EvaluateSegments(WriterState* state, Version* version,
                      std::span<const std::shared_ptr<const SavedSegment>> segments);

// FailedPrecondition that lists the segments that name this one, if there are any.
absl::Status CheckNotNamed(const Catalog& catalog, SegmentSlot slot);

// The segments of `version` that name the segment, or one of these, and so on, each before those
// that name it. Cost: all segments.
std::vector<SegmentSlot> SegmentsAbove(const Version& version, SegmentSlot slot);

}  // namespace tranche::internal

#endif  // TRANCHE_SRC_ENGINE_REFERENCES_H_
