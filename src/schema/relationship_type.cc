// relationship: whether a customer has a parent, and whether it has children. Derived from
// parent_id. The code of a row is the union of the bits kHasParent and kHasChild.
#include "src/base/utf8.h"
#include "src/schema/field_type.h"
#include "src/schema/schema.h"

namespace tranche::internal {
namespace {

constexpr Operator kOperators[] = {Operator::kIn, Operator::kNotIn, Operator::kHasAll};

class Relationship : public FieldType {
 public:
  Relationship()
      : FieldType(FieldKind::kRelationship, "relationship",
                  {.is_multi = true, .has_column = true, .is_derived = true}, kOperators) {}

  void Prepare(Field* field) const override {
    field->values->Add("has_parent");
    field->values->Add("has_child");
    for (const std::vector<Code>& set : {std::vector<Code>{kHasParent}, {kHasChild}, {1, 2}})
      field->sets->Intern(set);
  }

  absl::StatusOr<std::string_view> Canonical(const Field& field,
                                             std::string_view value) const override {
    value = Trim(value);
    if (field.values->FindShared(value) == kNotSet) return NotAuthorized(field, value);
    return value;
  }
};

}  // namespace

const FieldType& RelationshipType() {
  static const Relationship type;
  return type;
}

}  // namespace tranche::internal
