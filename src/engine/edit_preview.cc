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

// The segment that is edited and those above it, each behind those that it names.
class Edit {
 public:
  Edit(const Version& version, SegmentSlot slot, const Query& query, const FindRow& find_row)
      : version_(version) {
    const std::vector<SegmentSlot> above = SegmentsAbove(version, slot);
    const absl::flat_hash_set<SegmentSlot> is_above(above.begin(), above.end());
    if (!above.empty()) replaced_[slot] = {};
    for (const SegmentSlot at : above) {
      for (const SegmentSlot named : version.segments[at].definition->references) {
        if (is_above.contains(named)) replaced_[named] = {};
      }
    }
    all_.emplace_back(version, slot, query, &scratch_, nullptr);
    for (const SegmentSlot at : above) {
      const Bound& definition = version.segments[at].definition->definition;
      all_.emplace_back(version, at,
                        MakeQuery(*version.schema, version.now, definition.rules, find_row),
                        &scratch_, TRANCHE_PLANTED(preview_stays_below) ? nullptr : &replaced_);
    }
    for (Affected& one : all_) {
      if (replaced_.contains(one.slot)) one.members = std::make_unique<AlignedBlock>();
    }
  }

  const std::deque<Affected>& all() const { return all_; }

  // Calls visit(segment, block, before, after) for each segment in each block, with its members
  // before and after the edit as kBlockWords words.
  template <typename Visit>
  void ForEach(const Visit& visit) {
    AlignedBlock last;
    for (BlockId block = 0; block < version_.block_count(); ++block) {
      for (Affected& one : all_) {
        uint64_t* const members = one.members == nullptr ? last.words : one.members->words;
        const uint32_t count = one.evaluator.Select(block, members);
        AlignedBlock before{};
        version_.block(block).memberships[one.slot].OrInto(before.words);
        visit(&one, block, before.words, members);
        if (one.members == nullptr) continue;
        replaced_[one.slot] = {members, count, 0,
                               count == 0 ? ContainerKind::kEmpty : ContainerKind::kBitset};
      }
    }
  }

 private:
  const Version& version_;
  ReplacedMembers replaced_;  // of those that others name
  EvaluationScratch scratch_;
  std::deque<Affected> all_;
};

}  // namespace

EditImpact ImpactOfEdit(const Version& version, SegmentSlot slot, const Query& query,
                        const FindRow& find_row) {
  Edit edit(version, slot, query, find_row);
  edit.ForEach([](Affected* one, BlockId, const uint64_t* before, const uint64_t* after) {
    for (uint32_t w = 0; w < kBlockWords; ++w) {
      one->entered += static_cast<uint64_t>(std::popcount(after[w] & ~before[w]));
      one->left += static_cast<uint64_t>(std::popcount(before[w] & ~after[w]));
    }
  });
  const std::deque<Affected>& all = edit.all();
  EditImpact impact{all[0].entered, all[0].left, {}};
  for (size_t i = 1; i < all.size(); ++i) {
    const SavedSegment& segment = *version.segments[all[i].slot].definition;
    impact.above.push_back({segment.id, segment.name, all[i].entered, all[i].left});
  }
  return impact;
}

std::vector<Row> RowsChangedByEdit(const Version& version, SegmentSlot slot, const Query& query,
                                   const FindRow& find_row, ChangeKind change, SegmentSlot in) {
  std::vector<Row> rows;
  Edit edit(version, slot, query, find_row);
  edit.ForEach([&](Affected* one, BlockId block, const uint64_t* before, const uint64_t* after) {
    if (one->slot != in) return;
    AlignedBlock moved;
    for (uint32_t w = 0; w < kBlockWords; ++w) {
      moved.words[w] =
          change == ChangeKind::kEntered ? after[w] & ~before[w] : before[w] & ~after[w];
    }
    ForEachBit(moved.words, [&](uint16_t row) { rows.push_back(RowAt(block, row)); });
  });
  return rows;
}

}  // namespace tranche::internal

namespace tranche {

std::string_view ChangeName(ChangeKind change) {
  return change == ChangeKind::kEntered ? "entered" : "left";
}

}  // namespace tranche
