// Attributes of the caller as the views that the engine takes.
#ifndef TRANCHE_SRC_CAPI_ATTRIBUTES_H_
#define TRANCHE_SRC_CAPI_ATTRIBUTES_H_

#include <cstddef>
#include <string_view>
#include <vector>

#include "src/capi/error.h"
#include "tranche/c.h"
#include "tranche/customer.h"

namespace tranche::capi {

// Keeps its memory from one customer to the next. Not thread-safe.
class AttributeViews {
 public:
  // Views of the caller's text.
  absl::Status Read(const tranche_attribute* attributes, size_t count);

  // Valid until the next `Read`.
  std::span<const AttributeView> views() const { return views_; }

 private:
  std::vector<std::string_view> values_;
  std::vector<AttributeView> views_;
};

}  // namespace tranche::capi

#endif  // TRANCHE_SRC_CAPI_ATTRIBUTES_H_
