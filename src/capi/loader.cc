// Bulk loads by the host's own reader.
#include <utility>

#include "src/capi/arguments.h"
#include "src/capi/attributes.h"
#include "src/capi/buffer.h"
#include "src/capi/index.h"
#include "src/capi/load.h"
#include "tranche/json.h"

struct tranche_loader {
  std::shared_ptr<tranche::Index> index;  // outlives the loader
  tranche::Loader loader;
  tranche::capi::AttributeViews attributes;
};

namespace tranche::capi {
namespace {

absl::Status CheckOpen(const tranche_loader* loader) {
  TRANCHE_CAPI_TRY(NotNull("loader", loader));
  return loader->loader.status();
}

}  // namespace

extern "C" {

tranche_code tranche_loader_create(tranche_index* index, const tranche_load_options* options,
                                   tranche_loader** loader, tranche_error** error) {
  return Guard(error, Clear(loader), [&]() -> absl::Status {
    TRANCHE_CAPI_ASSIGN(to, UsableIndex(index));
    TRANCHE_CAPI_TRY(NotNull("loader", loader));
    TRANCHE_CAPI_ASSIGN(given, ReadLoadOptions(options));
    Loader made = (*to)->Load(*std::move(given));
    TRANCHE_CAPI_TRY(made.status());
    *loader = new tranche_loader{*std::move(to), std::move(made), {}};
    return absl::OkStatus();
  });
}

void tranche_loader_free(tranche_loader* loader) { delete loader; }

tranche_code tranche_loader_add(tranche_loader* loader, uint64_t line, const char* id,
                                size_t id_size, const tranche_attribute* attributes,
                                size_t attribute_count, tranche_error** error) {
  return Guard(error, Clear(), [&]() -> absl::Status {
    TRANCHE_CAPI_TRY(CheckOpen(loader));
    TRANCHE_CAPI_ASSIGN(text, Text("id", id, id_size));
    TRANCHE_CAPI_TRY(loader->attributes.Read(attributes, attribute_count));
    return loader->loader.Add(CustomerView{*text, loader->attributes.views()}, line);
  });
}

tranche_code tranche_loader_add_json(tranche_loader* loader, uint64_t line,
                                     const char* customer_json, size_t customer_size,
                                     tranche_error** error) {
  return Guard(error, Clear(), [&]() -> absl::Status {
    TRANCHE_CAPI_TRY(CheckOpen(loader));
    TRANCHE_CAPI_ASSIGN(text, Text("customer_json", customer_json, customer_size));
    std::vector<std::string> ignored;
    const absl::StatusOr<Customer> customer = ParseCustomer(*text, &ignored);
    if (!customer.ok()) {
      loader->loader.Reject(line, MessageOf(customer.status()));
      return customer.status();
    }
    const std::vector<std::string_view> unknown(ignored.begin(), ignored.end());
    if (const absl::Status status = loader->loader.CheckKeys(unknown, line); !status.ok())
      return status;
    return loader->loader.Add(*customer, line);
  });
}

tranche_code tranche_loader_reject(tranche_loader* loader, uint64_t line, const char* reason,
                                   size_t reason_size, tranche_error** error) {
  return Guard(error, Clear(), [&]() -> absl::Status {
    TRANCHE_CAPI_TRY(CheckOpen(loader));
    TRANCHE_CAPI_ASSIGN(text, Text("reason", reason, reason_size));
    loader->loader.Reject(line, std::string(*text));
    return absl::OkStatus();
  });
}

tranche_code tranche_loader_ignore(tranche_loader* loader, const char* key, size_t key_size,
                                   tranche_error** error) {
  return Guard(error, Clear(), [&]() -> absl::Status {
    TRANCHE_CAPI_TRY(CheckOpen(loader));
    TRANCHE_CAPI_ASSIGN(text, Text("key", key, key_size));
    loader->loader.Ignore(*text);
    return absl::OkStatus();
  });
}

tranche_code tranche_loader_commit(tranche_loader* loader, tranche_buffer** report_json,
                                   tranche_error** error) {
  return Guard(error, Clear(report_json), [&]() -> absl::Status {
    TRANCHE_CAPI_TRY(CheckOpen(loader));
    TRANCHE_CAPI_ASSIGN(report, loader->loader.Commit());
    if (report_json != nullptr) Give(ToJson(*report), report_json);
    return absl::OkStatus();
  });
}

}  // extern "C"

}  // namespace tranche::capi
