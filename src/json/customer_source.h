// The customers of an input, one after another, whatever its format.
#ifndef TRANCHE_SRC_JSON_CUSTOMER_SOURCE_H_
#define TRANCHE_SRC_JSON_CUSTOMER_SOURCE_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "src/json/input_buffer.h"
#include "src/json/line_source.h"
#include "tranche/customer.h"
#include "tranche/mapping.h"

namespace tranche::internal {

// One record of an input. Views are valid until the next record.
struct CustomerRecord {
  uint64_t line = 0;    // where it begins, from 1
  absl::Status status;  // why it is no customer
  CustomerView customer;
  std::span<const std::string_view> ignored;  // keys and columns that no field has
  // "properties" are there and no object: which ones the record speaks of is not known.
  bool properties_unnamed = false;
};

// Not thread-safe.
class CustomerSource {
 public:
  virtual ~CustomerSource() = default;

  // Reads the next record; false at the end and when reading failed (see `status`).
  virtual bool Next(CustomerRecord* record) = 0;
  // Of reading the input.
  virtual const absl::Status& status() const = 0;
  // As `InputBuffer::Report`.
  virtual void Report(const std::function<void(uint64_t done, uint64_t total)>& progress) = 0;
};

// The records of an input that is JSON; InvalidArgument when it is not.
absl::StatusOr<std::unique_ptr<RecordSource>> OpenRecords(InputBuffer input);

// The customers of an input; InvalidArgument says what the input is when it holds no records.
absl::StatusOr<std::unique_ptr<CustomerSource>> OpenCustomers(InputBuffer input, Mapping mapping);

}  // namespace tranche::internal

#endif  // TRANCHE_SRC_JSON_CUSTOMER_SOURCE_H_
