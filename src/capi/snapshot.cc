// One version of an index: counts, requests, bitmaps.
#include <utility>

#include "absl/time/time.h"
#include "src/capi/arguments.h"
#include "src/capi/buffer.h"
#include "src/capi/index.h"
#include "tranche/export.h"
#include "tranche/json.h"
#include "tranche/service.h"

struct tranche_snapshot {
  tranche::Snapshot snapshot;
};

namespace tranche::capi {
namespace {

// `make(const Snapshot&)` gives the export, as a StatusOr.
template <typename Make>
tranche_code Export(const tranche_snapshot* snapshot, tranche_buffer** bitmap, uint64_t* count,
                    tranche_error** error, const Make& make) noexcept {
  return Guard(error, Clear(bitmap, count), [&]() -> absl::Status {
    TRANCHE_CAPI_TRY(NotNull("snapshot", snapshot));
    TRANCHE_CAPI_TRY(NotNull("bitmap", bitmap));
    TRANCHE_CAPI_TRY(NotNull("count", count));
    absl::StatusOr<BitmapExport> exported = make(snapshot->snapshot);
    if (!exported.ok()) return exported.status();
    Give(std::move(exported->bytes), bitmap);
    *count = exported->count;
    return absl::OkStatus();
  });
}

}  // namespace

extern "C" {

tranche_code tranche_index_read(const tranche_index* index, tranche_snapshot** snapshot,
                                tranche_error** error) {
  return Guard(error, Clear(snapshot), [&]() -> absl::Status {
    TRANCHE_CAPI_ASSIGN(of, UsableIndex(index));
    TRANCHE_CAPI_TRY(NotNull("snapshot", snapshot));
    *snapshot = new tranche_snapshot{(*of)->Read()};
    return absl::OkStatus();
  });
}

void tranche_snapshot_free(tranche_snapshot* snapshot) { delete snapshot; }

uint64_t tranche_snapshot_version(const tranche_snapshot* snapshot) {
  return snapshot == nullptr ? 0 : snapshot->snapshot.version();
}

int64_t tranche_snapshot_now(const tranche_snapshot* snapshot) {
  return snapshot == nullptr ? 0 : absl::ToUnixNanos(snapshot->snapshot.now());
}

uint64_t tranche_snapshot_customer_count(const tranche_snapshot* snapshot) {
  return snapshot == nullptr ? 0 : snapshot->snapshot.customer_count();
}

uint64_t tranche_snapshot_segment_count(const tranche_snapshot* snapshot) {
  return snapshot == nullptr ? 0 : snapshot->snapshot.segment_count();
}

tranche_code tranche_snapshot_count(const tranche_snapshot* snapshot, const char* segment_id,
                                    size_t segment_id_size, uint64_t* count,
                                    tranche_error** error) {
  return Guard(error, Clear(count), [&]() -> absl::Status {
    TRANCHE_CAPI_TRY(NotNull("snapshot", snapshot));
    TRANCHE_CAPI_TRY(NotNull("count", count));
    TRANCHE_CAPI_ASSIGN(id, Text("segment_id", segment_id, segment_id_size));
    TRANCHE_CAPI_ASSIGN(found, snapshot->snapshot.Count(SegmentId{std::string(*id)}));
    *count = *found;
    return absl::OkStatus();
  });
}

tranche_code tranche_snapshot_position(const tranche_snapshot* snapshot, const char* source,
                                       size_t source_size, uint64_t* epoch, uint64_t* sequence,
                                       tranche_error** error) {
  return Guard(error, Clear(epoch, sequence), [&]() -> absl::Status {
    TRANCHE_CAPI_TRY(NotNull("snapshot", snapshot));
    TRANCHE_CAPI_TRY(NotNull("epoch", epoch));
    TRANCHE_CAPI_TRY(NotNull("sequence", sequence));
    TRANCHE_CAPI_ASSIGN(name, Text("source", source, source_size));
    const Position position = snapshot->snapshot.PositionOf(*name).value_or(Position());
    *epoch = position.epoch;
    *sequence = position.sequence;
    return absl::OkStatus();
  });
}

tranche_code tranche_snapshot_ask(const tranche_snapshot* snapshot, const char* request,
                                  const char* json, size_t json_size, tranche_buffer** answer,
                                  tranche_error** error) {
  return Guard(error, Clear(answer), [&]() -> absl::Status {
    TRANCHE_CAPI_TRY(NotNull("snapshot", snapshot));
    TRANCHE_CAPI_TRY(NotNull("request", request));
    TRANCHE_CAPI_TRY(NotNull("answer", answer));
    TRANCHE_CAPI_ASSIGN(members, Text("json", json, json_size));
    TRANCHE_CAPI_ASSIGN(text, Ask(snapshot->snapshot, request, members->empty() ? "{}" : *members));
    Give(*std::move(text), answer);
    return absl::OkStatus();
  });
}

tranche_code tranche_snapshot_export(const tranche_snapshot* snapshot, const char* target_json,
                                     size_t target_size, tranche_buffer** bitmap, uint64_t* count,
                                     tranche_error** error) {
  return Export(snapshot, bitmap, count, error,
                [&](const Snapshot& from) -> absl::StatusOr<BitmapExport> {
                  TRANCHE_CAPI_ASSIGN(text, Text("target_json", target_json, target_size));
                  TRANCHE_CAPI_ASSIGN(target, ParseTarget(*text));
                  return from.Export(*target);
                });
}

tranche_code tranche_snapshot_export_value(const tranche_snapshot* snapshot, const char* field,
                                           size_t field_size, const char* value, size_t value_size,
                                           tranche_buffer** bitmap, uint64_t* count,
                                           tranche_error** error) {
  return Export(snapshot, bitmap, count, error,
                [&](const Snapshot& from) -> absl::StatusOr<BitmapExport> {
                  TRANCHE_CAPI_ASSIGN(name, Text("field", field, field_size));
                  TRANCHE_CAPI_ASSIGN(text, Text("value", value, value_size));
                  return from.ExportValue(*name, *text);
                });
}

}  // extern "C"

}  // namespace tranche::capi
