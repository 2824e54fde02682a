// Bulk loads from memory, from a file and by the host's own reader.
#include <optional>
#include <thread>

#include "src/capi/arguments.h"
#include "src/capi/attributes.h"
#include "src/capi/buffer.h"
#include "src/capi/index.h"
#include "src/capi/json_out.h"
#include "tranche/json.h"

// Its thread holds the writer lock until the load is committed or the loader freed.
struct tranche_loader {
  std::shared_ptr<tranche::capi::IndexState> state;
  std::thread::id thread;
  std::optional<tranche::Loader> loader;  // empty once the load has ended
  tranche::capi::AttributeViews attributes;

  void End() {
    if (!loader) return;
    state->loader_thread = std::thread::id();  // before the next writer can take the lock
    loader.reset();
  }
  ~tranche_loader() { End(); }
};

namespace tranche::capi {
namespace {

LoadOptions ToCpp(const tranche_load_options& given, const IndexState* state) {
  LoadOptions options;
  options.strict = given.strict;
  if (given.on_progress != nullptr) {
    options.progress = [call = given.on_progress, context = given.on_progress_context, state](
                           uint64_t done, uint64_t total) {
      const CallbackScope scope(state);
      try {
        call(context, done, total);
      } catch (...) {
      }
    };
  }
  return options;
}

absl::StatusOr<tranche_load_options> ReadLoadOptions(const tranche_load_options* given) {
  return ReadOptions("tranche_load_options", given,
                     tranche_load_options(TRANCHE_LOAD_OPTIONS_INIT));
}

void GiveReport(const LoadReport& report, OutputStruct<tranche_load_counts>& counts,
                tranche_buffer** report_json) {
  if (report_json != nullptr) Give(MakeBuffer(LoadJson(report)), report_json);
  counts.Write({0, report.version, report.records, report.rejected, report.duplicates});
}

// `load(Index*, LoadOptions)` gives the report.
template <typename Load>
absl::Status LoadInto(tranche_index* index, const tranche_load_options* options,
                      OutputStruct<tranche_load_counts>& counts, tranche_buffer** report_json,
                      const Load& load) {
  TRANCHE_CAPI_TRY(NotNull("index", index));
  TRANCHE_CAPI_TRY(counts.Check());
  TRANCHE_CAPI_ASSIGN(given, ReadLoadOptions(options));
  const IndexState* state = index->state.get();
  TRANCHE_CAPI_ASSIGN(report,
                      Write(index, [&](Index& to) { return load(&to, ToCpp(*given, state)); }));
  GiveReport(*report, counts, report_json);
  return absl::OkStatus();
}

absl::Status CheckOpen(const tranche_loader* loader) {
  TRANCHE_CAPI_TRY(NotNull("loader", loader));
  TRANCHE_CAPI_TRY(CheckUndamaged(*loader->state));
  if (!loader->loader) return FailedPrecondition("the load has ended");
  if (loader->thread == std::this_thread::get_id()) return absl::OkStatus();
  return FailedPrecondition("the loader belongs to the thread that created it");
}

}  // namespace

extern "C" {

tranche_code tranche_index_load(tranche_index* index, const char* ndjson, size_t ndjson_size,
                                const tranche_load_options* options, tranche_load_counts* counts,
                                tranche_buffer** report_json, tranche_error** error) {
  OutputStruct<tranche_load_counts> counts_out("tranche_load_counts", counts);
  return Guard(error, Clear(report_json), [&]() -> absl::Status {
    TRANCHE_CAPI_ASSIGN(text, Text("ndjson", ndjson, ndjson_size));
    return LoadInto(index, options, counts_out, report_json,
                    [&](Index* to, LoadOptions load_options) {
                      return LoadCustomers(to, *text, std::move(load_options));
                    });
  });
}

tranche_code tranche_index_load_file(tranche_index* index, const char* path, size_t path_size,
                                     const tranche_load_options* options,
                                     tranche_load_counts* counts, tranche_buffer** report_json,
                                     tranche_error** error) {
  OutputStruct<tranche_load_counts> counts_out("tranche_load_counts", counts);
  return Guard(error, Clear(report_json), [&]() -> absl::Status {
    TRANCHE_CAPI_ASSIGN(text, PathText(path, path_size));
    return LoadInto(index, options, counts_out, report_json,
                    [&](Index* to, LoadOptions load_options) {
                      return LoadCustomersFile(to, *text, std::move(load_options));
                    });
  });
}

tranche_code tranche_loader_create(tranche_index* index, const tranche_load_options* options,
                                   tranche_loader** loader, tranche_error** error) {
  return Guard(error, Clear(loader), [&]() -> absl::Status {
    TRANCHE_CAPI_TRY(NotNull("index", index));
    TRANCHE_CAPI_TRY(NotNull("loader", loader));
    TRANCHE_CAPI_ASSIGN(given, ReadLoadOptions(options));
    TRANCHE_CAPI_TRY(CheckMayWrite(*index->state));
    auto handle = std::make_unique<tranche_loader>();
    handle->state = index->state;
    handle->thread = std::this_thread::get_id();
    LoadOptions load_options;
    load_options.strict = given->strict;
    handle->loader.emplace(index->state->index->Load(std::move(load_options)));
    handle->state->loader_thread = handle->thread;
    *loader = handle.release();
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
    return RunWrite(*loader->state, [&] {
      return loader->loader->Add({*text, loader->attributes.views()}, line);
    });
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
    return RunWrite(*loader->state, [&]() -> absl::Status {
      if (!customer.ok()) {
        loader->loader->Reject(line, MessageOf(customer.status()));
        return customer.status();
      }
      for (const std::string& key : ignored) loader->loader->Ignore(key);
      std::vector<tranche_attribute> attributes;
      std::vector<tranche_string> values;
      size_t value_count = 0;
      for (const Attribute& attribute : customer->attributes) {
        value_count += attribute.values.size();
      }
      values.reserve(value_count);  // the attributes point into it
      for (const Attribute& attribute : customer->attributes) {
        attributes.push_back(
            {ToC(attribute.field), values.data() + values.size(), attribute.values.size()});
        for (const std::string& value : attribute.values) values.push_back(ToC(value));
      }
      TRANCHE_CAPI_TRY(loader->attributes.Read(attributes.data(), attributes.size()));
      return loader->loader->Add({customer->id, loader->attributes.views()}, line);
    });
  });
}

tranche_code tranche_loader_reject(tranche_loader* loader, uint64_t line, const char* reason,
                                   size_t reason_size, tranche_error** error) {
  return Guard(error, Clear(), [&]() -> absl::Status {
    TRANCHE_CAPI_TRY(CheckOpen(loader));
    TRANCHE_CAPI_ASSIGN(text, Text("reason", reason, reason_size));
    loader->loader->Reject(line, std::string(*text));
    return absl::OkStatus();
  });
}

tranche_code tranche_loader_ignore(tranche_loader* loader, const char* key, size_t key_size,
                                   tranche_error** error) {
  return Guard(error, Clear(), [&]() -> absl::Status {
    TRANCHE_CAPI_TRY(CheckOpen(loader));
    TRANCHE_CAPI_ASSIGN(text, Text("key", key, key_size));
    loader->loader->Ignore(*text);
    return absl::OkStatus();
  });
}

tranche_code tranche_loader_commit(tranche_loader* loader, tranche_load_counts* counts,
                                   tranche_buffer** report_json, tranche_error** error) {
  OutputStruct<tranche_load_counts> counts_out("tranche_load_counts", counts);
  return Guard(error, Clear(report_json), [&]() -> absl::Status {
    TRANCHE_CAPI_TRY(CheckOpen(loader));
    TRANCHE_CAPI_TRY(counts_out.Check());
    const absl::StatusOr<LoadReport> report =
        RunWrite(*loader->state, [&] { return loader->loader->Commit(); });
    loader->End();
    if (!report.ok()) return report.status();
    GiveReport(*report, counts_out, report_json);
    return absl::OkStatus();
  });
}

}  // extern "C"

}  // namespace tranche::capi
