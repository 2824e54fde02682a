#include "bench/support/croaring_live.h"

#include <algorithm>
#include <bit>
#include <string>
#include <utility>

namespace tranche::internal::bench {
namespace {

BitmapPtr FromWords(std::span<const uint64_t> words, uint64_t count) {
  std::vector<uint32_t> rows;
  rows.reserve(count);
  for (size_t i = 0; i < words.size(); ++i) {
    for (uint64_t bits = words[i]; bits != 0; bits &= bits - 1) {
      rows.push_back(static_cast<uint32_t>(i * 64 + static_cast<size_t>(std::countr_zero(bits))));
    }
  }
  return BitmapPtr(roaring_bitmap_of_ptr(rows.size(), rows.data()));
}

}  // namespace

CroaringLive::CroaringLive(const Workload& workload, const Names& names, const DenseRival& dense,
                           std::span<const Draft> drafts)
    : workload_(workload), names_(names), index_(workload), affected_(workload, drafts) {
  for (const Field& field : workload.fields()) codes_.push_back(field.codes);
  std::vector<uint64_t> words(dense.words());
  for (const Draft& draft : drafts) {
    std::vector<Rule>& rules = segments_.emplace_back();
    for (const tranche::Rule& rule : draft.rules) {
      Rule& to = rules.emplace_back();
      for (const tranche::Condition& condition : rule.conditions) {
        const FieldBitmaps& field = index_.Find(condition.field);
        Condition& bound = to.emplace_back();
        bound.excludes = condition.op == Operator::kNotIn || condition.op == Operator::kIsNotSet;
        for (const Value& value : condition.values) {
          bound.values.push_back(field.values[field.index.at(value.text())].bitmap.get());
        }
        if (condition.values.empty()) bound.values.push_back(field.is_set.bitmap.get());
      }
    }
    const uint64_t count = dense.Fill(draft, words);
    members_.push_back(FromWords(words, count));
    counts_.push_back(static_cast<int64_t>(count));
  }
}

bool CroaringLive::Matches(uint32_t segment, uint32_t row) const {
  const auto holds = [row](const Condition& condition) {
    const bool hit = std::any_of(
        condition.values.begin(), condition.values.end(),
        [row](const roaring_bitmap_t* value) { return roaring_bitmap_contains(value, row); });
    return hit != condition.excludes;
  };
  return std::any_of(segments_[segment].begin(), segments_[segment].end(), [&](const Rule& rule) {
    return std::all_of(rule.begin(), rule.end(), holds);
  });
}

void CroaringLive::SetBit(uint16_t field, uint16_t code, uint32_t row, bool set) {
  for (const uint16_t value : workload_.fields()[field].sets[code]) {
    roaring_bitmap_t* bitmap = index_.fields()[field].values[value].bitmap.get();
    set ? roaring_bitmap_add(bitmap, row) : roaring_bitmap_remove(bitmap, row);
  }
}

std::span<const Flip> CroaringLive::Apply(std::string_view id, std::string_view field,
                                          std::string_view value) {
  const BoundUpdate update = names_.Bind(id, field, value);
  const uint32_t row = update.row;
  uint16_t& code = codes_[update.field][row];
  const uint16_t before = std::exchange(code, update.code);
  SetBit(update.field, before, row, false);
  SetBit(update.field, update.code, row, true);
  if ((before == 0) != (update.code == 0)) {
    roaring_bitmap_t* is_set = index_.fields()[update.field].is_set.bitmap.get();
    before == 0 ? roaring_bitmap_add(is_set, row) : roaring_bitmap_remove(is_set, row);
  }
  flips_.clear();
  affected_.ForEach(update.field, before, update.code, [&](uint32_t segment) {
    const bool is = Matches(segment, row);
    roaring_bitmap_t* members = members_[segment].get();
    if (is ? !roaring_bitmap_add_checked(members, row)
           : !roaring_bitmap_remove_checked(members, row)) {
      return;
    }
    counts_[segment] += is ? 1 : -1;
    flips_.push_back({segment, row, is});
  });
  return flips_;
}

}  // namespace tranche::internal::bench
