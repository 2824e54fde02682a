// Random histories lived through by an index of the C++ API and one of the C API: every answer of
// the second, error messages included, is that of the first.
#include <catch2/catch_test_macros.hpp>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "tests/capi/c_answers.h"
#include "tests/support/drive.h"
#include "tests/support/environment.h"
#include "tests/support/oracle.h"
#include "tests/support/random.h"
#include "tests/support/random_world.h"
#include "tranche/c.h"
#include "tranche/index.h"
#include "tranche/json.h"

namespace tranche::testing {
namespace {

constexpr int64_t kNow = 1'700'000'000'000'000'000;  // nanoseconds

class TwoIndexes {
 public:
  explicit TwoIndexes(uint64_t seed)
      : random_(seed), schema_(RandomWorld::Schema(random_)), oracle_(schema_) {
    IndexOptions options;
    options.clock = [] { return absl::FromUnixNanos(kNow); };
    cpp_ = NewIndex(schema_, options);
    const std::string schema_json = ToJson(cpp_->Read().Fields());
    tranche_index_options c_options = TRANCHE_INDEX_OPTIONS_INIT;
    c_options.clock = [](void*) { return kNow; };
    REQUIRE(tranche_index_create(schema_json.data(), schema_json.size(), &c_options, &c_,
                                 nullptr) == TRANCHE_OK);
    REQUIRE(tranche_batch_create(&batch_, nullptr) == TRANCHE_OK);
  }
  TwoIndexes(const TwoIndexes&) = delete;
  TwoIndexes& operator=(const TwoIndexes&) = delete;
  ~TwoIndexes() {
    tranche_batch_free(batch_);
    tranche_index_free(c_);
  }

  void Step() {
    const uint64_t kind = random_.Below(100);
    if (kind < 60) {
      Apply(world_.Batch());
    } else if (kind < 70) {
      Load(world_.Load());
    } else if (kind < 85) {
      Create(random_.Percent(80) ? world_.ValidDraft() : world_.InvalidDraft().draft);
    } else if (kind < 90 && !oracle_.segments().empty()) {
      Update(random_.Pick(oracle_.segments()).id, world_.ValidDraft().rules);
    }
    CompareAnswers();
  }

 private:
  void Apply(const std::vector<Operation>& operations) {
    FillBatch(operations);
    tranche_changes* changes = nullptr;
    tranche_error* error = nullptr;
    const tranche_code code = tranche_index_apply(c_, batch_, &changes, &error);
    std::string text;
    for (size_t i = 0; i < tranche_changes_size(changes); ++i) {
      tranche_change change;
      REQUIRE(tranche_changes_get(changes, i, &change, nullptr) == TRANCHE_OK);
      text += ShowChange(TextOf(change.segment_id), TextOf(change.customer_id), change.entered);
    }
    text += std::to_string(tranche_changes_version(changes));
    tranche_changes_free(changes);
    text = Answer(code, error, std::move(text));
    const auto show = [](const BatchResult& result) {
      std::string all;
      for (const Change& change : result.changes) {
        all += ShowChange(std::string(change.segment_id), std::string(change.customer_id),
                          change.entered);
      }
      return all + std::to_string(result.version);
    };
    CHECK(text == Answer<BatchResult>(TryApply(*cpp_, operations), show));
    (void)oracle_.Apply(operations);
  }

  // By arrays or value by value.
  void FillBatch(const std::vector<Operation>& operations) {
    tranche_batch_clear(batch_);
    for (const Operation& operation : operations) {
      const std::string& id = operation.customer.id;
      if (operation.kind == OperationKind::kDelete) {
        REQUIRE(tranche_batch_delete(batch_, id.data(), id.size(), nullptr) == TRANCHE_OK);
        continue;
      }
      const auto begin =
          operation.kind == OperationKind::kUpsert ? tranche_batch_upsert : tranche_batch_patch;
      const CAttributes given(operation.customer);
      const bool at_once = random_.Percent(50);
      REQUIRE(begin(batch_, id.data(), id.size(), at_once ? given.attributes.data() : nullptr,
                    at_once ? given.attributes.size() : 0, nullptr) == TRANCHE_OK);
      if (!at_once) AddValues(given);
    }
    REQUIRE(tranche_batch_size(batch_) == operations.size());
  }

  void AddValues(const CAttributes& given) {
    for (const tranche_attribute& attribute : given.attributes) {
      const auto add = [&](tranche_string value) {
        REQUIRE(tranche_batch_add_value(batch_, attribute.field.data, attribute.field.size,
                                        value.data, value.size, nullptr) == TRANCHE_OK);
      };
      if (attribute.value_count == 0) add({nullptr, 0});
      for (size_t i = 0; i < attribute.value_count; ++i) add(attribute.values[i]);
    }
  }

