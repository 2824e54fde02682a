#include "src/query/sums.h"

#include "src/query/number_rows.h"

namespace tranche::internal {
namespace {

MeasureSum& At(Sums* sums, Code currency) {
  if (sums->size() <= currency) sums->resize(currency + size_t{1});
  return (*sums)[currency];
}

}  // namespace

void AddSums(const Version& version, FieldId id, BlockId block_id, const uint64_t* words,
             Sums* sums) {
  const Field& field = version.schema->field(id);
  const Block& block = version.block(block_id);
  const NumberColumn* column = version.NumbersOf(id, block_id);
  if (column == nullptr) return;
  AlignedBlock rows;
  const uint32_t count = KeepHolders(version, id, block_id, words, &rows);
  if (count == 0) return;
  const BlockColumn* currencies =
      field.traits.has_currency ? block.column(kCurrencyField) : nullptr;
  if (currencies == nullptr) {
    At(sums, kNotSet).Add(SumOfRows(*column, rows, count), count);
    return;
  }
  ForEachBit(rows.words, [&](uint16_t row) {
    At(sums, currencies->CodeOf(row)).Add(column->NumberOf(row), 1);
  });
}

std::vector<Sums> SumOver(const Version& version, std::span<const FieldId> fields,
                          Selection* selection) {
  std::vector<Sums> sums(fields.size());
  if (fields.empty()) return sums;
  const AlignedWords words = std::make_unique<AlignedBlock>();
  for (BlockId block = 0; block < version.block_count(); ++block) {
    if (selection->SelectIn(block, words->words) == 0) continue;
    for (size_t i = 0; i < fields.size(); ++i)
      AddSums(version, fields[i], block, words->words, &sums[i]);
  }
  return sums;
}

}  // namespace tranche::internal
