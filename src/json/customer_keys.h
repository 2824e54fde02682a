// The keys of a customer in JSON.
#ifndef TRANCHE_SRC_JSON_CUSTOMER_KEYS_H_
#define TRANCHE_SRC_JSON_CUSTOMER_KEYS_H_

#include <cstdint>
#include <string_view>

namespace tranche::internal {

// In the order in which they are written.
enum CustomerKey : uint32_t {
  kId,
  kName,
  kBillingEmail,
  kCountry,
  kCurrency,
  kLanguage,
  kInvoicingEntity,
  kPaymentMethodType,
  kParentId,
  kTaxId,
  kExternalId,
  kProperties,
  kUnknownKey
};

inline constexpr std::string_view kCustomerKeys[] = {
    "id",        "name",     "billing_email",    "country",
    "currency",  "language", "invoicing_entity", "payment_method_type",
    "parent_id", "tax_id",   "external_id",      "properties"};

// Key "x" inside "properties" is the field "properties.x".
inline constexpr std::string_view kPropertyPrefix = "properties.";

// Length tells all keys but two apart.
inline CustomerKey FindCustomerKey(std::string_view key) {
  const auto match = [key](CustomerKey candidate) {
    return kCustomerKeys[candidate] == key ? candidate : kUnknownKey;
  };
  switch (key.size()) {
    case 2:
      return match(kId);
    case 4:
      return match(kName);
    case 6:
      return match(kTaxId);
    case 7:
      return match(kCountry);
    case 8:
      return match(key[0] == 'c' ? kCurrency : kLanguage);
    case 9:
      return match(kParentId);
    case 10:
      return match(kProperties);
    case 11:
      return match(kExternalId);
    case 13:
      return match(kBillingEmail);
    case 16:
      return match(kInvoicingEntity);
    case 19:
      return match(kPaymentMethodType);
    default:
      return kUnknownKey;
  }
}

// Whether `name` names a field of a customer: one of the keys but "properties", or
// "properties.<name>".
inline bool IsCustomerField(std::string_view name) {
  if (name.starts_with(kPropertyPrefix)) return name.size() > kPropertyPrefix.size();
  return FindCustomerKey(name) < kProperties;
}

}  // namespace tranche::internal

#endif  // TRANCHE_SRC_JSON_CUSTOMER_KEYS_H_
