// Customers and operations in.
#include "src/base/message.h"
#include "src/json/customer_reader.h"
#include "src/json/document.h"
#include "src/json/line_source.h"
#include "src/json/operation_reader.h"
#include "src/json/readers.h"
#include "tranche/json.h"

namespace tranche {

using namespace internal;

namespace {

void AddIgnored(const OperationReader& reader, std::vector<std::string>* ignored) {
  if (ignored == nullptr) return;
  ignored->insert(ignored->end(), reader.ignored().begin(), reader.ignored().end());
}

// Whether the first byte that is not white space begins a list.
bool IsList(std::string_view json) {
  const size_t first = json.find_first_not_of(" \t\r\n");
  return first != json.npos && json[first] == '[';
}

}  // namespace

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

namespace internal {

absl::StatusOr<Batch> ReadOperations(JsonElement element, const JsonPointer& at,
                                     std::vector<std::string>* ignored) {
  simdjson::dom::array list;
  if (element.get(list)) return PlacedAt(at, InvalidArgument({"expected a list of operations"}));
  Batch batch;
  OperationReader reader;
  for (JsonElement operation : list) {
    TRANCHE_RETURN_IF_ERROR(AtOperation(batch.size(), reader.Read(operation)));
    AddIgnored(reader, ignored);
    reader.AppendTo(&batch);
  }
  return batch;
}

}  // namespace internal

namespace {

absl::StatusOr<Batch> ParseOperationLines(std::string_view ndjson,
                                          std::vector<std::string>* ignored) {
  Batch batch;
  LineSource lines{InputBuffer(ndjson)};
  JsonParser parser;
  OperationReader reader;
  Line line;
  while (lines.Next(&line)) {
    JsonElement operation;
    absl::Status status = ParseLine(line, &parser, &operation);
    if (status.ok()) status = reader.Read(operation);
    if (!status.ok()) return AtLine(line.number, status);
    AddIgnored(reader, ignored);
    reader.AppendTo(&batch);
  }
  return batch;
}

}  // namespace

absl::StatusOr<Batch> ParseOperations(std::string_view json, std::vector<std::string>* ignored) {
  if (ignored != nullptr) ignored->clear();
  if (!IsList(json)) return ParseOperationLines(json, ignored);
  JsonParser parser;
  JsonElement root;
  TRANCHE_RETURN_IF_ERROR(parser.Parse(json, &root));
  return ReadOperations(root, JsonPointer(), ignored);
}

}  // namespace tranche
