// text: any string. The text itself stands among the customer's texts; a row's code says whether
// there is one.
#include "src/base/message.h"
#include "src/base/utf8.h"
#include "src/schema/field_type.h"
#include "src/schema/schema.h"

namespace tranche::internal {
namespace {

constexpr Operator kOperators[] = {
    Operator::kIn,         Operator::kNotIn,    Operator::kContains, Operator::kNotContains,
    Operator::kStartsWith, Operator::kEndsWith, Operator::kIsSet,    Operator::kIsNotSet};

class Text : public FieldType {
 public:
  Text()
      : FieldType(FieldKind::kText, "text",
                  {.can_be_unset = true, .has_column = true, .is_property = true, .has_text = true},
                  kOperators) {}

  // The word that a breakdown uses for kPresent.
  void Prepare(Field* field) const override { field->values->Add("set"); }

  absl::StatusOr<std::string_view> Canonical(const Field& field,
                                             std::string_view value) const override {
    if (value.size() > kMaxTextBytes)
      return InvalidArgument(
          {"field \"", field.name, "\" is longer than ", kMaxTextBytes, " bytes"});
    if (IsText(value)) return value;
    return InvalidArgument({"field \"", field.name, "\" is not UTF-8, or holds NUL"});
  }
};

}  // namespace

const FieldType& TextType() {
  static const Text type;
  return type;
}

}  // namespace tranche::internal
