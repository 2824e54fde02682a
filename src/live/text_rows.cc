// What RuleMasks does with texts.
#include "src/base/planted.h"
#include "src/live/rule_masks.h"

namespace tranche::internal {

void RuleMasks::FindTextFields() {
  text_fields_.clear();
  for (FieldId field = 0; field < fields_.size(); ++field) {
    if (fields_[field].texts) text_fields_.push_back(field);
  }
}

void RuleMasks::AddTextRows(const Held& before, const Held& after, std::span<const Field> fields) {
  if (text_rows_.size() < text_fields_.size()) text_rows_.resize(text_fields_.size());
  for (size_t i = 0; i < text_fields_.size(); ++i) {
    const TextMasks& masks = *fields_[text_fields_[i]].texts;
    const Field& field = fields[text_fields_[i]];
    auto& [row_before, row_after] = text_rows_[i];
    const std::string_view text = (after.empty() ? before : after).texts->Of(field);
    row_after.Begin(masks, text);
    const bool is_same = before.empty() || after.empty() || before.texts->Of(field) == text;
    if (is_same || TRANCHE_PLANTED(changed_text_missed)) {
      same_texts_.push_back(&row_after);
    } else {
      row_before.Begin(masks, before.texts->Of(field));
      AddRows(row_before.All(), row_after.All());
    }
  }
}

uint64_t RuleMasks::MeetsTexts(uint32_t word, uint64_t bits) const {
  for (TextRow* row : same_texts_) bits = row->Meets(word, bits);
  return bits;
}

}  // namespace tranche::internal
