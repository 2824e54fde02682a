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
#include "tranche/json.h"

namespace tranche::internal::fuzz {
namespace {

constexpr std::string_view kTexts[] = {
    "",
    "a",
    "b",
    "country",
    "FR",
    "payment_method_type",
    "card",
    "parent_id",
    "external_id",
    "name",
    "properties.p",
    "seg_1",
    "seg_2",
    R"({"id":"a","country":"FR","parent_id":"b"})",
    R"({"op":"upsert","customer":{"id":"b","external_id":"x","properties":{"p":"v"}}})",
    R"({"op":"patch","customer":{"id":"a","country":null}})",
    R"({"op":"delete","id":"a"})",
    "{\"id\":\"c\",\"country\":\"DE\"}\n{\"id\":\"d\",\"parent_id\":\"c\"}\n{",
    R"({"fields":[{"name":"properties.p","kind":"select","values":["v"]}]})",
    R"("everybody")",
    R"({"segment_id":"seg_1"})",
    R"({"ids":["a","d","nobody"]})",
    R"({"rows":{"version":6,"rows":[0,1,9]}})",
};

// Requests, most of them right.
constexpr const char* kRequests[][2] = {
    {"stats", ""},
    {"fields", "{}"},
    {"schema", "{}"},
    {"memory", "{}"},
    {"list_segments", R"({"skip":1,"take":1})"},
    {"get_segment", R"({"id":"seg_1"})"},
    {"segments_of", R"({"customer":"a"})"},
    {"get_customer", R"({"id":"b"})"},
    {"list_customers", R"({"target":{"segment_id":"seg_1"},"page":{"search":"a"}})"},
    {"preview_draft",
     R"({"draft":{"rules":[{"conditions":[{"field":"tax_id","operator":"is_set"}]}]}})"},
    {"preview_edit",
     R"({"id":"seg_1","rules":[{"operator":"or","conditions":[{"field":"relationship","operator":"has_all","value":["has_child"]},{"field":"properties.p","operator":"is_set"}]}]})"},
    {"list_edit_changes",
     R"({"id":"seg_1","change":"left","rules":[{"conditions":[{"field":"tax_id","operator":"is_set"}]}]})"},
    {"explain", R"({"target":{"segment_id":"seg_2"},"customer":"a"})"},
    {"count", R"({"target":{"ids":["a","b"]}})"},
    {"breakdown", R"({"field":"country"})"},
    {"overlap", R"({"targets":[{"segment_id":"seg_1"},"everybody",{"ids":["a"]}]})"},
    {"export", R"({"field":"country","value":"FR"})"},
    {"ids_of_rows", R"({"rows":[0,1,4294967295]})"},
    {"apply",
     R"({"operations":[{"op":"upsert","customer":{"id":"a","country":"FR"}},{"op":"upsert","customer":{"id":"b","parent_id":"a"}}]})"},
    {"put_segment",
     R"({"draft":{"id":"seg_1","name":"One","rules":[{"conditions":[{"field":"country","operator":"not_in","value":["FR"]}]}]}})"},
    {"create_segments",
     R"({"drafts":[{"id":"seg_2","name":"Two","rules":[{"conditions":[{"field":"customer_id","operator":"in","value":["a","d"]}]}]}]})"},
    {"update_segment", R"({"id":"seg_2","edit":{"name":"Deux"}})"},
    {"delete_segment", R"({"id":"seg_1"})"},
    {"add_field", R"({"field":{"name":"properties.p","kind":"multi_select","values":["v","w"]}})"},
    {"add_values", R"({"field":"properties.p","values":["v","w","x"]})"},
    {"retire_value", R"({"field":"properties.p","value":"v","force":true})"},
    {"rename_value", R"({"field":"properties.p","value":"v","new_value":"u"})"},
    {"drop_field", R"({"field":"properties.p"})"},
    {"no such request", "{}"},
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
  tranche_string Text() { return TextOr(kTexts[Byte() % std::size(kTexts)]); }
  // `likely`, or the next bytes as they are.
  tranche_string TextOr(std::string_view likely) {
    if (Byte() < 224) return String(likely);
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
  // `call(tranche_buffer**)` makes a buffer, or fails with `error_`.
  template <typename Call>
  void Made(const Call& call) {
    tranche_buffer* made = nullptr;
    const tranche_code code = call(&made);
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
    switch (what % 8) {
      case 0:
        Done(tranche_batch_upsert(batch, second.data, second.size, &attribute, 1, &error_));
        break;
      case 1:
        Done(tranche_batch_patch(batch, "a", 1, &attribute, 1, &error_));
        break;
      case 2:
        Done(tranche_batch_delete(batch, first.data, first.size, &error_));
        break;
      case 3:
        Done(tranche_loader_add(loader, which, second.data, second.size, &attribute, 1, &error_));
        break;
      case 4:
        Done(tranche_loader_add_json(loader, which, first.data, first.size, &error_));
        break;
      case 5: {
        tranche_operation operation = TRANCHE_OPERATION_INIT;
        operation.id = second;
        operation.kind = which % 4;
        operation.add = &attribute;
        operation.add_count = which / 4 % 2;
        operation.version = which;
        operation.has_version = which % 3 == 0;
        Done(tranche_batch_add(batch, &operation, &error_));
        break;
      }
      case 6:
        Done(tranche_loader_reject(loader, which, first.data, first.size, &error_));
        break;
      default:
        Made([&](tranche_buffer** report) {
          return tranche_loader_commit(loader, report, &error_);
        });
    }
  }

  void Write(uint8_t what, uint8_t which) {
    tranche_index* index = handles_.index[which];
    switch (what % 4) {
      case 0: {
        const tranche_batch* batch = handles_.batch[script_.Byte() & 1];
        tranche_changes* changes = nullptr;
        const bool done = Done(tranche_index_apply(index, batch, &changes, &error_));
        FUZZ_CHECK(done == (changes != nullptr), "changes, or an error");
        for (size_t i = 0; i < tranche_changes_size(changes); ++i) {
          tranche_change change;
          Done(tranche_changes_get(changes, i, &change, &error_));
        }
        tranche_changes_free(changes);
        break;
      }
      case 1: {
        const tranche_string text = script_.Text();
        Made([&](tranche_buffer** report) {
          return tranche_index_load(index, text.data, text.size, nullptr, report, &error_);
        });
        break;
      }
      case 2: {
        const tranche_string text = script_.Text();
        Made([&](tranche_buffer** report) {
          return tranche_index_apply_feed(index, text.data, text.size, nullptr, report, &error_);
        });
        break;
      }
      default: {
        const auto& [request, likely] = kRequests[script_.Byte() % std::size(kRequests)];
        const tranche_string json = script_.TextOr(likely);
        Made([&, name = request](tranche_buffer** answer) {
          return tranche_index_call(index, name, json.data, json.size, answer, &error_);
        });
      }
    }
  }

  void Read(uint8_t what, uint8_t which) {
    const tranche_snapshot* snapshot = handles_.snapshot[which];
    uint64_t count = 0;
    switch (what % 4) {
      case 0: {
        const tranche_string id = script_.Text();
        Done(tranche_snapshot_count(snapshot, id.data, id.size, &count, &error_));
        break;
      }
      case 1: {
        const tranche_string field = script_.Text();
        const tranche_string value = script_.Text();
        Made([&](tranche_buffer** bitmap) {
          return tranche_snapshot_export_value(snapshot, field.data, field.size, value.data,
                                               value.size, bitmap, &count, &error_);
        });
        break;
      }
      case 2: {
        const tranche_string target = script_.Text();
        Made([&](tranche_buffer** bitmap) {
          return tranche_snapshot_export(snapshot, target.data, target.size, bitmap, &count,
                                         &error_);
        });
        break;
      }
      default: {
        const auto& [request, likely] = kRequests[script_.Byte() % std::size(kRequests)];
        const tranche_string json = script_.TextOr(likely);
        Made([&, name = request](tranche_buffer** answer) {
          return tranche_snapshot_ask(snapshot, name, json.data, json.size, answer, &error_);
        });
      }
    }
  }

  void FreeLoader() {
    tranche_loader_free(handles_.loader);
    handles_.loader = nullptr;
    handles_.loading = nullptr;
  }

  static std::string Ask(const tranche_snapshot* snapshot, const char* request,
                         const std::string& json) {
    tranche_buffer* answer = nullptr;
    FUZZ_CHECK(tranche_snapshot_ask(snapshot, request, json.data(), json.size(), &answer,
                                    nullptr) == TRANCHE_OK,
               json);
    std::string text(tranche_buffer_data(answer), tranche_buffer_size(answer));
    tranche_buffer_free(answer);
    return text;
  }

  // What is saved is what its rules match now.
  static void CheckCounts(tranche_index* index) {
    if (index == nullptr) return;
    tranche_snapshot* snapshot = nullptr;
    FUZZ_CHECK(tranche_index_read(index, &snapshot, nullptr) == TRANCHE_OK, "read");
    for (const char* id : {"seg_1", "seg_2"}) {
      uint64_t saved = 0;
      if (tranche_snapshot_count(snapshot, TRANCHE_TEXT(id), &saved, nullptr) != TRANCHE_OK)
        continue;
      const std::string segment =
          Ask(snapshot, "get_segment", JsonObject({{"id", JsonString(id)}}));
      const size_t begin = segment.find("\"rules\":");
      const std::string rules =
          segment.substr(begin, segment.find(",\"created_at\":", begin) - begin);
      const std::string edit = "{\"id\":" + JsonString(id) + "," + rules + "}";
      FUZZ_CHECK(Ask(snapshot, "preview_edit", edit) == R"({"entered":0,"left":0})", segment);
    }
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
