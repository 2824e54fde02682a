// Batches and change feeds applied.
#include <optional>

#include "src/capi/arguments.h"
#include "src/capi/batch.h"
#include "src/capi/buffer.h"
#include "src/capi/changes.h"
#include "src/capi/index.h"
#include "src/capi/json_out.h"
#include "tranche/json.h"

namespace tranche::capi {
namespace {

FeedOptions ToCpp(const tranche_feed_options& given) {
  FeedOptions options;
  options.strict = given.strict;
  if (given.on_batch != nullptr) {
    options.on_batch = [call = given.on_batch, context = given.on_batch_context](
                           uint64_t line, const BatchResult& result) {
      CallWithChanges(result,
                      [&](const tranche_changes* changes) { call(context, line, changes); });
    };
  }
  if (given.on_progress != nullptr) {
    options.progress = [call = given.on_progress, context = given.on_progress_context](
                           uint64_t done, uint64_t total) {
      try {
        call(context, done, total);
      } catch (...) {
      }
    };
  }
  return options;
}

// `read` gives the text of the feed, as a StatusOr.
template <typename Read>
absl::Status ApplyFeedTo(tranche_index* index, const Read& read,
                         const tranche_feed_options* options,
                         OutputStruct<tranche_feed_counts>& counts, tranche_buffer** report_json) {
  TRANCHE_CAPI_TRY(NotNull("index", index));
  TRANCHE_CAPI_TRY(counts.Check());
  TRANCHE_CAPI_ASSIGN(given, ReadOptions("tranche_feed_options", options,
                                         tranche_feed_options(TRANCHE_FEED_OPTIONS_INIT)));
  TRANCHE_CAPI_ASSIGN(text, read());
  TRANCHE_CAPI_ASSIGN(
      report, Write(index, [&](Index& to) { return ApplyFeed(&to, *text, ToCpp(*given)); }));
  if (report_json != nullptr) Give(MakeBuffer(FeedJson(*report)), report_json);
  counts.Write({0, report->applied, report->rejected, report->entered, report->left});
  return absl::OkStatus();
}

}  // namespace

extern "C" {

tranche_code tranche_index_apply(tranche_index* index, tranche_batch* batch,
                                 tranche_changes** changes, tranche_error** error) {
  return Guard(error, Clear(changes), [&]() -> absl::Status {
    TRANCHE_CAPI_TRY(NotNull("index", index));
    TRANCHE_CAPI_TRY(NotNull("batch", batch));
    const Batch& operations = batch->builder.Close();
    TRANCHE_CAPI_ASSIGN(result, Write(index, [&](Index& to) { return to.Apply(operations); }));
    if (changes != nullptr) Give(MakeChanges(*std::move(result)), changes);
    return absl::OkStatus();
  });
}

tranche_code tranche_index_apply_json(tranche_index* index, const char* ndjson, size_t ndjson_size,
                                      tranche_buffer** changes_json, tranche_error** error) {
  return Guard(error, Clear(changes_json), [&]() -> absl::Status {
    TRANCHE_CAPI_TRY(NotNull("index", index));
    TRANCHE_CAPI_ASSIGN(text, Text("ndjson", ndjson, ndjson_size));
    BatchBuilder builder;
    TRANCHE_CAPI_TRY(builder.AddJson(*text));
    const Batch& operations = builder.Close();
    TRANCHE_CAPI_ASSIGN(result, Write(index, [&](Index& to) { return to.Apply(operations); }));
    if (changes_json != nullptr) Give(MakeBuffer(ChangesJson(*result)), changes_json);
    return absl::OkStatus();
  });
}

tranche_code tranche_index_apply_feed(tranche_index* index, const char* ndjson, size_t ndjson_size,
                                      const tranche_feed_options* options,
                                      tranche_feed_counts* counts, tranche_buffer** report_json,
                                      tranche_error** error) {
  OutputStruct<tranche_feed_counts> counts_out("tranche_feed_counts", counts);
  return Guard(error, Clear(report_json), [&]() -> absl::Status {
    const auto read = [&] { return Text("ndjson", ndjson, ndjson_size); };
    return ApplyFeedTo(index, read, options, counts_out, report_json);
  });
}

tranche_code tranche_index_apply_feed_file(tranche_index* index, const char* path, size_t path_size,
                                           const tranche_feed_options* options,
                                           tranche_feed_counts* counts,
                                           tranche_buffer** report_json, tranche_error** error) {
  OutputStruct<tranche_feed_counts> counts_out("tranche_feed_counts", counts);
  return Guard(error, Clear(report_json), [&]() -> absl::Status {
    const auto read = [&]() -> absl::StatusOr<std::string> {
      TRANCHE_CAPI_ASSIGN(text, PathText(path, path_size));
      return ReadFile(*text);
    };
    return ApplyFeedTo(index, read, options, counts_out, report_json);
  });
}

}  // extern "C"

}  // namespace tranche::capi
