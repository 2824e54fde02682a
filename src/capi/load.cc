// Bulk loads and change feeds, from memory and from files.
#include "src/capi/load.h"

#include <string>
#include <utility>

#include "src/capi/arguments.h"
#include "src/capi/buffer.h"
#include "src/capi/changes.h"
#include "src/capi/index.h"
#include "tranche/json.h"

namespace tranche::capi {
namespace {

absl::StatusOr<FeedOptions> ReadFeedOptions(const tranche_feed_options* options) {
  TRANCHE_CAPI_ASSIGN(given, ReadOptions("tranche_feed_options", options,
                                         tranche_feed_options(TRANCHE_FEED_OPTIONS_INIT)));
  if (given->batch_size == 0) return InvalidArgument("batch_size is 0");
  TRANCHE_CAPI_ASSIGN(bad_values, Choice<BadValues>("bad_values", given->bad_values));
  TRANCHE_CAPI_ASSIGN(unknown_keys, Choice<UnknownKeys>("unknown_keys", given->unknown_keys));
  FeedOptions read;
  read.strict = given->strict;
  read.bad_values = *bad_values;
  read.unknown_keys = *unknown_keys;
  read.batch_size = given->batch_size;
  TRANCHE_CAPI_ASSIGN(source, Text("source", given->source));
  if (!source->empty()) read.position = {std::string(*source), given->epoch, given->sequence};
  read.progress = ToCpp(given->on_progress, given->on_progress_context);
  if (given->on_batch != nullptr) {
    read.on_batch = [call = given->on_batch, context = given->on_batch_context](
                        uint64_t line, const BatchResult& result) {
      const tranche_changes changes{{}, &result};
      CallHost([&] { call(context, line, &changes); });
    };
  }
  return read;
}

// `load(Index*, Options)` gives the report.
template <typename Options, typename Load>
absl::Status Run(tranche_index* index, absl::StatusOr<Options> options,
                 tranche_buffer** report_json, const Load& load) {
  TRANCHE_CAPI_ASSIGN(to, UsableIndex(index));
  if (!options.ok()) return options.status();
  TRANCHE_CAPI_ASSIGN(report, load(to->get(), *std::move(options)));
  if (report_json != nullptr) Give(ToJson(*report), report_json);
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<LoadOptions> ReadLoadOptions(const tranche_load_options* options) {
  TRANCHE_CAPI_ASSIGN(given, ReadOptions("tranche_load_options", options,
                                         tranche_load_options(TRANCHE_LOAD_OPTIONS_INIT)));
  TRANCHE_CAPI_ASSIGN(mapping, Text("mapping_json", given->mapping_json));
  TRANCHE_CAPI_ASSIGN(bad_values, Choice<BadValues>("bad_values", given->bad_values));
  TRANCHE_CAPI_ASSIGN(unknown_keys, Choice<UnknownKeys>("unknown_keys", given->unknown_keys));
  TRANCHE_CAPI_ASSIGN(mode, Choice<LoadMode>("mode", given->mode));
  LoadOptions read;
  read.mode = *mode;
  read.strict = given->strict;
  read.bad_values = *bad_values;
  read.unknown_keys = *unknown_keys;
  read.progress = ToCpp(given->on_progress, given->on_progress_context);
  if (!mapping->empty()) {
    TRANCHE_CAPI_ASSIGN(parsed, ParseMapping(*mapping));
    read.mapping = *std::move(parsed);
  }
  return read;
}

extern "C" {

tranche_code tranche_index_load(tranche_index* index, const char* text, size_t text_size,
                                const tranche_load_options* options, tranche_buffer** report_json,
                                tranche_error** error) {
  return Guard(error, Clear(report_json), [&]() -> absl::Status {
    TRANCHE_CAPI_ASSIGN(customers, Text("text", text, text_size));
    return Run(index, ReadLoadOptions(options), report_json, [&](Index* to, LoadOptions given) {
      return LoadCustomers(to, *customers, std::move(given));
    });
  });
}

tranche_code tranche_index_load_file(tranche_index* index, const char* path, size_t path_size,
                                     const tranche_load_options* options,
                                     tranche_buffer** report_json, tranche_error** error) {
  return Guard(error, Clear(report_json), [&]() -> absl::Status {
    TRANCHE_CAPI_ASSIGN(file, PathText(path, path_size));
    return Run(index, ReadLoadOptions(options), report_json, [&](Index* to, LoadOptions given) {
      return LoadCustomersFile(to, *file, std::move(given));
    });
  });
}

tranche_code tranche_index_apply_feed(tranche_index* index, const char* text, size_t text_size,
                                      const tranche_feed_options* options,
                                      tranche_buffer** report_json, tranche_error** error) {
  return Guard(error, Clear(report_json), [&]() -> absl::Status {
    TRANCHE_CAPI_ASSIGN(operations, Text("text", text, text_size));
    return Run(
        index, ReadFeedOptions(options), report_json,
        [&](Index* to, const FeedOptions& given) { return ApplyFeed(to, *operations, given); });
  });
}

tranche_code tranche_index_apply_feed_file(tranche_index* index, const char* path, size_t path_size,
                                           const tranche_feed_options* options,
                                           tranche_buffer** report_json, tranche_error** error) {
  return Guard(error, Clear(report_json), [&]() -> absl::Status {
    TRANCHE_CAPI_ASSIGN(file, PathText(path, path_size));
    return Run(
        index, ReadFeedOptions(options), report_json,
        [&](Index* to, const FeedOptions& given) { return ApplyFeedFile(to, *file, given); });
  });
}

}  // extern "C"

}  // namespace tranche::capi
