// Rule masks: which segments does a change of one customer flip?
//
// Every conjunction of every saved segment is one bit. For each field there is a row of bits for
// each *class* of codes (codes that no condition tells apart): a bit is set where the conjunction
// has no term of the field, or its terms hold. The rules a customer satisfies are the intersection
// of one row for each field; when one field changes, only the bits in which two rows differ can
// matter. So the cost follows the segments that flip, not the segments that exist.
//
// A field of numbers has such rows for its intervals too (see number_masks.h), beside those for the
// codes that say who holds a number: the two are one more pair of rows to intersect.
//
// A rule's references to other segments (terms of the field `segment`) are kept beside the masks:
// whether they hold depends on memberships, which change in the same write. So the segments with
// references whose other terms changed are only *touched*, and Cascade decides them.
//
// Texts have such rows only where they change; else the rules with terms on a text are asked of it
// when the other rows have left them (see text_masks.h).
//
// Invariants:
//   1. A bit without a rule is clear in `used_` and set in every class row.
//   2. The rules of a segment are one run of bits, within one word when they are 64 or fewer, else
//   from a word's start.
//   3. A class is named by its effective set: the values of a code that some condition mentions
//   ({0} for "not set").
// Writer only.
#ifndef TRANCHE_SRC_LIVE_RULE_MASKS_H_
#define TRANCHE_SRC_LIVE_RULE_MASKS_H_

#include <algorithm>
#include <bit>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "src/bitmap/kernels.h"
#include "src/live/moving_rules.h"
#include "src/live/number_masks.h"
#include "src/live/text_masks.h"
#include "src/query/query.h"
#include "src/table/held.h"
#include "src/table/version.h"

namespace tranche::internal {

struct Flip {
  SegmentSlot slot;
  bool entered;
};

class RuleMasks {
 public:
  // Adds the rules of a segment. `query` speaks of handpicked lists as values of customer_id. Cost:
  // the classes of the fields it uses, a bit each; nothing is rebuilt.
  void Add(SegmentSlot slot, const Query& query);
  void Remove(SegmentSlot slot);
  // Forgets a field that no segment uses; the ids of the fields after it go down by one.
  void DropField(FieldId field);

  // What the codes and numbers of a customer are of. The set dictionary of each field is null for
  // single-valued ones.
  struct Fields {
    std::span<const SetDictionary* const> sets;  // by FieldId
    std::span<const FieldId> numbers;            // by Field::number_slot
    std::span<const Field> fields = {};          // by FieldId; asked for only with texts
  };

  // Whether some rule looks for something in texts: `Held::texts` are needed then.
  bool reads_texts() const { return !text_fields_.empty(); }

  // Which segments without references a customer enters or leaves when what it holds goes from
  // `before` to `after`. Appends to `flips`, ascending by bit. Cost: fields * rules / 512 vector
  // operations, and what flips.
  void Diff(const Held& before, const Held& after, const Fields& fields, std::vector<Flip>* flips);

  // After `Diff` or `DiffMoved`, until the next call: the segments with references that the
  // customer may enter or leave.
  std::span<const SegmentSlot> touched() const { return touched_; }
  // The same: whether the customer is in this segment, with references, after the change, when it
  // is in another segment where `is_member(slot)` says so.
  template <typename IsMember>
  bool HoldsAfter(SegmentSlot slot, const IsMember& is_member) const {
    const Run& run = runs_.find(slot)->second;
    for (uint32_t word = run.first / 64; word <= (run.first + run.count - 1) / 64; ++word) {
      for (uint64_t met = MetIn(run, word, after_); met != 0; met &= met - 1) {
        const uint32_t bit = word * 64 + static_cast<uint32_t>(std::countr_zero(met));
        if (HoldsReferences(run.references[bit - run.first], is_member)) return true;
      }
    }
    return false;
  }

  // The segments that a customer who holds this is in, each once; of those with references the ones
  // that it may be in. Cost: fields * rules / 64 words, and what is found.
  void FindMembers(const Held& held, const Fields& fields, std::vector<SegmentSlot>* slots);

  // Goes to the time `now`. Who holds a number in one of `CrossedRanges` may have entered or left
  // segments: `DiffMoved` tells, until anything else is asked to change.
  void MoveTo(const Schema& schema, const Moment& now);
  // The segments with rules that have moved, each once.
  std::vector<SegmentSlot> MovedSlots() const;
  const MovingRules& moving() const { return moving_; }
  // Of one field: sorted, with others between them.
  NumberRanges CrossedRanges(FieldId field) const;
  // As Diff, of a customer who held this before the last `MoveTo` and holds it now.
  void DiffMoved(const Held& held, const Fields& fields, std::vector<Flip>* flips);

  uint64_t memory_bytes() const;

