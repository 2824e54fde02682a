#include "src/store/operation.h"

#include <optional>
#include <utility>

#include "src/base/planted.h"
#include "src/schema/field_type.h"

namespace tranche::internal {
namespace {

// The least bytes of a text: its length.
constexpr size_t kLeast = sizeof(uint32_t);

void PutRules(std::span<const Rule> rules, ByteWriter* to) {
  to->Put(static_cast<uint32_t>(rules.size()));
  for (const Rule& rule : rules) {
    to->Put(rule.op);
    to->Put(static_cast<uint32_t>(rule.conditions.size()));
    for (const Condition& condition : rule.conditions) {
      to->PutText(condition.field);
      to->Put(condition.op);
      to->Put(static_cast<uint8_t>(condition.exclude_missing));
      PutTexts(condition.values, to);
    }
  }
}

std::vector<Rule> GetRules(ByteReader* from) {
  std::vector<Rule> rules(from->GetCount(kLeast));
  for (Rule& rule : rules) {
    rule.op = from->GetEnum(RuleOperator::kOr);
    rule.conditions.resize(from->GetCount(2 * kLeast));
    for (Condition& condition : rule.conditions) {
      condition.field = from->GetText();
      condition.op = from->GetEnum(Operator::kIsNotSet);
      condition.exclude_missing = from->Get<uint8_t>() != 0;
      condition.values = GetTexts(from);
    }
  }
  return rules;
}

void PutOptionalText(const std::optional<std::string>& text, ByteWriter* to) {
  to->Put(static_cast<uint8_t>(text.has_value()));
  if (text) to->PutText(*text);
}

std::optional<std::string> GetOptionalText(ByteReader* from) {
  if (from->Get<uint8_t>() == 0) return {};
  return std::string(from->GetText());
}

}  // namespace

void PutTexts(std::span<const std::string> texts, ByteWriter* to) {
  to->Put(static_cast<uint32_t>(texts.size()));
  for (const std::string& text : texts) to->PutText(text);
}

std::vector<std::string> GetTexts(ByteReader* from) {
  std::vector<std::string> texts(from->GetCount(kLeast));
  for (std::string& text : texts) text = from->GetText();
  return texts;
}

void PutDraft(const Draft& draft, ByteWriter* to) {
  to->PutText(draft.id);
  to->PutText(draft.name);
  to->PutText(draft.description);
  PutRules(draft.rules, to);
}

Draft GetDraft(ByteReader* from) {
  Draft draft;
  draft.id = from->GetText();
  draft.name = from->GetText();
  draft.description = from->GetText();
  draft.rules = GetRules(from);
  return draft;
}

void PutCustomer(const CustomerView& customer, ByteWriter* to) {
  to->PutText(customer.id);
  to->Put(static_cast<uint32_t>(customer.attributes.size()));
  for (const AttributeView& attribute : customer.attributes) {
    to->PutText(attribute.field);
    to->Put(static_cast<uint32_t>(attribute.values.size()));
    for (const std::string_view value : attribute.values) to->PutText(value);
  }
}

const CustomerView& CustomerDecoder::Get(ByteReader* from) {
  customer_.id = from->GetText();
  const uint32_t count = from->GetCount(2 * kLeast);
  attributes_.assign(count, {});
  values_.clear();
  std::vector<std::pair<size_t, size_t>> slices;
  for (AttributeView& attribute : attributes_) {
    attribute.field = from->GetText();
    const size_t first = values_.size();
    for (uint32_t left = from->GetCount(kLeast); left > 0; --left)
      values_.push_back(from->GetText());
    slices.emplace_back(first, values_.size() - first);
  }
  for (size_t i = 0; i < attributes_.size(); ++i)
    attributes_[i].values = {values_.data() + slices[i].first, slices[i].second};
  customer_.attributes = attributes_;
  return customer_;
}

std::string EncodeBatch(const Batch& batch) {
  ByteWriter to;
  to.Put(static_cast<uint32_t>(batch.size()));
  batch.ForEach([&](OperationKind kind, const CustomerView& customer) {
    to.Put(kind);
    PutCustomer(customer, &to);
    return true;
  });
  return to.Take();
}

Batch GetBatch(ByteReader* from) {
  Batch batch;
  CustomerDecoder decoder;
  for (uint32_t left = from->GetCount(1 + kLeast); left > 0; --left) {
    const auto kind = from->GetEnum(OperationKind::kDelete);
    const CustomerView& customer = decoder.Get(from);
    if (TRANCHE_PLANTED(end_of_batch_lost) && left == 1 && !batch.empty()) break;
    if (kind == OperationKind::kDelete) {
      batch.Delete(customer.id);
    } else if (kind == OperationKind::kPatch) {
      batch.Patch(customer);
    } else {
      batch.Upsert(customer);
    }
  }
  return batch;
}

std::string EncodeCreateSegments(std::span<const Draft> drafts) {
  ByteWriter to;
  to.Put(static_cast<uint32_t>(drafts.size()));
  for (const Draft& draft : drafts) PutDraft(draft, &to);
  return to.Take();
}

std::vector<Draft> GetDrafts(ByteReader* from) {
  std::vector<Draft> drafts(from->GetCount(4 * kLeast));
  for (Draft& draft : drafts) draft = GetDraft(from);
  return drafts;
}

std::string EncodeUpdateSegment(std::string_view id, const SegmentEdit& edit) {
  ByteWriter to;
  to.PutText(id);
  PutOptionalText(edit.name, &to);
  PutOptionalText(edit.description, &to);
  to.Put(static_cast<uint8_t>(edit.rules.has_value()));
  if (edit.rules) PutRules(*edit.rules, &to);
  return to.Take();
}

DecodedUpdate GetUpdate(ByteReader* from) {
  DecodedUpdate update;
  update.id = from->GetText();
  update.edit.name = GetOptionalText(from);
  update.edit.description = GetOptionalText(from);
  if (from->Get<uint8_t>() != 0) update.edit.rules = GetRules(from);
  return update;
}

std::string EncodeDeleteSegment(std::string_view id) {
  ByteWriter to;
  to.PutText(id);
  return to.Take();
}

std::string EncodeAddField(const FieldSpec& field) {
  ByteWriter to;
  to.PutText(field.name);
  to.Put(static_cast<uint8_t>(field.kind.has_value()));
  if (field.kind) to.Put(*field.kind);
  to.Put(static_cast<uint8_t>(field.values.has_value()));
  if (field.values) PutTexts(*field.values, &to);
  return to.Take();
}

FieldSpec GetFieldSpec(ByteReader* from) {
  FieldSpec field;
  field.name = from->GetText();
  if (from->Get<uint8_t>() != 0) field.kind = from->GetEnum(kLastFieldKind);
  if (from->Get<uint8_t>() != 0) field.values = GetTexts(from);
  return field;
}

std::string EncodeAddValues(std::string_view field, std::span<const std::string> values) {
  ByteWriter to;
  to.PutText(field);
  PutTexts(values, &to);
  return to.Take();
}

std::string EncodeRetireValue(std::string_view field, std::string_view value, bool force) {
  ByteWriter to;
  to.PutText(field);
  to.PutText(value);
  to.Put(static_cast<uint8_t>(force));
  return to.Take();
}

}  // namespace tranche::internal
