#include "src/query/analysis.h"

#include <algorithm>
#include <bit>

namespace tranche::internal {
namespace {

// Adds to `counts` the selected rows of one block by walking them.
void CountRowsByCode(const BlockColumn& column, const Field& field, const uint64_t* words,
                     std::vector<uint64_t>* counts) {
  ForEachBit(words, [&](uint16_t row) {
    const Code code = column.CodeOf(row);
    if (code == kNotSet) ++(*counts)[kNotSet];
    field.ForEachValue(code, [&](Code value) { ++(*counts)[value]; });
  });
}

uint32_t CountIn(const Container& container, const uint64_t* words) {
  if (container.kind == ContainerKind::kBitset)
    return BestKernels().and_count(container.words(), words, kBlockWords);
  if (container.kind == ContainerKind::kPatched) {
    uint64_t rows[kBlockWords] = {};
    container.OrInto(rows);
    return BestKernels().and_count(rows, words, kBlockWords);
  }
  uint32_t count = 0;
  container.ForEach([&](uint16_t row) { count += words[row / 64] >> (row % 64) & 1; });
  return count;
}

// The rows of `words` that hold a value, of a field in which they may hold several.
template <typename RowsOf>
uint64_t CountInAny(Code codes, const RowsOf& rows_of, const uint64_t* words) {
  AlignedBlock any{};
  for (Code code = 1; code < codes; ++code) {
    if (!rows_of(code).empty()) rows_of(code).OrInto(any.words);
  }
  return BestKernels().and_count(any.words, words, kBlockWords);
}

// What the two ways cost, in nanoseconds.
constexpr float kRowCost = 3;
float ContainerCost(const Container& container) {
  switch (container.kind) {
    case ContainerKind::kBitset:
      return 200;
    case ContainerKind::kPatched:
      return 400;
    default:
      return static_cast<float>(container.cardinality);
  }
}

}  // namespace

std::vector<uint64_t> CountByValue(const Version& version, FieldId id, Selection* selection,
                                   uint64_t* total) {
  const Field& field = version.schema->field(id);
  const uint32_t codes = version.fields[id].value_count + 1;
  std::vector<uint64_t> counts(codes);
  *total = 0;
  const AlignedWords words = std::make_unique<AlignedBlock>();
  for (BlockId block_id = 0; block_id < version.block_count(); ++block_id) {
    const uint32_t selected = selection->SelectIn(block_id, words->words);
    *total += selected;
    if (selected == 0) continue;
    const auto rows_of = [&](Code code) -> const Container& {
      return version.fields[id].values[code].blocks[block_id];
    };
    const BlockColumn* column = version.block(block_id).column(id);
    float bitmaps_cost = 0;
    for (Code code = 0; code < codes; ++code) bitmaps_cost += ContainerCost(rows_of(code));
    if (column != nullptr && kRowCost * static_cast<float>(selected) < bitmaps_cost) {
      CountRowsByCode(*column, field, words->words, &counts);
      continue;
    }
    uint64_t set = 0;
    for (Code code = 0; code < codes; ++code) {
      const Container& container = rows_of(code);
      if (container.empty()) continue;
      const uint32_t count = CountIn(container, words->words);
      counts[code] += count;
      set += code == kNotSet ? 0 : count;
    }
    if (!field.stores_not_set()) {
      if (field.is_multi()) set = CountInAny(codes, rows_of, words->words);
      counts[kNotSet] += selected - set;
    }
  }
  return counts;
}

Overlap CountOverlap(const Version& version, std::span<Selection> selections) {
  const size_t k = selections.size();
  Overlap overlap;
  overlap.counts.resize(k);
  overlap.only.resize(k);
  overlap.matrix.assign(k, std::vector<uint64_t>(k));
  std::vector<AlignedBlock> words(k);
  const Kernels& kernels = BestKernels();
  for (BlockId block = 0; block < version.block_count(); ++block) {
    for (size_t i = 0; i < k; ++i)
      overlap.matrix[i][i] += selections[i].SelectIn(block, words[i].words);
    for (size_t i = 0; i < k; ++i) {
      for (size_t j = i + 1; j < k; ++j) {
        overlap.matrix[i][j] += kernels.and_count(words[i].words, words[j].words, kBlockWords);
      }
    }
    for (uint32_t w = 0; w < kBlockWords; ++w) {
      uint64_t once = 0;
      uint64_t twice = 0;
      uint64_t all = ~uint64_t{0};
      for (size_t i = 0; i < k; ++i) {
        const uint64_t word = words[i].words[w];
        twice |= once & word;
        once |= word;
        all &= word;
      }
      overlap.union_count += static_cast<uint64_t>(std::popcount(once));
      overlap.intersection += static_cast<uint64_t>(std::popcount(all));
      for (size_t i = 0; i < k; ++i) {
        overlap.only[i] += static_cast<uint64_t>(std::popcount(words[i].words[w] & ~twice));
      }
    }
  }
  for (size_t i = 0; i < k; ++i) {
    overlap.counts[i] = overlap.matrix[i][i];
    for (size_t j = 0; j < i; ++j) overlap.matrix[i][j] = overlap.matrix[j][i];
  }
  if (overlap.union_count > 0) {
    overlap.jaccard =
        static_cast<double>(overlap.intersection) / static_cast<double>(overlap.union_count);
  }
  return overlap;
}

namespace {

// Whether what the row holds in the field of the term meets it.
bool Holds(const Version& version, Row row, const Term& term) {
  if (term.field == kSegmentField) {
    const bool is_in = std::any_of(term.values.begin(), term.values.end(), [&](Code code) {
      return version.IsMember(SegmentOfCode(code), row);
    });
    return is_in != term.negated;
  }
  const Code code = version.CodeOf(term.field, row);
  if (!term.ranges.empty()) {
    const bool is_in = code != kNotSet && term.HasInRange(version.NumberOf(term.field, row));
    return is_in != term.negated;
  }
  if (!term.match.empty()) {
    FoldedText text;
    text.Begin(version.TextOf(row).Of(version.schema->field(term.field)));
    return text.Meets(term.match) != term.negated;
  }
  std::vector<Code> held;
  version.schema->field(term.field).ForEachValue(code, [&](Code value) { held.push_back(value); });
  if (held.empty()) held.push_back(kNotSet);
  return term.Holds(held);
}

}  // namespace

bool Holds(const Version& version, Row row, const BoundCondition& condition) {
  const std::vector<Term> terms =
      TermsOf(*version.schema, Moment(version.schema->time_zone(), version.now), condition);
  if (version.schema->field(condition.field).traits.names_customers) {
    const bool is_named = std::binary_search(condition.ids.begin(), condition.ids.end(),
                                             version.TextOf(row).id(), std::less<>());
    return is_named != terms[0].negated;
  }
  return std::all_of(terms.begin(), terms.end(),
                     [&](const Term& term) { return Holds(version, row, term); });
}

}  // namespace tranche::internal
