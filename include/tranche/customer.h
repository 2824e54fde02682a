// Customers as a host writes and reads them, and the batch that carries their changes.
//
// A customer is an id and attributes by field name: "name", "billing_email", "parent_id",
// "country", ..., "properties.<name>": the names that conditions use. No value, an empty list and
// "" all mean "not set".
#ifndef TRANCHE_CUSTOMER_H_
#define TRANCHE_CUSTOMER_H_

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tranche {

// What a customer holds in one field.
struct Attribute {
  std::string field;
  std::vector<std::string> values;

  friend bool operator==(const Attribute&, const Attribute&) = default;
};

// An id and what is set.
struct Customer {
  std::string id;  // 1 to 255 bytes of UTF-8 without NUL, unique
  std::vector<Attribute> attributes;

  // The values of `field`, empty when it is not set.
  std::span<const std::string> Get(std::string_view field) const;

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

// What an operation of a batch does; see the functions of `Batch`.
enum class OperationKind : uint8_t { kUpsert, kPatch, kDelete };

// An ordered list of operations that is applied whole or not at all (`Index::Apply`). It copies
// what it is given into two flat arenas, so that filling a batch again after `Clear` allocates
// nothing. Not thread-safe.
class Batch {
 public:
  // Replaces the customer whole, or creates it.
  void Upsert(const Customer& customer);
  // The same of views.
  void Upsert(const CustomerView& customer);

  // Touches only the fields present; a field without values clears it. The customer must exist.
  void Patch(const Customer& customer);
  // The same of views.
  void Patch(const CustomerView& customer);

  // Removes the customer, which must exist. Its children become roots.
  void Delete(std::string_view id);

  // How many operations.
  size_t size() const { return operations_.size(); }
  // Whether there are none; applying it changes nothing.
  bool empty() const { return operations_.empty(); }
  // Forgets every operation.
  void Clear();

  // Calls `visit(OperationKind, const CustomerView&)` for each operation in order, until it returns
  // false. Views live for the one call.
  template <typename Visit>
  void ForEach(Visit&& visit) const;

 private:
  struct Slice {
    size_t first = 0;
    size_t count = 0;
  };
  struct Operation {
    OperationKind kind;
    Slice id;          // of bytes_
    Slice attributes;  // of attributes_
  };
  struct AttributeSlice {
    Slice field;   // of bytes_
    Slice values;  // of values_
  };

  Slice Copy(std::string_view text);
  void Append(OperationKind kind, const CustomerView& customer);
  void Append(OperationKind kind, const Customer& customer);
  std::string_view Text(Slice slice) const { return {bytes_.data() + slice.first, slice.count}; }

  std::vector<Operation> operations_;
  std::vector<AttributeSlice> attributes_;
  std::vector<Slice> values_;
  std::string bytes_;
};

template <typename Visit>
void Batch::ForEach(Visit&& visit) const {
  std::vector<AttributeView> attributes;
  std::vector<std::string_view> values;
  for (const Operation& operation : operations_) {
    const size_t first_attribute = operation.attributes.first;
    attributes.clear();
    values.clear();
    size_t value_count = 0;
    for (size_t i = 0; i < operation.attributes.count; ++i) {
      value_count += attributes_[first_attribute + i].values.count;
    }
    values.reserve(value_count);  // the spans below point into it
    for (size_t i = 0; i < operation.attributes.count; ++i) {
      const AttributeSlice& attribute = attributes_[first_attribute + i];
      const size_t first_value = values.size();
      for (size_t j = 0; j < attribute.values.count; ++j) {
        values.push_back(Text(values_[attribute.values.first + j]));
      }
      attributes.push_back(
          {Text(attribute.field), {values.data() + first_value, attribute.values.count}});
    }
    if (!visit(operation.kind, CustomerView{Text(operation.id), attributes})) return;
  }
}

}  // namespace tranche

#endif  // TRANCHE_CUSTOMER_H_
