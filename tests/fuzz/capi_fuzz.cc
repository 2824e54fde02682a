// Bytes as a sequence of C calls, on handles in any order, NULL ones among them. A call's code is
// its error's; a failed call leaves its outputs NULL; no code says that the library is at fault;
// and in the end every segment counts who its rules match.
#include <algorithm>
#include <array>
#include <cstdint>
#include <iterator>
#include <string>
#include <string_view>

#include "tests/fuzz/world.h"
#include "tranche/c.h"

namespace tranche::internal::fuzz {
namespace {

constexpr std::string_view kTexts[] = {
    "",
    "a",
    "b",
    "cus_1",
    "country",
    "FR",
    "de",
    "payment_method_type",
    "card",
    "parent_id",
    "external_id",
    "name",
    "properties.p",
    "properties.q",
    "customer_id",
    "relationship",
    "has_child",
    "seg_1",
    "seg_2",
    R"({"id":"a","country":"FR","parent_id":"b"})",
    R"({"op":"upsert","customer":{"id":"b","external_id":"x","properties":{"p":"v"}}})",
    R"({"op":"patch","customer":{"id":"a","country":null}})",
    R"({"op":"delete","id":"a"})",
    "{\"id\":\"c\",\"country\":\"DE\"}\n{\"id\":\"d\",\"parent_id\":\"c\"}\n{",
    R"({"id":"seg_1","name":"One","rules":[{"conditions":[{"field":"country","operator":"not_in","value":["FR"]}]}]})",
    R"([{"id":"seg_2","name":"Two","rules":[{"conditions":[{"field":"customer_id","operator":"in","value":["a","d"]}]}]}])",
    R"({"rules":[{"operator":"or","conditions":[{"field":"relationship","operator":"has_all","value":["has_child"]},{"field":"properties.p","operator":"is_set"}]}]})",
    R"({"name":"properties.p","kind":"multi_select","values":["v","w"]})",
    R"(["v","w","x"])",
    R"({"fields":[{"name":"properties.p","kind":"select","values":["v"]}]})",
};

// What to do, as the input says; zeroes when it ends.
class Script {
 public:
  explicit Script(std::string_view bytes) : bytes_(bytes) {}
  bool empty() const { return bytes_.empty(); }

  uint8_t Byte() {
    if (bytes_.empty()) return 0;
    const auto byte = static_cast<uint8_t>(bytes_.front());
    bytes_.remove_prefix(1);
    return byte;
  }
  // One of kTexts, or the next bytes as they are.
  tranche_string Text() {
    const uint8_t choice = Byte();
    if (choice < 224) return String(kTexts[choice % std::size(kTexts)]);
    const std::string_view text = bytes_.substr(0, std::min<size_t>(Byte(), bytes_.size()));
    bytes_.remove_prefix(text.size());
    return String(text);
  }

 private:
  static tranche_string String(std::string_view text) {
    return {text.empty() ? nullptr : text.data(), text.size()};
  }

  std::string_view bytes_;
};

// A handle of each kind, most of them NULL at first.
struct Handles {
  std::array<tranche_index*, 2> index{};
  std::array<tranche_snapshot*, 2> snapshot{};
  std::array<tranche_batch*, 2> batch{};
  tranche_loader* loader = nullptr;
  tranche_index* loading = nullptr;  // whose loader it is
};

class Caller {
 public:
  explicit Caller(std::string_view bytes) : script_(bytes) {}
  ~Caller() {
    tranche_loader_free(handles_.loader);
    for (tranche_index* index : handles_.index) CheckCounts(index);
    for (tranche_batch* batch : handles_.batch) tranche_batch_free(batch);
    for (tranche_index* index : handles_.index) tranche_index_free(index);
    for (tranche_snapshot* snapshot : handles_.snapshot) tranche_snapshot_free(snapshot);
  }

