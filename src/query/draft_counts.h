// What a draft amounts to, part by part.
#ifndef TRANCHE_SRC_QUERY_DRAFT_COUNTS_H_
#define TRANCHE_SRC_QUERY_DRAFT_COUNTS_H_

#include <cstdint>
#include <span>
#include <vector>

#include "src/query/query.h"
#include "src/query/sums.h"
#include "src/table/version.h"

namespace tranche::internal {

struct DraftCounts {
  struct Rule {
    uint64_t count = 0;  // customers who match it
    uint64_t own = 0;    // and no other rule
  };
  std::vector<Rule> rules;
  std::vector<uint64_t> conditions;  // customers who meet each
  std::vector<Sums> sums;            // over those who match any rule, by measure
};

// All in one pass over the blocks, in which the queries share their terms.
DraftCounts CountDraft(const Version& version, std::span<const Query> rules,
                       std::span<const Query> conditions, std::span<const FieldId> measures);

}  // namespace tranche::internal

#endif  // TRANCHE_SRC_QUERY_DRAFT_COUNTS_H_
