#include "src/capi/attributes.h"

#include <string>

#include "src/capi/arguments.h"

namespace tranche::capi {
namespace {

absl::Status AtAttribute(size_t position, const absl::Status& status) {
  return Prefixed("attribute " + std::to_string(position), status);
}

}  // namespace

absl::Status AttributeViews::Read(const tranche_attribute* attributes, size_t count) {
  values_.clear();
  views_.clear();
  if (count > 0) TRANCHE_CAPI_TRY(NotNull("attributes", attributes));
  for (size_t i = 0; i < count; ++i) {
    const tranche_attribute& attribute = attributes[i];
    const absl::StatusOr<std::string_view> field = Text("field", attribute.field);
    if (!field.ok()) return AtAttribute(i, field.status());
    if (attribute.value_count > 0 && attribute.values == nullptr) {
      return AtAttribute(i, InvalidArgument("values is NULL"));
    }
    for (size_t j = 0; j < attribute.value_count; ++j) {
      const absl::StatusOr<std::string_view> value = Text("value", attribute.values[j]);
      if (!value.ok()) return AtAttribute(i, value.status());
      values_.push_back(*value);
    }
    views_.push_back({*field, {}});
  }
  const std::string_view* value = values_.data();  // which no longer moves
  for (size_t i = 0; i < count; ++i) {
    views_[i].values = {value, attributes[i].value_count};
    value += attributes[i].value_count;
  }
  return absl::OkStatus();
}

}  // namespace tranche::capi
