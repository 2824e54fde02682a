// What a customer holds.
#include "tranche/customer.h"

#include "src/capi/snapshot.h"
#include "tranche/json.h"

struct tranche_customer {
  tranche::Customer customer;
};

namespace tranche::capi {
namespace {

absl::StatusOr<Customer> CustomerIn(const Snapshot& from, const char* id, size_t id_size) {
  TRANCHE_CAPI_ASSIGN(text, Text("id", id, id_size));
  return from.GetCustomer(*text);
}

}  // namespace

extern "C" {

tranche_code tranche_snapshot_customer(const tranche_snapshot* snapshot, const char* id,
                                       size_t id_size, tranche_customer** customer,
                                       tranche_error** error) {
  return Guard(error, Clear(customer), [&]() -> absl::Status {
    TRANCHE_CAPI_TRY(NotNull("snapshot", snapshot));
    TRANCHE_CAPI_TRY(NotNull("customer", customer));
    TRANCHE_CAPI_ASSIGN(found, CustomerIn(snapshot->snapshot, id, id_size));
    *customer = new tranche_customer{*std::move(found)};
    return absl::OkStatus();
  });
}

size_t tranche_customer_field_count(const tranche_customer* customer) {
  return customer == nullptr ? 0 : customer->customer.attributes.size();
}

tranche_string tranche_customer_field(const tranche_customer* customer, size_t field) {
  if (field >= tranche_customer_field_count(customer)) return {nullptr, 0};
  return ToC(customer->customer.attributes[field].field);
}

size_t tranche_customer_value_count(const tranche_customer* customer, size_t field) {
  if (field >= tranche_customer_field_count(customer)) return 0;
  return customer->customer.attributes[field].values.size();
}

tranche_string tranche_customer_value(const tranche_customer* customer, size_t field,
                                      size_t position) {
  if (position >= tranche_customer_value_count(customer, field)) return {nullptr, 0};
  return ToC(customer->customer.attributes[field].values[position]);
}

void tranche_customer_free(tranche_customer* customer) { delete customer; }

tranche_code tranche_snapshot_customer_json(const tranche_snapshot* snapshot, const char* id,
                                            size_t id_size, tranche_buffer** json,
                                            tranche_error** error) {
  return AnswerJson(snapshot, json, error,
                    [&](const Snapshot& from) -> absl::StatusOr<std::string> {
                      TRANCHE_CAPI_ASSIGN(found, CustomerIn(from, id, id_size));
                      return ToJson(*found);
                    });
}

}  // extern "C"

}  // namespace tranche::capi
