#include "src/query/grouping.h"

#include "src/base/planted.h"
#include "src/query/analysis.h"
#include "src/query/number_rows.h"

namespace tranche::internal {
namespace {

// What the rows of one block hold in a measure, if there is one.
class MeasureOfBlock {
 public:
  MeasureOfBlock(const Version& version, FieldId measure, BlockId block)
      : version_(version), measure_(measure), block_(block) {
    if (measure == kNoField) return;
    numbers_ = version.NumbersOf(measure, block);
    presence_ = version.block(block).column(measure);
    if (version.schema->field(measure).traits.has_currency)
      currencies_ = version.block(block).column(kCurrencyField);
  }

  bool is_empty() const { return numbers_ == nullptr; }
  // Of a row that holds a number.
  void AddHolder(uint16_t row, CurrencyFigures* figures) const {
    const Code currency = currencies_ == nullptr ? Code{kNotSet} : currencies_->CodeOf(row);
    At(figures, currency).Add(numbers_->NumberOf(row));
  }
  // Of any row.
  void Add(uint16_t row, CurrencyFigures* figures) const {
    if (!is_empty() && presence_->CodeOf(row) != kNotSet) AddHolder(row, figures);
  }
  // Of all rows of `words`.
  void AddAll(const uint64_t* words, CurrencyFigures* figures) const {
    if (!is_empty()) AddFigures(version_, measure_, block_, words, figures);
  }

 private:
  const Version& version_;
  const FieldId measure_;
  const BlockId block_;
  const NumberColumn* numbers_ = nullptr;
  const BlockColumn* presence_ = nullptr;
  const BlockColumn* currencies_ = nullptr;
};

// Removes from `words` the rows that are in `others`.
void Remove(const AlignedBlock& others, AlignedBlock* words) {
  for (uint32_t i = 0; i < kBlockWords; ++i) words->words[i] &= ~others.words[i];
}

}  // namespace

Grouping GroupByValue(const Version& version, FieldId id, Selection* selection, FieldId measure) {
  Grouping grouping;
  const std::vector<uint64_t> counts = CountByValue(version, id, selection, &grouping.all.count);
  grouping.not_set.count = counts[kNotSet];
  grouping.groups.resize(counts.size());
  for (Code code = 1; code < counts.size(); ++code) grouping.groups[code].count = counts[code];
  if (measure == kNoField) return grouping;

  const Field& field = version.schema->field(id);
  AlignedBlock words;
  AlignedBlock holders;
  for (BlockId block_id = 0; block_id < version.block_count(); ++block_id) {
    const MeasureOfBlock measured(version, measure, block_id);
    if (measured.is_empty() || selection->SelectIn(block_id, words.words) == 0) continue;
    measured.AddAll(words.words, &grouping.all.figures);
    KeepHolders(version, measure, block_id, words.words, &holders);
    const Block& block = version.block(block_id);
    ForEachBit(holders.words, [&](uint16_t row) {
      const Code code = block.CodeOf(id, row);
      if (code == kNotSet && !TRANCHE_PLANTED(sum_of_unset_lost))
        measured.AddHolder(row, &grouping.not_set.figures);
      field.ForEachValue(
          code, [&](Code value) { measured.AddHolder(row, &grouping.groups[value].figures); });
    });
  }
  return grouping;
}

Grouping GroupByNumber(const Version& version, FieldId id, Selection* selection, FieldId measure,
                       const GroupOf& group_of) {
  Grouping grouping;
  AlignedBlock words;
  for (BlockId block = 0; block < version.block_count(); ++block) {
    const uint32_t selected = selection->SelectIn(block, words.words);
    if (selected == 0) continue;
    grouping.all.count += selected;
    const MeasureOfBlock measured(version, measure, block);
    measured.AddAll(words.words, &grouping.all.figures);
    uint32_t set = 0;
    ForEachCurrency(version, id, block, words.words,
                    [&](Code currency, const AlignedBlock& rows, uint32_t count) {
                      const NumberColumn& numbers = *version.NumbersOf(id, block);
                      ForEachBit(rows.words, [&](uint16_t row) {
                        const size_t place = group_of(currency, numbers.NumberOf(row));
                        if (place >= grouping.groups.size()) grouping.groups.resize(place + 1);
                        Group& group = grouping.groups[place];
                        ++group.count;
                        measured.Add(row, &group.figures);
                      });
                      set += count;
                      Remove(rows, &words);
                    });
    grouping.not_set.count += selected - set;
    measured.AddAll(words.words, &grouping.not_set.figures);
  }
  return grouping;
}

}  // namespace tranche::internal
