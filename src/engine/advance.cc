// Time goes on: who holds a date that a relative condition has passed enters or leaves.
#include <algorithm>
#include <bit>
#include <memory>
#include <utility>
#include <vector>

#include "src/base/dates.h"
#include "src/base/message.h"
#include "src/base/moment.h"
#include "src/base/sort_unique.h"
#include "src/engine/change_list.h"
#include "src/engine/engine.h"
#include "src/engine/segment_binder.h"
#include "src/live/segment_sums.h"
#include "src/query/many_evaluator.h"
#include "src/query/selection.h"

namespace tranche::internal {
namespace {

// Where so many customers cross, the version is written aside, so that readers do not wait.
constexpr size_t kLargestInPlace = 64;

// The rows of the customers whose dates the last RuleMasks::MoveTo has passed, ascending: what the
// look-ahead knows of them, which may be some more. False when it does not know them.
bool FindAhead(const WriterState& state, std::vector<Row>* rows) {
  for (const FieldId field : state.schema->number_fields()) {
    const LookAhead::Ranges crossed{field, state.masks.CrossedRanges(field)};
    if (!crossed.ranges.empty() && !state.look_ahead.Find(crossed, rows)) return false;
  }
  std::erase_if(*rows, [&](Row row) { return !state.current().IsLive(row); });
  SortUnique(rows);
  return true;
}

// The same by a scan of the fields.
std::vector<Row> FindByScan(const WriterState& state) {
  Query query;
  for (const FieldId field : state.schema->number_fields()) {
    NumberRanges ranges = state.masks.CrossedRanges(field);
    if (ranges.empty()) continue;
    query.conjunctions.push_back({{static_cast<uint32_t>(query.terms.size())}});
    query.terms.push_back({.field = field, .ranges = std::move(ranges)});
  }
  std::vector<Row> rows;
  if (query.terms.empty()) return rows;
  Selection selection = Selection::Matching(state.current(), std::move(query));
  const AlignedWords words = std::make_unique<AlignedBlock>();
  for (BlockId block = 0; block < state.current().block_count(); ++block) {
    if (selection.SelectIn(block, words->words) == 0) continue;
    ForEachBit(words->words, [&](uint16_t row) { rows.push_back(RowAt(block, row)); });
  }
  return rows;
}

// Looks for those who cross within the next hour, in the same day: at midnight so many do that they
// are found by a scan.
void LookAheadFrom(Number now, WriterState* state) {
  const absl::TimeZone& zone = state->schema->time_zone();
  const Moment from(zone, now);
  const Number midnight = from.StartOf(from.today() + 1);
  const Moment to(zone, std::min(now + state->look_ahead.window(), midnight - 1));
  state->look_ahead.Fill(state->current(),
                         state->masks.moving().SweptBetween(*state->schema, from, to));
}

// Lets those who cross enter and leave: in a block where they are few, one by one, by rule masks;
// where they are many, all at once, by evaluating the segments that have moved.
class Crossing {
 public:
  Crossing(WriterState* state, Staging* staging, BatchWriter* writer, std::span<const Row> rows)
      : state_(*state), staging_(*staging), writer_(*writer), rows_(rows) {}

  void Write(Version* version) {
    version_ = version;
    staging_.Begin(*version, {});
    const std::vector<SegmentSlot> slots =
        state_.catalog.references().WithAbove(state_.masks.MovedSlots());
    // Up to so many rows of a block are decided one by one.
    const size_t few = 16 + 8 * slots.size();
    std::vector<Level> levels;
    for (size_t first = 0, end = 0; first < rows_.size(); first = end) {
      const BlockId block = BlockOf(rows_[first]);
      while (end < rows_.size() && BlockOf(rows_[end]) == block) ++end;
      if (end - first <= few) {
        for (; first < end; ++first) {
          staging_.StageAsIs(rows_[first]);
          staged_.push_back(static_cast<uint32_t>(first));
        }
        continue;
      }
      if (levels.empty()) levels = LevelsOf(slots);
      numbers_.resize(kBlockRows);
      for (size_t i = first; i < end; ++i) numbers_[InBlock(rows_[i])] = static_cast<uint32_t>(i);
      for (const Level& level : levels) {
        level.evaluator->Select(block, [&](size_t i, uint32_t count, const uint64_t* words) {
          SetMembers(level.slots[i], block, count, words);
        });
      }
    }
    writer_.WriteMoved(staging_, version);
    for (RowFlip flip : writer_.flips()) {
      flip.customer = staged_[flip.customer];
      flips_.push_back(flip);
    }
  }

  BatchResult List() {
    return ListChanges(state_.current(), &flips_, std::vector<std::string_view>(rows_.size()));
  }

