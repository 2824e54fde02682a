// Why a customer is in a segment, or why not: rule by rule, down through the segments that rules
// name.
#ifndef TRANCHE_SRC_ENGINE_EXPLAIN_H_
#define TRANCHE_SRC_ENGINE_EXPLAIN_H_

#include <span>
#include <vector>

#include "src/engine/reader.h"
#include "src/query/bind.h"
#include "src/table/row.h"
#include "tranche/answers.h"

namespace tranche::internal {

// What of the rules holds for the customer in `row`.
std::vector<RuleExplanation> ExplainRules(const Reader& reader, Row row,
                                          std::span<const BoundRule> rules);

// The same of the segments that the rules name, and of those that theirs name, each once: by the
// condition that first names them, and as created where one names several.
std::vector<SegmentExplanation> ExplainReferences(const Reader& reader, Row row,
                                                  std::span<const BoundRule> rules);

}  // namespace tranche::internal

#endif  // TRANCHE_SRC_ENGINE_EXPLAIN_H_
