// One customer, or one operation of a change feed, in.
#include "src/base/message.h"
#include "src/json/customer_reader.h"
#include "src/json/document.h"
#include "src/json/operation_reader.h"
#include "tranche/json.h"

namespace tranche {

using namespace internal;

absl::StatusOr<Customer> ParseCustomer(std::string_view json, std::vector<std::string>* ignored) {
  JsonParser parser;
  JsonElement root;
  TRANCHE_RETURN_IF_ERROR(parser.Parse(json, &root));
  CustomerReader reader;
  TRANCHE_RETURN_IF_ERROR(reader.Read(root));
  if (ignored != nullptr) ignored->assign(reader.ignored().begin(), reader.ignored().end());
  Customer customer;
  customer.id = reader.customer().id;
  for (const AttributeView& attribute : reader.customer().attributes) {
    customer.attributes.push_back(
        {std::string(attribute.field), {attribute.values.begin(), attribute.values.end()}});
  }
  return customer;
}

absl::Status ParseOperation(std::string_view json, Batch* batch,
                            std::vector<std::string>* ignored) {
  JsonParser parser;
  JsonElement root;
  TRANCHE_RETURN_IF_ERROR(parser.Parse(json, &root));
  OperationReader reader;
  TRANCHE_RETURN_IF_ERROR(reader.Read(root));
  if (ignored != nullptr) ignored->assign(reader.ignored().begin(), reader.ignored().end());
  reader.AppendTo(batch);
  return absl::OkStatus();
}

}  // namespace tranche