 private:
  // Segments that are evaluated together, after those that they name.
  struct Level {
    std::vector<SegmentSlot> slots;
    std::unique_ptr<ManyEvaluator> evaluator;
  };

  std::vector<Level> LevelsOf(std::span<const SegmentSlot> slots) const {
    std::vector<Level> levels;
    for (std::vector<SegmentSlot>& level : state_.catalog.references().InLevels(slots)) {
      auto evaluator = std::make_unique<ManyEvaluator>(*version_, QueriesOf(level));
      levels.push_back({std::move(level), std::move(evaluator)});
    }
    return levels;
  }

  std::vector<Query> QueriesOf(std::span<const SegmentSlot> slots) const {
    std::vector<Query> queries;
    for (const SegmentSlot slot : slots)
      queries.push_back(EvaluationQuery(state_, version_->now, *state_.catalog.at(slot)));
    return queries;
  }

  void SetMembers(SegmentSlot slot, BlockId id, uint32_t count, const uint64_t* words) {
    Heap* const heap = &state_.heap;
    AlignedBlock entered{};
    AlignedBlock left{};
    version_->block(id).memberships[slot].OrInto(left.words);
    uint64_t entered_count = 0;
    uint64_t left_count = 0;
    for (uint32_t i = 0; i < kBlockWords; ++i) {
      const uint64_t before = left.words[i];
      entered.words[i] = words[i] & ~before;
      left.words[i] = before & ~words[i];
      entered_count += static_cast<uint64_t>(std::popcount(entered.words[i]));
      left_count += static_cast<uint64_t>(std::popcount(left.words[i]));
    }
    if (entered_count + left_count == 0) return;
    SegmentState& segment = version_->segments.Mutable(heap, slot);
    segment.count += entered_count - left_count;
    Block* const block = heap->Own(&version_->blocks.Mutable(heap, id));
    AssignWords(heap, &block->memberships.Mutable(heap, slot), words, count,
                ArrayLimit::kMembership, MemoryUse::kMemberships);
    AlignedBlock flipped;
    for (uint32_t i = 0; i < kBlockWords; ++i) flipped.words[i] = entered.words[i] | left.words[i];
    ForEachBit(flipped.words, [&](uint16_t row) {
      const bool is_entering = (entered.words[row / 64] >> (row % 64) & 1) != 0;
      flips_.push_back({slot, RowAt(id, row), is_entering, numbers_[row], segment.definition});
    });
    const std::span<const FieldId> measures = state_.schema->measures();
    const auto add_sums = [&](const AlignedBlock& rows, int sign) {
      for (size_t m = 0; m < measures.size(); ++m) {
        Sums sums;
        AddSums(*version_, measures[m], id, rows.words, &sums);
        AddToSums(heap, version_, m, slot, sums, sign);
      }
    };
    if (entered_count > 0) add_sums(entered, 1);
    if (left_count > 0) add_sums(left, -1);
  }

  WriterState& state_;
  Staging& staging_;
  BatchWriter& writer_;
  const std::span<const Row> rows_;
  Version* version_ = nullptr;
  std::vector<uint32_t> staged_;   // the place in `rows_` of those that are staged
  std::vector<uint32_t> numbers_;  // by row of a block, the place in `rows_`
  std::vector<RowFlip> flips_;
};

}  // namespace

absl::StatusOr<Outcome> Engine::Run(const AdvanceTo& advance, absl::Time) {
  const Version& current = state_.current();
  const Number now = InstantOf(advance.time);
  if (advance.time < absl::FromUnixMillis(kFirstInstant) ||
      advance.time >= absl::FromUnixMillis(kLastInstant + 1)) {
    return InvalidArgument({"the time to advance to is out of the years 0001 to 9999"});
  }
  if (now < current.now) {
    return FailedPrecondition({"time never goes back: the index stands at ",
                               InstantText(current.now), ", after ", InstantText(now)});
  }
  BatchResult result;
  result.version = current.shown_number;
  if (now == current.now) return Outcome(std::move(result));
  state_.masks.MoveTo(*state_.schema, Moment(state_.schema->time_zone(), now));
  const Number step = now - current.now;
  std::vector<Row> rows;
  const bool is_known = FindAhead(state_, &rows);
  if (!is_known) rows = FindByScan(state_);
  Crossing crossing(&state_, &staging_, &batch_writer_, rows);
  Versions::Next next(&state_.versions, rows.size() <= kLargestInPlace ? Versions::Next::kInPlace
                                                                       : Versions::Next::kAside);
  next->now = now;
  crossing.Write(next.get());
  next.Publish();
  result = crossing.List();
  if (!is_known && step <= state_.look_ahead.window() / 8) LookAheadFrom(now, &state_);
  callbacks_.Report(result);
  return Outcome(std::move(result));
}

}  // namespace tranche::internal
