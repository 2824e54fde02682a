// A customer of the workload as a host writes it: as a CustomerView, and as a line of NDJSON.
#ifndef TRANCHE_SRC_WORKLOAD_CUSTOMER_TEXT_H_
#define TRANCHE_SRC_WORKLOAD_CUSTOMER_TEXT_H_

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "src/workload/workload.h"
#include "tranche/customer.h"

namespace tranche::workload {

// "cus_" and 8 digits, from 1.
std::string CustomerId(uint32_t row);
// Those of the customer in `row`, whether the workload gives it one or not; `row` may be any
// number.
std::string NameOf(const Workload& workload, uint32_t row);
std::string EmailOf(const Workload& workload, uint32_t row);
std::string TaxIdOf(const Workload& workload, uint32_t row);
std::string ExternalIdOf(const Workload& workload, uint32_t row);

// Of TypedFields; another `salt`, another value, as the customer may hold later. Empty for none.
std::string TypedValueOf(const Workload& workload, uint32_t row, size_t field, uint64_t salt = 0);

Customer ToCustomer(const CustomerView& view);

class CustomerText {
 public:
  // Without `with_names` customers have no name and no billing_email: what is not filtered on.
  explicit CustomerText(const Workload& workload, bool with_names = true);

  // The customer of the workload in `row`. Valid until the next call.
  CustomerView Of(uint32_t row);
  // A customer in `row` that is not, or no longer, the workload's: `codes` has one for each field.
  // Valid until the next call.
  CustomerView Of(uint32_t row, uint32_t parent, std::span<const uint16_t> codes);
  // One line, with its line feed.
  void AppendJson(uint32_t row, std::string* ndjson);

 private:
  void Add(std::string_view field, std::string text);
  void AddTyped(uint32_t row);

  const Workload& workload_;
  bool with_names_;
  std::string id_;
  std::vector<uint16_t> codes_;
  std::vector<std::string> texts_;        // what the views below point into
  std::vector<std::string_view> values_;  // of all attributes
  std::vector<AttributeView> attributes_;
};

}  // namespace tranche::workload

#endif  // TRANCHE_SRC_WORKLOAD_CUSTOMER_TEXT_H_
