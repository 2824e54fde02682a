// Segments created, changed and deleted.
#include "src/capi/arguments.h"
#include "src/capi/buffer.h"
#include "src/capi/index.h"
#include "src/capi/json_out.h"
#include "tranche/json.h"

namespace tranche::capi {

extern "C" {

tranche_code tranche_index_create_segment(tranche_index* index, const char* definition_json,
                                          size_t definition_size, tranche_buffer** id,
                                          tranche_buffer** segment_json, tranche_error** error) {
  return Guard(error, Clear(id, segment_json), [&]() -> absl::Status {
    TRANCHE_CAPI_TRY(NotNull("index", index));
    TRANCHE_CAPI_ASSIGN(text, Text("definition_json", definition_json, definition_size));
    TRANCHE_CAPI_ASSIGN(draft, ParseDraft(*text));
    TRANCHE_CAPI_ASSIGN(segment, Write(index, [&](Index& to) { return to.CreateSegment(*draft); }));
    auto json = MakeBuffer(ToJson(*segment));
    auto id_text = MakeBuffer(std::move(segment->id));
    Give(std::move(id_text), id);
    Give(std::move(json), segment_json);
    return absl::OkStatus();
  });
}

tranche_code tranche_index_create_segments(tranche_index* index, const char* definitions_json,
                                           size_t definitions_size, tranche_strings** ids,
                                           tranche_buffer** segments_json, tranche_error** error) {
  return Guard(error, Clear(ids, segments_json), [&]() -> absl::Status {
    TRANCHE_CAPI_TRY(NotNull("index", index));
    TRANCHE_CAPI_ASSIGN(text, Text("definitions_json", definitions_json, definitions_size));
    TRANCHE_CAPI_ASSIGN(drafts, ParseDrafts(*text));
    TRANCHE_CAPI_ASSIGN(segments,
                        Write(index, [&](Index& to) { return to.CreateSegments(*drafts); }));
    auto json = MakeBuffer(SegmentsJson(*segments));
    std::vector<std::string> names;
    for (Segment& segment : *segments) names.push_back(std::move(segment.id));
    auto all_ids = MakeStrings(std::move(names));
    Give(std::move(all_ids), ids);
    Give(std::move(json), segments_json);
    return absl::OkStatus();
  });
}

tranche_code tranche_index_update_segment(tranche_index* index, const char* id, size_t id_size,
                                          const char* edit_json, size_t edit_size,
                                          tranche_buffer** segment_json, tranche_error** error) {
  return Guard(error, Clear(segment_json), [&]() -> absl::Status {
    TRANCHE_CAPI_TRY(NotNull("index", index));
    TRANCHE_CAPI_ASSIGN(id_text, Text("id", id, id_size));
    TRANCHE_CAPI_ASSIGN(edit_text, Text("edit_json", edit_json, edit_size));
    TRANCHE_CAPI_ASSIGN(edit, ParseSegmentEdit(*edit_text));
    TRANCHE_CAPI_ASSIGN(segment,
                        Write(index, [&](Index& to) { return to.UpdateSegment(*id_text, *edit); }));
    Give(MakeBuffer(ToJson(*segment)), segment_json);
    return absl::OkStatus();
  });
}

tranche_code tranche_index_delete_segment(tranche_index* index, const char* id, size_t id_size,
                                          tranche_error** error) {
  return Guard(error, Clear(), [&]() -> absl::Status {
    TRANCHE_CAPI_TRY(NotNull("index", index));
    TRANCHE_CAPI_ASSIGN(text, Text("id", id, id_size));
    return Write(index, [&](Index& to) { return to.DeleteSegment(*text); });
  });
}

}  // extern "C"

}  // namespace tranche::capi
