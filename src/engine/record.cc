#include "src/engine/record.h"

#include <algorithm>

#include "src/base/message.h"
#include "src/base/utf8.h"

namespace tranche::internal {
namespace {

// The one value that is not blank, or none.
absl::Status SingleValue(const AttributeView& attribute, std::string_view* value) {
  for (const std::string_view candidate : attribute.values) {
    if (IsBlank(candidate) || candidate == *value) continue;
    if (!value->empty())
      return InvalidArgument({"field \"", attribute.field, "\" takes one value"});
    *value = candidate;
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status CheckCustomerId(std::string_view id) {
  if (id.empty()) return InvalidArgument({"the customer has no id"});
  if (id.size() > kMaxIdBytes) {
    return InvalidArgument(
        {"id \"", id.substr(0, 32), "...\" is longer than ", kMaxIdBytes, " bytes"});
  }
  if (!IsText(id)) return InvalidArgument({"the id is not UTF-8, or holds NUL"});
  return absl::OkStatus();
}

RecordResolver::RecordResolver(const Schema& schema) : schema_(schema) {
  for (size_t text = 0; text < kTextFields; ++text)
    presence_of_[text] = schema.PresenceOf(static_cast<TextField>(text));
}

absl::Status RecordResolver::Resolve(const CustomerView& customer, std::span<const Code> held,
                                     Record* record) {
  record->codes.clear();
  record->texts.fill({});
  record->has_text.fill(false);
  record->parent_id = {};
  record->has_parent = false;
  record->id = customer.id;
  TRANCHE_RETURN_IF_ERROR(CheckCustomerId(customer.id));
  record->texts[0] = customer.id;
  record->has_text[0] = true;
  next_ = 0;
  for (const AttributeView& attribute : customer.attributes) {
    Target target;
    TRANCHE_RETURN_IF_ERROR(FindTarget(attribute.field, &target));
    switch (target.kind) {
      case Target::kText:
        TRANCHE_RETURN_IF_ERROR(SetText(attribute, target.text, record));
        break;
      case Target::kColumn:
        TRANCHE_RETURN_IF_ERROR(SetColumn(attribute, target.field, held, record));
        break;
      case Target::kParent:
        if (record->has_parent) return InvalidArgument({"field \"parent_id\" is given twice"});
        record->has_parent = true;
        TRANCHE_RETURN_IF_ERROR(SingleValue(attribute, &record->parent_id));
        if (!record->parent_id.empty()) TRANCHE_RETURN_IF_ERROR(CheckCustomerId(record->parent_id));
        break;
    }
  }
  return absl::OkStatus();
}

absl::Status RecordResolver::FindTarget(std::string_view name, Target* target) {
  for (size_t i = 0; i < seen_.size(); ++i) {
    if (next_ == seen_.size()) next_ = 0;
    const auto& [known, known_target] = seen_[next_++];
    if (known == name) {
      *target = known_target;
      return absl::OkStatus();
    }
  }
  *target = {Target::kColumn, TextField::kId, kNoField};
  if (name == "parent_id") {
    target->kind = Target::kParent;
  } else if (const auto text = std::find(kTextNames.begin() + 1, kTextNames.end(), name);
             text != kTextNames.end()) {
    target->kind = Target::kText;
    target->text = static_cast<TextField>(text - kTextNames.begin());
  } else {
    target->field = schema_.Find(name);
    const bool is_known =
        target->field != kNoField && !schema_.field(target->field).traits.names_customers;
    if (!is_known) {
      std::vector<std::string_view> others(kTextNames.begin() + 1, kTextNames.end());
      others.push_back("parent_id");
      return schema_.UnknownField(name, others);
    }
    if (schema_.field(target->field).traits.is_derived) {
      return InvalidArgument({"field \"relationship\" is derived from parent_id"});
    }
  }
  if (seen_.size() == kMostSeen) return absl::OkStatus();
  // Behind the one before it in this record.
  next_ = std::min(next_, seen_.size());
  seen_.insert(seen_.begin() + static_cast<ptrdiff_t>(next_), {std::string(name), *target});
  ++next_;
  return absl::OkStatus();
}

absl::Status RecordResolver::SetText(const AttributeView& attribute, TextField field,
                                     Record* record) {
  const auto index = static_cast<size_t>(field);
  if (record->has_text[index])
    return InvalidArgument({"field \"", attribute.field, "\" is given twice"});
  record->has_text[index] = true;
  std::string_view& text = record->texts[index];
  TRANCHE_RETURN_IF_ERROR(SingleValue(attribute, &text));
  if (text.size() > kMaxTextBytes) {
    return InvalidArgument(
        {"field \"", attribute.field, "\" is longer than ", kMaxTextBytes, " bytes"});
  }
  if (!IsText(text))
    return InvalidArgument({"field \"", attribute.field, "\" is not UTF-8, or holds NUL"});
  const Code presence = text.empty() ? kNotSet : kPresent;
  const FieldId presence_field = presence_of_[index];
  if (presence_field != kNoField) record->codes.emplace_back(presence_field, presence);
  return absl::OkStatus();
}

absl::Status RecordResolver::SetColumn(const AttributeView& attribute, FieldId id,
                                       std::span<const Code> held, Record* record) {
  const Field& field = schema_.field(id);
  for (const auto& [present, code] : record->codes) {
    if (present == id) return InvalidArgument({"field \"", field.name, "\" is given twice"});
  }
  if (!field.is_multi()) {
    std::string_view value;
    TRANCHE_RETURN_IF_ERROR(SingleValue(attribute, &value));
    Code code = kNotSet;
    if (!value.empty()) TRANCHE_RETURN_IF_ERROR(ResolveValue(field, id, value, held, &code));
    record->codes.emplace_back(id, code);
    return absl::OkStatus();
  }
  set_.clear();
  for (const std::string_view value : attribute.values) {
    if (IsBlank(value)) continue;
    Code code;
    TRANCHE_RETURN_IF_ERROR(ResolveValue(field, id, value, held, &code));
    set_.push_back(code);
  }
  std::sort(set_.begin(), set_.end());
  set_.erase(std::unique(set_.begin(), set_.end()), set_.end());
  const uint32_t size = field.sets->size();
  const Code code = field.sets->Intern(set_);
  if (code == size) savepoint_.Note(field, field.values->size(), size);
  record->codes.emplace_back(id, code);
  return absl::OkStatus();
}

absl::Status RecordResolver::ResolveValue(const Field& field, FieldId id, std::string_view value,
                                          std::span<const Code> held, Code* code) {
  *code = field.values->Find(value);
  if (*code == kNotSet) {
    absl::StatusOr<std::string_view> canonical = field.Canonical(value);
    if (!canonical.ok()) {
      if (suggestions_left_ == 0) return canonical.status();
      --suggestions_left_;
      return field.WithSuggestion(canonical.status(), value);
    }
    *code = field.values->Find(*canonical);
    if (*code == kNotSet) {
      if (field.values->size() >= kMaxValuesPerField) {
        return ResourceExhausted(
            {"field \"", field.name, "\" has more than ", kMaxValuesPerField, " values"});
      }
      savepoint_.Note(field, field.values->size(), field.is_multi() ? field.sets->size() : 0);
      *code = field.values->Add(*canonical);
    }
  }
  if (!field.IsRetired(*code)) return absl::OkStatus();
  bool holds = false;
  if (!held.empty()) {
    if (field.is_multi()) {
      const SetDictionary::Set set = field.sets->Values(held[id]);
      holds = std::find(set.begin(), set.end(), *code) != set.end();
    } else {
      holds = held[id] == *code;
    }
  }
  if (holds) return absl::OkStatus();
  return InvalidArgument(
      {"field \"", field.name, "\": value \"", value.substr(0, 64), "\" is retired"});
}

}  // namespace tranche::internal