  void Run() {
    while (!script_.empty()) {
      const uint8_t call = script_.Byte();
      const uint8_t which = script_.Byte();
      switch (call % 4) {
        case 0:
          Make(call / 4, which & 1);
          break;
        case 1:
          Fill(call / 4, which & 1);
          break;
        case 2:
          Write(call / 4, which & 1);
          break;
        default:
          Read(call / 4, which & 1);
      }
    }
  }

 private:
  // The verdict on a call whose last argument was `&error_`.
  bool Done(tranche_code code) {
    FUZZ_CHECK(tranche_error_code(error_) == code, tranche_error_message(error_));
    FUZZ_CHECK(code != TRANCHE_INTERNAL && code != TRANCHE_UNKNOWN, tranche_error_message(error_));
    FUZZ_CHECK((code == TRANCHE_OK) == (error_ == nullptr), tranche_error_message(error_));
    tranche_error_free(error_);
    error_ = nullptr;
    return code == TRANCHE_OK;
  }
  // By reference: the call may be an argument itself, and come second.
  void DoneWith(tranche_code code, tranche_buffer* const& made) {
    FUZZ_CHECK(Done(code) == (made != nullptr), "an output, or an error");
    if (made != nullptr) {
      FUZZ_CHECK(tranche_buffer_data(made)[tranche_buffer_size(made)] == '\0', "ends with NUL");
    }
    tranche_buffer_free(made);
  }

  void Make(uint8_t what, uint8_t which) {
    const tranche_string text = script_.Text();
    switch (what % 8) {
      case 0:
        if (handles_.index[which] == handles_.loading) FreeLoader();
        tranche_index_free(handles_.index[which]);
        Done(tranche_index_create(text.data, text.size, nullptr, &handles_.index[which], &error_));
        break;
      case 1:
        tranche_snapshot_free(handles_.snapshot[which]);
        Done(tranche_index_read(handles_.index[which], &handles_.snapshot[which], &error_));
        break;
      case 2:
        tranche_snapshot_free(handles_.snapshot[which]);
        handles_.snapshot[which] = nullptr;
        break;
      case 3:
        tranche_batch_free(handles_.batch[which]);
        Done(tranche_batch_create(&handles_.batch[which], &error_));
        break;
      case 4: {
        FreeLoader();
        tranche_load_options options = TRANCHE_LOAD_OPTIONS_INIT;
        options.strict = text.size > 2;
        if (Done(tranche_loader_create(handles_.index[which], &options, &handles_.loader, &error_)))
          handles_.loading = handles_.index[which];
        break;
      }
      case 5:
        FreeLoader();
        break;
      case 6:
        tranche_index_free(handles_.index[which]);  // its loader and snapshots live on
        if (handles_.loading == handles_.index[which]) handles_.loading = nullptr;
        handles_.index[which] = nullptr;
        break;
      default:
        tranche_batch_clear(handles_.batch[which]);
    }
  }

  void Fill(uint8_t what, uint8_t which) {
    const tranche_string first = script_.Text();
    const tranche_string second = script_.Text();
    const tranche_attribute attribute = {first, &second, 1};
    tranche_batch* batch = handles_.batch[which];
    tranche_loader* loader = handles_.loader;
    switch (what % 10) {
      case 0:
        Done(tranche_batch_upsert(batch, first.data, first.size, nullptr, 0, &error_));
        break;
      case 1:
        Done(tranche_batch_upsert(batch, second.data, second.size, &attribute, 1, &error_));
        break;
      case 2:
        Done(tranche_batch_patch(batch, "a", 1, &attribute, 1, &error_));
        break;
      case 3:
        Done(tranche_batch_add_value(batch, first.data, first.size, second.data, second.size,
                                     &error_));
        break;
      case 4:
        Done(tranche_batch_delete(batch, first.data, first.size, &error_));
        break;
      case 5: {
        const size_t before = tranche_batch_size(batch);
        if (!Done(tranche_batch_add_json(batch, first.data, first.size, &error_)))
          FUZZ_CHECK(tranche_batch_size(batch) == before, "all lines or none");
        break;
      }
      case 6:
        Done(tranche_loader_add(loader, which, second.data, second.size, &attribute, 1, &error_));
        break;
      case 7:
        Done(tranche_loader_add_json(loader, which, first.data, first.size, &error_));
        break;
      case 8:
        Done(tranche_loader_reject(loader, which, first.data, first.size, &error_));
        break;
      default: {
        tranche_buffer* report = nullptr;
        const tranche_code code = tranche_loader_commit(loader, nullptr, &report, &error_);
        DoneWith(code, report);
      }
    }
  }

