// Loads that merge: each record is completed with what its customer has before it, by an earlier
// record or in the index, so that from there on it replaces the customer as any other record does.
#include <algorithm>

#include "src/engine/load_session.h"

namespace tranche::internal {

LoadSession::Index LoadSession::EarlierOf(std::string_view id) const {
  const auto found = latest_.find(id);
  return found == latest_.end() ? kNone : found->second;
}

std::vector<Code> LoadSession::HeldBefore(Row row, Index earlier) const {
  if (earlier != kNone) return {codes_[earlier], codes_[earlier] + state_.schema->size()};
  std::vector<Code> held;
  if (row == kNoRow) return held;
  held.reserve(state_.schema->size());
  for (FieldId field = 0; field < state_.schema->size(); ++field)
    held.push_back(field == kCustomerIdField ? kNotSet : state_.current().CodeOf(field, row));
  return held;
}

bool LoadSession::Complete(Row row, Index earlier, Record* record) const {
  if (earlier == kNone && row == kNoRow) return true;
  const Version& version = state_.current();
  const TextRecord before = earlier != kNone ? records_[earlier]->texts() : version.TextOf(row);
  for (size_t text = 1; text < kTextFields; ++text) {
    if (!record->has_text[text]) record->texts[text] = before.texts[text];
  }
  KeepPropertyTexts(before, record);
  if (record->has_parent) return true;
  if (earlier == kNone) {
    const Row parent = version.ParentOf(row);
    if (parent != kNoRow) record->parent_id = version.TextOf(parent).id();
    return false;
  }
  const uint32_t child = records_[earlier]->child;
  if (child == kNone) return true;
  record->parent_id = children_[child].parent_id;
  return children_[child].is_given;
}

void LoadSession::KeepPropertyTexts(const TextRecord& before, Record* record) const {
  ForEachPropertyText(before.properties, [&](uint16_t slot, std::string_view text) {
    const FieldId field = state_.schema->text_properties()[slot];
    const bool is_given = std::any_of(record->codes.begin(), record->codes.end(),
                                      [&](const auto& code) { return code.first == field; });
    if (!is_given) record->property_texts.emplace_back(field, text);
  });
}

void LoadSession::KeepNumbers(Row row, Index earlier, std::span<const Code> held, const Code* codes,
                              Number* numbers) const {
  const std::span<const FieldId> fields = state_.schema->number_fields();
  for (size_t slot = 0; slot < fields.size(); ++slot) {
    const FieldId field = fields[slot];
    if (held[field] == kNotSet || codes[field] == kNotSet) continue;
    numbers[slot] =
        earlier != kNone ? numbers_[earlier][slot] : state_.current().NumberOf(field, row);
  }
}

}  // namespace tranche::internal
