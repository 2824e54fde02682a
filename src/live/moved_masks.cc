// What RuleMasks does as time goes on.
#include <utility>

#include "src/base/planted.h"
#include "src/base/sort_unique.h"
#include "src/live/rule_masks.h"

namespace tranche::internal {

void RuleMasks::MoveTo(const Schema& schema, const Moment& now) {
  moved_ = moving_.MoveTo(schema, now);
  for (size_t first = 0, end = 0; first < moved_.size(); first = end) {
    const FieldId field = moved_[first].field;
    while (end < moved_.size() && moved_[end].field == field) ++end;
    if (TRANCHE_PLANTED(masks_stand_still)) continue;
    fields_[field].numbers->Move(std::span(moved_).subspan(first, end - first));
  }
}

std::vector<SegmentSlot> RuleMasks::MovedSlots() const {
  std::vector<SegmentSlot> slots;
  for (const MovedRule& rule : moved_) slots.push_back(owners_[rule.bit].slot);
  SortUnique(&slots);
  return slots;
}

NumberRanges RuleMasks::CrossedRanges(FieldId field) const {
  NumberRanges ranges;
  for (const MovedRule& rule : moved_) {
    if (rule.field == field) ranges.insert(ranges.end(), rule.changed.begin(), rule.changed.end());
  }
  return UnionOf(std::move(ranges));
}

void RuleMasks::DiffMoved(const Held& held, const Fields& fields, std::vector<Flip>* flips) {
  touched_.clear();
  if (runs_.empty()) return;
  FindCodeRows(held, {}, fields);
  AddMovedRows(held, fields.numbers);
  if (reads_texts()) AddTextRows(held, {}, fields.fields);
  if (before_.empty()) return;
  common_.push_back(used_.data());
  DiffRows(flips);
}

void RuleMasks::AddMovedRows(const Held& held, std::span<const FieldId> fields) {
  if (number_rows_.size() < fields.size()) number_rows_.resize(fields.size());
  auto moved = moved_.begin();
  for (size_t slot = 0; slot < fields.size(); ++slot) {
    const FieldId field = fields[slot];
    if (field >= fields_.size() || !fields_[field].numbers) continue;
    const NumberMasks& masks = *fields_[field].numbers;
    if (held.codes[field] == kNotSet) {
      AddRows(masks.RowWithout(), masks.RowWithout());
      continue;
    }
    const Number number = held.numbers[slot];
    auto& [before, after] = number_rows_[slot];
    const uint64_t* const row = masks.RowOf(masks.Find(number), &after);
    const uint64_t* row_before = row;
    for (; moved != moved_.end() && moved->field <= field; ++moved) {
      if (moved->field < field || !Contains(moved->changed, number)) continue;
      if (row_before == row) {
        before.assign(row, row + word_count_);
        row_before = before.data();
      }
      before[moved->bit / 64] ^= uint64_t{1} << (moved->bit % 64);
    }
    AddRows(row_before, row);
  }
}

}  // namespace tranche::internal