  void Load(const std::vector<LoadRecord>& records) {
    tranche_loader* loader = nullptr;
    REQUIRE(tranche_loader_create(c_, nullptr, &loader, nullptr) == TRANCHE_OK);
    for (const LoadRecord& record : records) {
      const CAttributes given(record.customer);
      (void)tranche_loader_add(loader, record.line, record.customer.id.data(),
                               record.customer.id.size(), given.attributes.data(),
                               given.attributes.size(), nullptr);
    }
    tranche_load_counts counts{};
    counts.struct_size = sizeof(counts);
    REQUIRE(tranche_loader_commit(loader, &counts, nullptr, nullptr) == TRANCHE_OK);
    tranche_loader_free(loader);
    const LoadReport report = tranche::testing::Load(*cpp_, records);
    CHECK(counts.version == report.version);
    CHECK(counts.records == report.records);
    CHECK(counts.rejected == report.rejected);
    CHECK(counts.duplicates == report.duplicates);
    oracle_.Load(records, false);
  }

  void Create(Draft draft) {
    draft.name = "Segment " + std::to_string(++segments_);
    draft.id = "seg-" + std::to_string(segments_);
    const std::string json = ToJson(draft);
    const std::string answer = JsonOf([&](tranche_buffer** segment, tranche_error** error) {
      return tranche_index_create_segment(c_, json.data(), json.size(), nullptr, segment, error);
    });
    // The text is read again, so that the place of what is wrong in it is the same.
    const absl::StatusOr<Draft> parsed = ParseDraft(json);
    CHECK(answer == JsonAnswer(parsed.ok() ? cpp_->CreateSegment(*parsed) : parsed.status()));
    (void)oracle_.CreateSegment(draft);
  }

  void Update(const std::string& id, const std::vector<Rule>& rules) {
    Draft draft;
    draft.rules = rules;
    const std::string json = ToJson(draft);
    const std::string answer = JsonOf([&](tranche_buffer** segment, tranche_error** error) {
      return tranche_index_update_segment(c_, id.data(), id.size(), json.data(), json.size(),
                                          segment, error);
    });
    SegmentEdit edit;
    edit.rules = rules;
    CHECK(answer == JsonAnswer(cpp_->UpdateSegment(id, edit)));
    (void)oracle_.UpdateSegment(id, edit);
  }

  void CompareAnswers() {
    const Snapshot cpp = cpp_->Read();
    tranche_snapshot* c = nullptr;
    REQUIRE(tranche_index_read(c_, &c, nullptr) == TRANCHE_OK);
    CHECK(tranche_snapshot_version(c) == cpp.version());
    CHECK(tranche_snapshot_customer_count(c) == cpp.customer_count());
    CompareStats(c, cpp);
    CompareCounts(c, cpp, world_.AnyTarget());
    ComparePages(c, cpp, world_.ValidDraft(), world_.AnyPage());
    const Target target = world_.AnyTarget();
    const std::string id = world_.AnyId();
    const std::string field = world_.AnyField();
    CompareQuestions(c, cpp, target, id, field);
    CompareTyped(c, cpp, target, id, field);
    tranche_snapshot_free(c);
  }

  static void CompareStats(const tranche_snapshot* c, const Snapshot& cpp) {
    tranche_stats* stats = nullptr;
    REQUIRE(tranche_snapshot_stats(c, &stats, nullptr) == TRANCHE_OK);
    const std::vector<SegmentStats> expected = cpp.Stats();
    REQUIRE(tranche_stats_size(stats) == expected.size());
    for (size_t i = 0; i < expected.size(); ++i) {
      tranche_segment_stats segment;
      REQUIRE(tranche_stats_get(stats, i, &segment, nullptr) == TRANCHE_OK);
      CHECK(TextOf(segment.id) == expected[i].id);
      CHECK(TextOf(segment.name) == expected[i].name);
      CHECK(segment.count == expected[i].count);
      CHECK(segment.percentage == expected[i].percentage);
    }
    tranche_stats_free(stats);
  }

  static void CompareCounts(const tranche_snapshot* c, const Snapshot& cpp, const Target& target) {
    const CTarget of(target);
    uint64_t count = 0;
    tranche_error* error = nullptr;
    const tranche_code code =
        tranche_snapshot_count(c, of.kind, of.text.data(), of.text.size(), &count, &error);
    CHECK(Answer(code, error, std::to_string(count)) ==
          Answer<uint64_t>(cpp.Count(target), [](uint64_t n) { return std::to_string(n); }));
    uint64_t exported = 0;
    const std::string bitmap = JsonOf([&](tranche_buffer** bytes, tranche_error** export_error) {
      return tranche_snapshot_export(c, of.kind, of.text.data(), of.text.size(), bytes, &exported,
                                     export_error);
    });
    CHECK(exported == count);
    CHECK(bitmap == Answer<BitmapExport>(cpp.Export(target),
                                         [](const BitmapExport& all) { return all.bytes; }));
  }

