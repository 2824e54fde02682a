// presence: a free text, of which conditions only ask whether it is set. The text itself is one of
// the customer's texts; a row's code says whether there is one.
#include "src/base/message.h"
#include "src/schema/field_type.h"
#include "src/schema/schema.h"

namespace tranche::internal {
namespace {

constexpr Operator kOperators[] = {Operator::kIsSet, Operator::kIsNotSet};

class Presence : public FieldType {
 public:
  Presence()
      : FieldType(FieldKind::kPresence, "presence", {.can_be_unset = true, .has_column = true},
                  kOperators) {}

  // The word that a breakdown uses for kPresent.
  void Prepare(Field* field) const override { field->values->Add("set"); }

  absl::StatusOr<std::string_view> Canonical(const Field& field,
                                             std::string_view /*value*/) const override {
    return InvalidArgument({"field \"", field.name, "\" can only be set or not set"});
  }
};

}  // namespace

const FieldType& PresenceType() {
  static const Presence type;
  return type;
}

}  // namespace tranche::internal
