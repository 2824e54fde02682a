// What BlockOperands does with terms that look for something in texts.
#include <algorithm>
#include <bit>

#include "src/base/planted.h"
#include "src/query/block_operands.h"
#include "src/query/cost_model.h"

namespace tranche::internal {

void BlockOperands::ResolveText(uint32_t index, Operand* operand) {
  AddContainers(ValuesOf(index), operand);
  operand->run_count = kNotRuns;
  if (operand->count == 0) {
    operand->extent = Extent::kNobody;
  } else {
    has_unread_texts_ = true;
  }
}

void BlockOperands::ReadTexts(std::span<const uint32_t> terms, std::span<const uint32_t> ends) {
  uint32_t first = 0;
  for (const uint32_t end : ends) {
    AddCandidates(terms.subspan(first, end - first));
    first = end;
  }
  std::vector<TextTerm*> read;  // by field
  for (TextTerm& text : text_terms_) {
    if (text.pass == pass_) read.push_back(&text);
  }
  MatchTexts(read);
  for (TextTerm* text : read) Settle(*text);
  has_unread_texts_ = false;
}

void BlockOperands::AddCandidates(std::span<const uint32_t> rule) {
  const auto is_text = [&](uint32_t term) { return !query_.terms[term].match.empty(); };
  if (std::none_of(rule.begin(), rule.end(), is_text)) return;
  AlignedBlock left{};
  std::fill_n(left.words, word_count_, ~uint64_t{0});
  std::vector<const uint64_t*> sources;
  for (const uint32_t term : rule) {
    if (is_text(term)) continue;
    sources.clear();
    const uint64_t unwanted = AddWords(term, &sources) ? ~uint64_t{0} : 0;
    for (uint32_t i = 0; i < word_count_; ++i) {
      uint64_t any = 0;
      for (const uint64_t* words : sources) any |= words[i];
      left.words[i] &= any ^ unwanted;
    }
  }
  for (const uint32_t term : rule) {
    if (!is_text(term)) continue;
    TextTerm& text = text_terms_[sources_of_term_[term].text_term];
    if (text.rows == nullptr) text.rows = std::make_unique<AlignedBlock>();
    if (text.pass != pass_ || TRANCHE_PLANTED(rows_of_last_rule)) *text.rows = {};
    text.pass = pass_;
    for (uint32_t i = 0; i < word_count_; ++i) text.rows->words[i] |= left.words[i];
  }
}

void BlockOperands::MatchTexts(std::span<TextTerm* const> read) {
  AlignedBlock rows{};
  for (TextTerm* text : read) {
    AlignedBlock holders{};
    container(operands_[text->index], 0).OrInto(holders.words);
    for (uint32_t i = 0; i < kBlockWords; ++i)
      rows.words[i] |= text->rows->words[i] &= holders.words[i];
  }
  ForEachBit(rows.words, [&](uint16_t row) {
    ++tally_.texts_read;
    const TextRecord record = block_->text[row / kTextPageRows]->Record(row % kTextPageRows);
    const uint64_t bit = uint64_t{1} << (row % 64);
    FieldId field = kNoField;
    for (TextTerm* text : read) {
      uint64_t& word = text->rows->words[row / 64];
      if ((word & bit) == 0) continue;
      const Term& term = query_.terms[text->index];
      if (term.field != field) {
        field = term.field;
        folded_.Begin(record.Of(version_.schema->field(field)));
      }
      if (!folded_.Meets(term.match)) word &= ~bit;
    }
  });
}

void BlockOperands::Settle(const TextTerm& text) {
  uint32_t count = 0;
  for (const uint64_t word : text.rows->words) count += static_cast<uint32_t>(std::popcount(word));
  Operand& operand = operands_[text.index];
  sources_[operand.first]->container =
      Container{text.rows->words, count, 0, ContainerKind::kBitset};
  operand.cardinality = count;
  operand.is_disjoint = true;
  operand.dense_cost = kBitsetRead;
  if (count == 0)
    operand.extent = operand.negated ? Extent::kEverybody : Extent::kNobody;
  else if (count == live_)
    operand.extent = operand.negated ? Extent::kNobody : Extent::kEverybody;
}

}  // namespace tranche::internal
