// customer_id: the customer itself, so that a condition can pick customers by hand.
#include "src/base/message.h"
#include "src/base/utf8.h"
#include "src/schema/field_type.h"
#include "src/schema/schema.h"

namespace tranche::internal {
namespace {

constexpr Operator kOperators[] = {Operator::kIn, Operator::kNotIn};

class CustomerId : public FieldType {
 public:
  CustomerId()
      : FieldType(FieldKind::kCustomerId, "customer_id",
                  {.is_derived = true, .names_customers = true}, kOperators) {}

  absl::StatusOr<std::string_view> Canonical(const Field& /*field*/,
                                             std::string_view value) const override {
    if (value.size() > kMaxIdBytes)
      return InvalidArgument({"a customer id is longer than ", kMaxIdBytes, " bytes"});
    if (!IsText(value)) return InvalidArgument({"a customer id is not UTF-8, or holds NUL"});
    return value;
  }
};

}  // namespace

const FieldType& CustomerIdType() {
  static const CustomerId type;
  return type;
}

}  // namespace tranche::internal
