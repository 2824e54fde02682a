#include <algorithm>

#include "src/engine/customer_views.h"
#include "tranche/customer.h"

namespace tranche {

std::span<const std::string> Customer::Get(std::string_view field) const {
  for (const Attribute& attribute : attributes) {
    if (attribute.field == field) return attribute.values;
  }
  return {};
}

Batch::Slice Batch::Copy(std::string_view text) {
  const Slice slice{bytes_.size(), text.size()};
  bytes_.append(text);
  return slice;
}

void Batch::Append(OperationKind kind, const CustomerView& customer) {
  Operation operation{kind, Copy(customer.id), {attributes_.size(), 0}};
  for (const AttributeView& attribute : customer.attributes) {
    AttributeSlice slice{Copy(attribute.field), {values_.size(), 0}};
    for (const std::string_view value : attribute.values) values_.push_back(Copy(value));
    slice.values.count = attribute.values.size();
    attributes_.push_back(slice);
  }
  operation.attributes.count = customer.attributes.size();
  operations_.push_back(operation);
}

void Batch::Append(OperationKind kind, const Customer& customer) {
  Append(kind, internal::CustomerViews(customer).view());
}

void Batch::Upsert(const Customer& customer) { Append(OperationKind::kUpsert, customer); }
void Batch::Upsert(const CustomerView& customer) { Append(OperationKind::kUpsert, customer); }
void Batch::Patch(const Customer& customer) { Append(OperationKind::kPatch, customer); }
void Batch::Patch(const CustomerView& customer) { Append(OperationKind::kPatch, customer); }
void Batch::Delete(std::string_view id) { Append(OperationKind::kDelete, CustomerView{id, {}}); }

void Batch::Clear() {
  operations_.clear();
  attributes_.clear();
  values_.clear();
  bytes_.clear();
}

}  // namespace tranche
