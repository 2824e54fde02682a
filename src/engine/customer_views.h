// A `Customer` as the views that the engine takes.
#ifndef TRANCHE_SRC_ENGINE_CUSTOMER_VIEWS_H_
#define TRANCHE_SRC_ENGINE_CUSTOMER_VIEWS_H_

#include <string_view>
#include <vector>

#include "tranche/customer.h"

namespace tranche::internal {

// Views of the text of a customer, which must outlive this object.
class CustomerViews {
 public:
  explicit CustomerViews(const Customer& customer) : id_(customer.id) {
    values_.reserve(customer.attributes.size());
    for (const Attribute& attribute : customer.attributes) {
      const auto& views = values_.emplace_back(attribute.values.begin(), attribute.values.end());
      attributes_.push_back({attribute.field, views});
    }
  }
  CustomerViews(const CustomerViews&) = delete;
  CustomerViews& operator=(const CustomerViews&) = delete;

  CustomerView view() const { return {id_, attributes_}; }

 private:
  std::string_view id_;
  std::vector<std::vector<std::string_view>> values_;
  std::vector<AttributeView> attributes_;
};

}  // namespace tranche::internal

#endif  // TRANCHE_SRC_ENGINE_CUSTOMER_VIEWS_H_
