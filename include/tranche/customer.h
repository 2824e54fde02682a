// Customers as a host writes and reads them; tranche/batch.h carries their changes.
//
// A customer is an id and attributes by field name: "name", "billing_email", "parent_id",
// "country", ..., "properties.<name>": the names that conditions use. No value, an empty list and
// "" all mean "not set".
#ifndef TRANCHE_CUSTOMER_H_
#define TRANCHE_CUSTOMER_H_

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tranche/value.h"

namespace tranche {

// What a customer holds in one field.
struct Attribute {
  std::string field;
  std::vector<Value> values;

  friend bool operator==(const Attribute&, const Attribute&) = default;
};

// An id and what is set.
struct Customer {
  std::string id;  // 1 to 255 bytes of UTF-8 without NUL, unique
  std::vector<Attribute> attributes;

  // The values of `field`, empty when it is not set.
  std::span<const Value> Get(std::string_view field) const;

  friend bool operator==(const Customer&, const Customer&) = default;
};

// The same without ownership, for hosts and parsers that hold the text already. Valid for one call.
struct AttributeView {
  std::string_view field;
  std::span<const std::string_view> values;
};

// A customer of such views.
struct CustomerView {
  std::string_view id;
  std::span<const AttributeView> attributes;
};

}  // namespace tranche

#endif  // TRANCHE_CUSTOMER_H_
