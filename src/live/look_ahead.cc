#include "src/live/look_ahead.h"

#include <algorithm>
#include <memory>

#include "src/base/planted.h"
#include "src/query/selection.h"

namespace tranche::internal {
namespace {

Selection Holders(const Version& version, const LookAhead::Ranges& ranges) {
  Query query;
  query.terms.push_back({.field = ranges.field, .ranges = ranges.ranges});
  query.conjunctions.push_back({{0}});
  return Selection::Matching(version, std::move(query));
}

}  // namespace

void LookAhead::Fill(const Version& version, std::vector<Ranges> ranges) {
  fields_.clear();
  size_t room = kMostRows;
  const AlignedWords words = std::make_unique<AlignedBlock>();
  for (Ranges& of_field : ranges) {
    Known& known = fields_.emplace_back();
    known.known = std::move(of_field);
    if (known.known.ranges.empty()) continue;
    Selection holders = Holders(version, known.known);
    for (BlockId block = 0; block < version.block_count(); ++block) {
      const uint32_t count = holders.SelectIn(block, words->words);
      if (count > room) {
        fields_.clear();
        window_ = std::max<Number>(1000, window_ / 4);
        return;
      }
      if (count == 0) continue;
      room -= count;
      ForEachBit(words->words, [&](uint16_t in_block) {
        const Row row = RowAt(block, in_block);
        known.entries.emplace_back(version.NumberOf(known.known.field, row), row);
      });
    }
    std::sort(known.entries.begin(), known.entries.end());
  }
  if (room > kMostRows - kMostRows / 8) window_ = std::min(kLongestWindow, window_ * 2);
}

bool LookAhead::Find(const Ranges& wanted, std::vector<Row>* rows) const {
  const auto of_field = std::find_if(fields_.begin(), fields_.end(), [&](const Known& known) {
    return known.known.field == wanted.field;
  });
  if (of_field == fields_.end()) return false;
  if (Intersect(wanted.ranges, of_field->known.ranges) != wanted.ranges) return false;
  for (const NumberRange& range : wanted.ranges) {
    auto entry =
        std::lower_bound(of_field->entries.begin(), of_field->entries.end(), Entry{range.low, 0});
    for (; entry != of_field->entries.end() && entry->first <= range.high; ++entry)
      rows->push_back(entry->second);
  }
  for (const auto& [number, row] : of_field->later) {
    if (Contains(wanted.ranges, number)) rows->push_back(row);
  }
  return true;
}

void LookAhead::Note(FieldId field, Row row, Number number) {
  if (TRANCHE_PLANTED(look_ahead_stale)) return;
  for (Known& known : fields_) {
    if (known.known.field != field || !Contains(known.known.ranges, number)) continue;
    known.later.emplace_back(number, row);
    if (known.later.size() > kMostRows) Clear();
    return;
  }
}

uint64_t LookAhead::memory_bytes() const {
  uint64_t bytes = 0;
  for (const Known& known : fields_)
    bytes += (known.entries.capacity() + known.later.capacity()) * sizeof(Entry);
  return bytes;
}

}  // namespace tranche::internal
