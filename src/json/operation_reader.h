// One operation of a change feed: {"op":"upsert"|"patch"|"merge","customer":{...}}, patch and merge
// perhaps with "add":{...} and "remove":{...}, or {"op":"delete","id":"..."}; perhaps with
// "version":N. What else events carry is ignored and named; a key that looks like one of these is
// refused, since a typo would change the meaning.
#ifndef TRANCHE_SRC_JSON_OPERATION_READER_H_
#define TRANCHE_SRC_JSON_OPERATION_READER_H_

#include <span>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "src/json/customer_reader.h"
#include "src/json/document.h"
#include "src/json/members.h"
#include "src/json/scalar.h"
#include "tranche/batch.h"
#include "tranche/customer.h"

namespace tranche::internal {

// Reads one operation after another into the same buffers; views as in CustomerReader.
class OperationReader {
 public:
  absl::Status Read(JsonElement operation);

  // Adds the operation that was read last.
  void AppendTo(Batch* batch) const { batch->Add(operation_); }
  // Its own unknown keys, and the top-level ones of its customer.
  std::span<const std::string_view> ignored() const { return ignored_; }

 private:
  absl::Status ReadDelete(const JsonMember& customer, const JsonMember& id);
  absl::Status ReadChange(const JsonMember& customer, const JsonMember& id);
  absl::Status ReadEdits(const JsonMember& add, const JsonMember& remove);
  absl::Status ReadVersion(JsonElement version);

  OperationView operation_;
  ScalarTexts scalars_;
  CustomerReader customer_;
  CustomerReader add_;
  CustomerReader remove_;
  std::vector<std::string_view> ignored_;
};

}  // namespace tranche::internal

#endif  // TRANCHE_SRC_JSON_OPERATION_READER_H_