  void Write(uint8_t what, uint8_t which) {
    const tranche_string first = script_.Text();
    const tranche_string second = script_.Text();
    tranche_index* index = handles_.index[which];
    tranche_buffer* json = nullptr;
    switch (what % 12) {
      case 0: {
        tranche_changes* changes = nullptr;
        const bool done =
            Done(tranche_index_apply(index, handles_.batch[first.size & 1], &changes, &error_));
        FUZZ_CHECK(done == (changes != nullptr), "changes, or an error");
        for (size_t i = 0; i < tranche_changes_size(changes); ++i) {
          tranche_change change;
          Done(tranche_changes_get(changes, i, &change, &error_));
        }
        tranche_changes_free(changes);
        break;
      }
      case 1:
        DoneWith(tranche_index_apply_json(index, first.data, first.size, &json, &error_), json);
        break;
      case 2: {
        const tranche_code code =
            tranche_index_load(index, first.data, first.size, nullptr, nullptr, &json, &error_);
        DoneWith(code, json);
        break;
      }
      case 3: {
        const tranche_code code = tranche_index_apply_feed(index, first.data, first.size, nullptr,
                                                           nullptr, &json, &error_);
        DoneWith(code, json);
        break;
      }
      case 4:
        Done(
            tranche_index_create_segment(index, first.data, first.size, nullptr, nullptr, &error_));
        break;
      case 5:
        Done(tranche_index_create_segments(index, first.data, first.size, nullptr, nullptr,
                                           &error_));
        break;
      case 6:
        Done(tranche_index_update_segment(index, first.data, first.size, second.data, second.size,
                                          nullptr, &error_));
        break;
      case 7:
        Done(tranche_index_delete_segment(index, first.data, first.size, &error_));
        break;
      case 8:
        Done(tranche_index_add_field_json(index, first.data, first.size, &error_));
        break;
      case 9:
        Done(tranche_index_add_values_json(index, first.data, first.size, second.data, second.size,
                                           &error_));
        break;
      case 10:
        Done(tranche_index_retire_value(index, first.data, first.size, second.data, second.size,
                                        first.size % 2 == 0, &error_));
        break;
      default:
        DoneWith(tranche_index_memory_json(index, &json, &error_), json);
    }
  }

