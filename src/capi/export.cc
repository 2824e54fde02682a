// Bitmaps of rows, and what the rows mean.
#include "tranche/export.h"

#include "src/capi/snapshot.h"

namespace tranche::capi {
namespace {

// `make(const Snapshot&)` gives the export, as a StatusOr.
template <typename Body>
tranche_code Export(const tranche_snapshot* snapshot, tranche_buffer** bitmap, uint64_t* count,
                    tranche_error** error, const Body& make) noexcept {
  return Guard(error, Clear(bitmap, count), [&]() -> absl::Status {
    TRANCHE_CAPI_TRY(NotNull("snapshot", snapshot));
    TRANCHE_CAPI_TRY(NotNull("bitmap", bitmap));
    TRANCHE_CAPI_TRY(NotNull("count", count));
    absl::StatusOr<BitmapExport> exported = make(snapshot->snapshot);
    if (!exported.ok()) return exported.status();
    Give(MakeBuffer(std::move(exported->bytes)), bitmap);
    *count = exported->count;
    return absl::OkStatus();
  });
}

}  // namespace

extern "C" {

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

tranche_code tranche_snapshot_export(const tranche_snapshot* snapshot, tranche_target_kind kind,
                                     const char* target, size_t target_size,
                                     tranche_buffer** bitmap, uint64_t* count,
                                     tranche_error** error) {
  return Export(snapshot, bitmap, count, error,
                [&](const Snapshot& from) -> absl::StatusOr<BitmapExport> {
                  TRANCHE_CAPI_ASSIGN(of, ReadTarget(kind, target, target_size));
                  return from.Export(*of);
                });
}

tranche_code tranche_snapshot_ids_of_rows(const tranche_snapshot* snapshot, const uint32_t* rows,
                                          size_t row_count, tranche_strings** ids,
                                          tranche_error** error) {
  return Guard(error, Clear(ids), [&]() -> absl::Status {
    TRANCHE_CAPI_TRY(NotNull("snapshot", snapshot));
    TRANCHE_CAPI_TRY(NotNull("ids", ids));
    if (row_count > 0) TRANCHE_CAPI_TRY(NotNull("rows", rows));
    Give(MakeStrings(snapshot->snapshot.IdsOfRows({rows, row_count})), ids);
    return absl::OkStatus();
  });
}

}  // extern "C"

}  // namespace tranche::capi