 private:
  using BitRow = std::vector<uint64_t>;
  using ClassId = uint32_t;
  static constexpr ClassId kUnknown = 0xFFFFFFFF;

  struct FieldTerm {
    uint32_t bit;
    bool negated;
    std::vector<Code> values;
  };
  struct FieldMasks {
    std::vector<BitRow> rows;                       // by class
    std::vector<std::vector<Code>> effective_sets;  // by class
    std::map<std::vector<Code>, ClassId> classes;
    std::vector<ClassId> class_of;  // by code; kUnknown: not looked at since it may have changed
    std::vector<bool> mentioned;    // by value code
    std::vector<FieldTerm> terms;   // in no order; without those that have ranges or a match
    std::optional<NumberMasks> numbers;  // of a field whose terms have ranges
    std::optional<TextMasks> texts;      // of a field whose terms have a match
  };
  // A rule's term of the field `segment`.
  struct Reference {
    bool negated;
    std::vector<SegmentSlot> slots;
  };
  struct Run {
    uint32_t first = 0;
    uint32_t count = 0;
    std::vector<FieldId> fields;                     // that its terms use, but `segment`
    std::vector<std::vector<Reference>> references;  // by rule; empty when no rule has any
  };

  template <typename IsMember>
  static bool HoldsReferences(std::span<const Reference> references, const IsMember& is_member) {
    return std::all_of(references.begin(), references.end(), [&](const Reference& reference) {
      return std::any_of(reference.slots.begin(), reference.slots.end(), is_member) !=
             reference.negated;
    });
  }
  // The bits of the run in `word` that are met in `common_` and `rows`.
  uint64_t MetIn(const Run& run, uint32_t word, const std::vector<const uint64_t*>& rows) const;

  static bool Holds(const FieldTerm& term, std::span<const Code> effective_set);
  uint32_t AllocateRun(uint32_t count);
  void GrowTo(uint32_t words);
  void AddTerm(FieldId field, FieldTerm term);
  // The terms with ranges or a match of one rule, of all fields.
  void AddComparing(uint32_t bit, std::vector<const Term*> terms);
  void FindTextFields();
  // The rows of all fields, in `common_` those that both sides have, the others in `before_` and
  // `after_`. One side may be empty: all are then common.
  void FindRows(const Held& before, const Held& after, const Fields& fields);
  void AddRows(const uint64_t* before, const uint64_t* after);
  void FindCodeRows(const Held& before, const Held& after, const Fields& fields);
  void AddNumberRows(const Held& before, const Held& after, std::span<const FieldId> fields);
  // The rows before and after the last `MoveTo`.
  void AddMovedRows(const Held& held, std::span<const FieldId> fields);
  // Appends the segments whose rules the rows found let a customer enter or leave.
  void DiffRows(std::vector<Flip>* flips);
  void AddTextRows(const Held& before, const Held& after, std::span<const Field> fields);
  // Of these rules of a word, those that the texts that do not change let a customer satisfy.
  uint64_t MeetsTexts(uint32_t word, uint64_t bits) const;
  ClassId ClassOf(FieldMasks* masks, Code code, const SetDictionary* sets);
  void CollectFlips(std::span<const WordChange> changes, std::vector<Flip>* flips);
  bool AnyOfLongRun(const Run& run, const std::vector<const uint64_t*>& rows) const;

  std::vector<FieldMasks> fields_;
  MovingRules moving_;
  std::vector<MovedRule> moved_;      // by the last MoveTo, by field
  std::vector<FieldId> text_fields_;  // those with TextMasks
  BitRow used_;
  uint32_t word_count_ = 0;                              // a multiple of 8
  uint32_t next_bit_ = 0;                                // bits from here on were never given
  std::map<uint32_t, std::vector<uint32_t>> free_runs_;  // first bits of free runs, by length

  // The segment that a bit belongs to, and the run of that segment's bits within the word. A count
  // of 0 marks a run of many words.
  struct OwnerOfBit {
    SegmentSlot slot;
    uint8_t first;
    uint8_t count;
    bool has_references;
  };

  std::vector<OwnerOfBit> owners_;  // by bit
  absl::flat_hash_map<SegmentSlot, Run> runs_;

  // Scratch of Diff.
  std::vector<SegmentSlot> touched_;
  BitRow zeroes_;
  std::vector<const uint64_t*> common_;
  std::vector<const uint64_t*> before_;
  std::vector<const uint64_t*> after_;
  std::vector<WordChange> changes_;
  std::vector<std::pair<BitRow, BitRow>> number_rows_;  // by Field::number_slot
  std::vector<std::pair<TextRow, TextRow>> text_rows_;  // by place in text_fields_
  std::vector<TextRow*> same_texts_;                    // of texts that do not change
};

}  // namespace tranche::internal

#endif  // TRANCHE_SRC_LIVE_RULE_MASKS_H_