  void Read(uint8_t what, uint8_t which) {
    const tranche_string first = script_.Text();
    const tranche_string second = script_.Text();
    const auto kind = static_cast<tranche_target_kind>(script_.Byte() % 4);  // 3 is none
    const tranche_snapshot* snapshot = handles_.snapshot[which];
    tranche_buffer* json = nullptr;
    uint64_t count = 0;
    tranche_page_options options = TRANCHE_PAGE_OPTIONS_INIT;
    options.skip = what;
    options.take = script_.Byte();  // above 100 now and then
    options.search = second;
    switch (what % 12) {
      case 0:
        Done(tranche_snapshot_count(snapshot, kind, first.data, first.size, &count, &error_));
        break;
      case 1: {
        const tranche_code code = tranche_snapshot_preview_json(snapshot, first.data, first.size,
                                                                &options, &json, &error_);
        DoneWith(code, json);
        break;
      }
      case 2: {
        const tranche_code code = tranche_snapshot_customers_json(snapshot, &first, first.size > 0,
                                                                  &options, &json, &error_);
        DoneWith(code, json);
        break;
      }
      case 3: {
        const tranche_code code = tranche_snapshot_explain_json(
            snapshot, kind, first.data, first.size, second.data, second.size, &json, &error_);
        DoneWith(code, json);
        break;
      }
      case 4: {
        const tranche_code code = tranche_snapshot_breakdown_json(
            snapshot, first.data, first.size, kind, second.data, second.size, &json, &error_);
        DoneWith(code, json);
        break;
      }
      case 5: {
        const tranche_target targets[] = {
            {kind, first}, {TRANCHE_DRAFT, second}, {TRANCHE_EVERYBODY, {nullptr, 0}}};
        const tranche_code code =
            tranche_snapshot_overlap_json(snapshot, targets, what / 12 % 4, &json, &error_);
        DoneWith(code, json);
        break;
      }
      case 6: {
        const tranche_code code = tranche_snapshot_export_value(
            snapshot, first.data, first.size, second.data, second.size, &json, &count, &error_);
        DoneWith(code, json);
        break;
      }
      case 7: {
        const tranche_code code =
            tranche_snapshot_export(snapshot, kind, first.data, first.size, &json, &count, &error_);
        DoneWith(code, json);
        break;
      }
      case 8: {
        const uint32_t rows[] = {0, what, UINT32_MAX};
        tranche_strings* ids = nullptr;
        Done(tranche_snapshot_ids_of_rows(snapshot, rows, std::size(rows), &ids, &error_));
        tranche_strings_get(ids, what);
        tranche_strings_free(ids);
        break;
      }
      case 9: {
        tranche_page* page = nullptr;
        Done(tranche_snapshot_preview(snapshot, first.data, first.size, &options, &page, &error_));
        tranche_page_value(page, which, what, 0);
        Done(tranche_page_rule(page, which, &count, &count, &error_));
        Done(tranche_page_condition(page, which, what, &count, &error_));
        tranche_page_free(page);
        break;
      }
      case 10:
        DoneWith(tranche_snapshot_fields_json(snapshot, &json, &error_), json);
        break;
      default: {
        const tranche_code code =
            tranche_snapshot_segments_json(snapshot, which, what, &json, &error_);
        DoneWith(code, json);
      }
    }
  }

  void FreeLoader() {
    tranche_loader_free(handles_.loader);
    handles_.loader = nullptr;
    handles_.loading = nullptr;
  }

  // What is saved is what its rules match now.
  static void CheckCounts(tranche_index* index) {
    if (index == nullptr) return;
    tranche_snapshot* snapshot = nullptr;
    FUZZ_CHECK(tranche_index_read(index, &snapshot, nullptr) == TRANCHE_OK, "read");
    tranche_stats* stats = nullptr;
    FUZZ_CHECK(tranche_snapshot_stats(snapshot, &stats, nullptr) == TRANCHE_OK, "stats");
    for (size_t i = 0; i < tranche_stats_size(stats); ++i) {
      tranche_segment_stats segment;
      tranche_buffer* json = nullptr;
      uint64_t now = 0;
      uint64_t everybody_else = 0;
      FUZZ_CHECK(tranche_stats_get(stats, i, &segment, nullptr) == TRANCHE_OK, "stats");
      FUZZ_CHECK(tranche_snapshot_segment_json(snapshot, segment.id.data, segment.id.size, &json,
                                               nullptr) == TRANCHE_OK,
                 "segment");
      const tranche_string definition = {tranche_buffer_data(json), tranche_buffer_size(json)};
      FUZZ_CHECK(tranche_snapshot_preview_edit(snapshot, segment.id.data, segment.id.size,
                                               definition.data, definition.size, &now,
                                               &everybody_else, nullptr) == TRANCHE_OK,
                 definition.data);
      FUZZ_CHECK(now == 0 && everybody_else == 0, definition.data);
      tranche_buffer_free(json);
    }
    tranche_stats_free(stats);
    tranche_snapshot_free(snapshot);
  }

  Script script_;
  Handles handles_;
  tranche_error* error_ = nullptr;
};

}  // namespace
}  // namespace tranche::internal::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  tranche::internal::fuzz::Caller({reinterpret_cast<const char*>(data), size}).Run();
  return 0;
}
