// A customer of the workload as a host writes it: as a CustomerView, and as a line of NDJSON.
#ifndef TRANCHE_BENCH_SUPPORT_CUSTOMER_TEXT_H_
#define TRANCHE_BENCH_SUPPORT_CUSTOMER_TEXT_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "bench/support/workload.h"
#include "tranche/customer.h"

namespace tranche::internal::bench {

// "cus_" and 8 digits, from 1.
std::string CustomerId(uint32_t row);
// Those of the customer in `row`, whether the workload gives it one or not.
std::string NameOf(const Workload& workload, uint32_t row);
std::string EmailOf(const Workload& workload, uint32_t row);
std::string TaxIdOf(const Workload& workload, uint32_t row);
std::string ExternalIdOf(const Workload& workload, uint32_t row);

class CustomerText {
 public:
  // Without `with_names` customers have no name and no billing_email: what is not filtered on.
  explicit CustomerText(const Workload& workload, bool with_names = true);

  // Valid until the next call.
  CustomerView Of(uint32_t row);
  // One line, with its line feed.
  void AppendJson(uint32_t row, std::string* ndjson);

 private:
  void Add(std::string_view field, std::string text);

  const Workload& workload_;
  bool with_names_;
  std::string id_;
  std::vector<std::string> texts_;        // what the views below point into
  std::vector<std::string_view> values_;  // of all attributes
  std::vector<AttributeView> attributes_;
};

}  // namespace tranche::internal::bench

#endif  // TRANCHE_BENCH_SUPPORT_CUSTOMER_TEXT_H_
