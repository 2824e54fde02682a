// segment: the saved segments that hold a customer, so that a condition can refer to segments. Its
// values are ids; which segments there are, the catalog knows, and a version.
#include "src/base/message.h"
#include "src/base/utf8.h"
#include "src/schema/field_type.h"
#include "src/schema/schema.h"

namespace tranche::internal {
namespace {

constexpr Operator kOperators[] = {Operator::kIn, Operator::kNotIn};

class Segments : public FieldType {
 public:
  Segments()
      : FieldType(FieldKind::kSegment, "segment",
                  {.is_multi = true, .is_derived = true, .names_segments = true}, kOperators) {}

  absl::StatusOr<std::string_view> Canonical(const Field& field,
                                             std::string_view value) const override {
    if (value.size() > kMaxIdBytes || !IsText(value)) {
      return InvalidArgument({"field \"", field.name, "\": the id of a segment has at most ",
                              kMaxIdBytes, " bytes of UTF-8"});
    }
    return value;
  }
};

}  // namespace

const FieldType& SegmentType() {
  static const Segments type;
  return type;
}

}  // namespace tranche::internal
