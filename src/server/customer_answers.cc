// Customers, one by one and by the page.
#include <utility>
#include <vector>

#include "src/base/message.h"
#include "src/json/document.h"
#include "src/server/answers.h"
#include "src/server/api.h"
#include "src/server/inputs.h"
#include "src/server/url.h"
#include "tranche/json.h"

namespace tranche::server {
namespace {

using internal::Concat;
using internal::InvalidArgument;

absl::StatusOr<PageRequest> PageOf(const Request& request) {
  PageRequest page;
  TRANCHE_ASSIGN_OR_RETURN(page.skip, NumberParam(request, "skip", 0, UINT32_MAX));
  TRANCHE_ASSIGN_OR_RETURN(const uint64_t take, NumberParam(request, "take", page.take, kMaxTake));
  page.take = static_cast<uint32_t>(take);
  page.search = request.Param("search").value_or("");
  page.after = request.Param("after").value_or("");
  return page;
}

// The address of the page that goes on after the customer `last`.
std::string NextPage(const Request& request, std::string_view last) {
  std::string link = "</v1/customers?";
  for (const auto& [name, value] : request.query) {
    if (name == "skip" || name == "after") continue;
    link += Concat({name, "=", PercentEncoded(value), "&"});
  }
  return Concat({link, "after=", PercentEncoded(last), ">; rel=\"next\""});
}

// The customer of the body, whose id, if there is one, is that of the address.
absl::StatusOr<Customer> CustomerOf(const Request& request, std::vector<std::string>* ignored) {
  const std::string& id = request.parameters[0];
  internal::JsonParser parser;
  internal::JsonElement root;
  TRANCHE_RETURN_IF_ERROR(parser.Parse(request.body, &root));
  if (!root.is_object()) return InvalidArgument({"expected an object"});
  std::string text = request.body;
  if (root.at_key("id").error() == simdjson::NO_SUCH_FIELD) {
    const bool is_empty = simdjson::dom::object(root).size() == 0;
    text.insert(text.find('{') + 1, Concat({"\"id\":", JsonString(id), is_empty ? "" : ","}));
  }
  TRANCHE_ASSIGN_OR_RETURN(Customer customer, ParseCustomer(text, ignored));
  if (customer.id != id) {
    return internal::At("/id", InvalidArgument({"the id is not the one of the address"}));
  }
  return customer;
}

Answer Apply(Api& api, const Request& request, OperationKind kind) {
  TRANCHE_ASSIGN_OR_RETURN(const BadInput choice, BadInputOf(request, BadValues::kReject));
  std::vector<std::string> ignored;
  TRANCHE_ASSIGN_OR_RETURN(const Customer customer, CustomerOf(request, &ignored));
  Batch batch;
  if (kind == OperationKind::kUpsert) {
    batch.Upsert(customer);
  } else {
    batch.Patch(customer);
  }
  return ApplyBatch(api, std::move(batch), choice, ignored);
}

}  // namespace

Answer ListCustomers(Api& api, const Request& request) {
  TRANCHE_ASSIGN_OR_RETURN(const PageRequest page, PageOf(request));
  std::vector<tranche::Target> targets;
  for (const auto& [name, value] : request.query) {
    if (name == "segment") targets.emplace_back(SegmentId{value});
  }
  TRANCHE_ASSIGN_OR_RETURN(const Page customers, api.index().Read().ListCustomers(targets, page));
  const std::string json = ToJson(customers);
  Response response = Json(json);
  if (!customers.rows.empty() && customers.skipped + customers.rows.size() < customers.total) {
    const Value& last = customers.rows.back().front().values.front();  // its id
    response.headers.push_back({"Link", NextPage(request, last)});
  }
  return response;
}

Answer GetCustomer(Api& api, const Request& request) {
  TRANCHE_ASSIGN_OR_RETURN(const Customer customer,
                           api.index().Read().GetCustomer(request.parameters[0]));
  return Json(ToJson(customer));
}

Answer PutCustomer(Api& api, const Request& request) {
  return Apply(api, request, OperationKind::kUpsert);
}

Answer PatchCustomer(Api& api, const Request& request) {
  return Apply(api, request, OperationKind::kPatch);
}

Answer DeleteCustomer(Api& api, const Request& request) {
  Batch batch;
  batch.Delete(request.parameters[0]);
  return ApplyBatch(api, std::move(batch), {}, {});
}

Answer SegmentsOfCustomer(Api& api, const Request& request) {
  return api.Call("segments_of", JsonObject({{"customer", JsonString(request.parameters[0])}}));
}

}  // namespace tranche::server
