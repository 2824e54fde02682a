#include "src/engine/edit_preview.h"

#include <bit>
#include <deque>
#include <memory>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "src/base/planted.h"
#include "src/engine/references.h"
#include "src/live/catalog.h"
#include "src/query/block_evaluator.h"

namespace tranche::internal {
namespace {

// One segment whose members may change.
struct Affected {
  Affected(const Version& version, SegmentSlot its_slot, Query its_query,
           EvaluationScratch* scratch, const ReplacedMembers* replaced)
      : slot(its_slot),
        query(std::move(its_query)),
        evaluator(version, query, scratch, BestKernels(), replaced) {}

  SegmentSlot slot;
  Query query;
  BlockEvaluator evaluator;
  AlignedWords members;  // in the current block; null when nobody asks for them
  uint64_t entered = 0;
  uint64_t left = 0;
};

void Count(const Container& old_members, const uint64_t* members, Affected* affected) {
  AlignedBlock before{};
  old_members.OrInto(before.words);
  for (uint32_t w = 0; w < kBlockWords; ++w) {
    affected->entered += static_cast<uint64_t>(std::popcount(members[w] & ~before.words[w]));
    affected->left += static_cast<uint64_t>(std::popcount(before.words[w] & ~members[w]));
  }
}

}  // namespace

EditImpact ImpactOfEdit(const Version& version, SegmentSlot slot, const Query& query,
                        const FindRow& find_row) {
  const std::vector<SegmentSlot> above = SegmentsAbove(version, slot);
  const absl::flat_hash_set<SegmentSlot> is_above(above.begin(), above.end());
  ReplacedMembers replaced;  // of those that others name
  if (!above.empty()) replaced[slot] = {};
  for (const SegmentSlot at : above) {
    for (const SegmentSlot named : version.segments[at].definition->references) {
      if (is_above.contains(named)) replaced[named] = {};
    }
  }
  EvaluationScratch scratch;
  std::deque<Affected> all;  // in an order in which each follows those that it names
  all.emplace_back(version, slot, query, &scratch, nullptr);
  for (const SegmentSlot at : above) {
    const Bound& definition = version.segments[at].definition->definition;
    all.emplace_back(version, at,
                     MakeQuery(*version.schema, version.now, definition.rules, find_row), &scratch,
                     TRANCHE_PLANTED(preview_stays_below) ? nullptr : &replaced);
  }
  for (Affected& one : all) {
    if (replaced.contains(one.slot)) one.members = std::make_unique<AlignedBlock>();
  }
  AlignedBlock last;
  for (BlockId block = 0; block < version.block_count(); ++block) {
    for (Affected& one : all) {
      uint64_t* const members = one.members == nullptr ? last.words : one.members->words;
      const uint32_t count = one.evaluator.Select(block, members);
      Count(version.block(block).memberships[one.slot], members, &one);
      if (one.members == nullptr) continue;
      replaced[one.slot] = {members, count, 0,
                            count == 0 ? ContainerKind::kEmpty : ContainerKind::kBitset};
    }
  }
  EditImpact impact{all[0].entered, all[0].left, {}};
  for (size_t i = 1; i < all.size(); ++i) {
    const SavedSegment& segment = *version.segments[all[i].slot].definition;
    impact.above.push_back({segment.id, segment.name, all[i].entered, all[i].left});
  }
  return impact;
}

}  // namespace tranche::internal
