// boolean: true or false, which are the values of its dictionary.
#include <algorithm>

#include "src/base/message.h"
#include "src/base/utf8.h"
#include "src/schema/field_type.h"
#include "src/schema/schema.h"

namespace tranche::internal {
namespace {

constexpr Operator kOperators[] = {Operator::kIn, Operator::kNotIn, Operator::kIsSet,
                                   Operator::kIsNotSet};
constexpr std::string_view kFalse = "false";
constexpr std::string_view kTrue = "true";
constexpr size_t kLongestWord = kFalse.size();

class Boolean : public FieldType {
 public:
  Boolean()
      : FieldType(
            FieldKind::kBoolean, "boolean",
            {.can_be_unset = true, .stores_not_set = true, .has_column = true, .is_property = true},
            kOperators) {}

  void Prepare(Field* field) const override {
    field->values->Add(kFalse);
    field->values->Add(kTrue);
  }

  // The words of CSV files too.
  absl::StatusOr<std::string_view> Canonical(const Field& field,
                                             std::string_view value) const override {
    std::string word(Trim(value).substr(0, kLongestWord + 1));
    std::transform(word.begin(), word.end(), word.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    if (word == kTrue || word == "yes" || word == "1") return kTrue;
    if (word == kFalse || word == "no" || word == "0") return kFalse;
    return InvalidArgument({"field \"", field.name, "\": value \"", value.substr(0, 64),
                            "\" is neither true nor false"});
  }
};

}  // namespace

const FieldType& BooleanType() {
  static const Boolean type;
  return type;
}

}  // namespace tranche::internal