  static void ComparePages(const tranche_snapshot* c, const Snapshot& cpp, const Draft& draft,
                           const PageRequest& request) {
    const std::string json = ToJson(draft);
    tranche_page_options options = TRANCHE_PAGE_OPTIONS_INIT;
    options.skip = request.skip;
    options.take = request.take;
    options.search = ToC(request.search);
    CHECK(JsonOf([&](tranche_buffer** preview, tranche_error** error) {
            return tranche_snapshot_preview_json(c, json.data(), json.size(), &options, preview,
                                                 error);
          }) == JsonAnswer(cpp.PreviewDraft(draft, request)));
    CHECK(JsonOf([&](tranche_buffer** page, tranche_error** error) {
            return tranche_snapshot_customers_json(c, nullptr, 0, &options, page, error);
          }) == JsonAnswer(cpp.ListCustomers({}, request)));
  }

  static void CompareQuestions(const tranche_snapshot* c, const Snapshot& cpp, const Target& target,
                               const std::string& id, const std::string& field) {
    const CTarget of(target);
    CHECK(JsonOf([&](tranche_buffer** json, tranche_error** error) {
            return tranche_snapshot_customer_json(c, id.data(), id.size(), json, error);
          }) == JsonAnswer(cpp.GetCustomer(id)));
    CHECK(JsonOf([&](tranche_buffer** json, tranche_error** error) {
            return tranche_snapshot_explain_json(c, of.kind, of.text.data(), of.text.size(),
                                                 id.data(), id.size(), json, error);
          }) == JsonAnswer(cpp.Explain(target, id)));
    CHECK(JsonOf([&](tranche_buffer** json, tranche_error** error) {
            return tranche_snapshot_breakdown_json(c, field.data(), field.size(), of.kind,
                                                   of.text.data(), of.text.size(), json, error);
          }) == JsonAnswer(cpp.BreakdownBy(field, target)));
  }

  // `get(T**, tranche_error**)` gives a typed answer, which `to_text` shows and `free` frees.
  template <typename T, typename Get, typename ToText>
  static std::string TypedOf(const Get& get, const ToText& to_text, void (*free)(T*)) {
    T* typed = nullptr;
    tranche_error* error = nullptr;
    const tranche_code code = get(&typed, &error);
    const std::string text = code == TRANCHE_OK ? to_text(typed) : "";
    free(typed);
    return Answer(code, error, text);
  }

  static void CompareTyped(const tranche_snapshot* c, const Snapshot& cpp, const Target& target,
                           const std::string& id, const std::string& field) {
    const CTarget of(target);
    CHECK(TypedOf<tranche_customer>(
              [&](tranche_customer** customer, tranche_error** error) {
                return tranche_snapshot_customer(c, id.data(), id.size(), customer, error);
              },
              ShowCustomer, tranche_customer_free) ==
          Answer<Customer>(cpp.GetCustomer(id), [](const Customer& customer) {
            std::string text;
            for (const Attribute& attribute : customer.attributes) {
              text += attribute.field + ":";
              for (const std::string& value : attribute.values) text += value + ";";
            }
            return text;
          }));
    CHECK(TypedOf<tranche_explanation>(
              [&](tranche_explanation** explanation, tranche_error** error) {
                return tranche_snapshot_explain(c, of.kind, of.text.data(), of.text.size(),
                                                id.data(), id.size(), explanation, error);
              },
              ShowExplanation, tranche_explanation_free) ==
          Answer<Explanation>(cpp.Explain(target, id), [](const Explanation& explanation) {
            std::string text = std::to_string(explanation.member);
            for (const RuleExplanation& rule : explanation.rules) {
              text += "|" + std::to_string(rule.holds);
              for (const ConditionExplanation& condition : rule.conditions) {
                text += " " + condition.field + " " + std::string(OperatorName(condition.op)) +
                        std::to_string(condition.holds) + std::to_string(condition.multi_valued);
                for (const std::string& value : condition.actual) text += value + ";";
              }
            }
            return text;
          }));
    CHECK(TypedOf<tranche_breakdown>(
              [&](tranche_breakdown** breakdown, tranche_error** error) {
                return tranche_snapshot_breakdown(c, field.data(), field.size(), of.kind,
                                                  of.text.data(), of.text.size(), breakdown, error);
              },
              ShowBreakdown, tranche_breakdown_free) ==
          Answer<Breakdown>(cpp.BreakdownBy(field, target), [](const Breakdown& breakdown) {
            std::string text = std::to_string(breakdown.total) + " " +
                               std::to_string(breakdown.not_set) +
                               std::to_string(breakdown.multi_valued);
            for (const ValueCount& value : breakdown.values) {
              text += " " + value.value + std::to_string(value.count);
            }
            return text;
          }));
  }

  Random random_;
  const SchemaSpec schema_;
  Oracle oracle_;  // what random_world looks at
  RandomWorld world_{&random_, &oracle_, 30};
  std::unique_ptr<Index> cpp_;
  tranche_index* c_ = nullptr;
  tranche_batch* batch_ = nullptr;
  uint64_t segments_ = 0;
};

TEST_CASE("the C API gives the answers of the C++ API") {
  const uint64_t first = NumberFromEnvironment("TRANCHE_SEED", 1);
  for (uint64_t seed = first; seed < first + 8; ++seed) {
    CAPTURE(seed);
    TwoIndexes indexes(seed);
    for (int step = 0; step < 60; ++step) indexes.Step();
  }
}

}  // namespace
}  // namespace tranche::testing
