// A batch as the C API builds it: an operation added without attributes stays open for them.
#ifndef TRANCHE_SRC_CAPI_BATCH_H_
#define TRANCHE_SRC_CAPI_BATCH_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "src/capi/attributes.h"
#include "src/capi/error.h"
#include "tranche/batch.h"
#include "tranche/c.h"
#include "tranche/customer.h"

namespace tranche::capi {

// Not thread-safe. After an exception it is good for `Clear` only.
class BatchBuilder {
 public:
  absl::Status Add(OperationKind kind, std::string_view id, const tranche_attribute* attributes,
                   size_t attribute_count);
  absl::Status AddValue(std::string_view field, std::string_view value);
  // All operations or none.
  absl::Status AddJson(std::string_view ndjson);

  size_t size() const { return batch_.size() + (is_open_ ? 1 : 0); }
  void Clear();

  // Every operation; none is open after it.
  const Batch& Close();

 private:
  struct Slice {  // of bytes_
    size_t first;
    size_t size;
  };
  struct OpenAttribute {
    Slice field;
    size_t value_count;  // of values_, in the order of attributes
  };

  Slice Copy(std::string_view text);
  std::string_view TextOf(Slice slice) const { return {bytes_.data() + slice.first, slice.size}; }

  Batch batch_;

  // The open operation.
  bool is_open_ = false;
  OperationKind kind_ = OperationKind::kUpsert;
  std::string id_;
  std::string bytes_;
  std::vector<OpenAttribute> attributes_;
  std::vector<Slice> values_;

  // Kept for their memory.
  AttributeViews given_;
  std::vector<std::string_view> value_views_;
  std::vector<AttributeView> attribute_views_;
};

}  // namespace tranche::capi

struct tranche_batch {
  tranche::capi::BatchBuilder builder;
};

#endif  // TRANCHE_SRC_CAPI_BATCH_H_
