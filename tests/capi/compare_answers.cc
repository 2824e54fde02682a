#include "tests/capi/compare_answers.h"

#include <catch2/catch_test_macros.hpp>
#include <numeric>
#include <string>
#include <vector>

#include "tests/capi/c_answers.h"

namespace tranche::internal::testing {
namespace {

void CompareStats(const tranche_snapshot* c, const Snapshot& cpp) {
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

void CompareCounts(const tranche_snapshot* c, const Snapshot& cpp, const Target& target) {
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

void ComparePages(const tranche_snapshot* c, const Snapshot& cpp, const Draft& draft,
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
        }) == JsonAnswer(cpp.ListCustomers(Everybody{}, request)));
  for (const SegmentStats& segment : cpp.Stats()) {
    const std::string& id = segment.id;
    uint64_t entered = 0;
    uint64_t left = 0;
    tranche_error* error = nullptr;
    const tranche_code code = tranche_snapshot_preview_edit(c, id.data(), id.size(), json.data(),
                                                            json.size(), &entered, &left, &error);
    CHECK(Answer(code, error, std::to_string(entered) + " " + std::to_string(left)) ==
          Answer<EditImpact>(cpp.PreviewEdit(id, draft.rules), [](const EditImpact& impact) {
            return std::to_string(impact.entered) + " " + std::to_string(impact.left);
          }));
  }
}

void CompareQuestions(const tranche_snapshot* c, const Snapshot& cpp, const Target& target,
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
std::string TypedOf(const Get& get, const ToText& to_text, void (*free)(T*)) {
  T* typed = nullptr;
  tranche_error* error = nullptr;
  const tranche_code code = get(&typed, &error);
  const std::string text = code == TRANCHE_OK ? to_text(typed) : "";
  free(typed);
  return Answer(code, error, text);
}

void CompareTyped(const tranche_snapshot* c, const Snapshot& cpp, const Target& target,
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
              return tranche_snapshot_explain(c, of.kind, of.text.data(), of.text.size(), id.data(),
                                              id.size(), explanation, error);
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

void CompareLists(const tranche_snapshot* c, const Snapshot& cpp, const std::string& id) {
  CHECK(JsonOf([&](tranche_buffer** json, tranche_error** error) {
          return tranche_snapshot_schema_json(c, json, error);
        }) == SchemaToJson(cpp.Fields()));
  for (const Segment& segment : cpp.ListSegments()) {
    CHECK(JsonOf([&](tranche_buffer** json, tranche_error** error) {
            return tranche_snapshot_segment_json(c, segment.id.data(), segment.id.size(), json,
                                                 error);
          }) == ToJson(segment));
    CHECK(JsonOf([&](tranche_buffer** found, tranche_error** error) {
            return tranche_snapshot_find_segment(c, segment.name.data(), segment.name.size(), found,
                                                 error);
          }) == segment.id);
  }
  CHECK(TypedOf<tranche_strings>(
            [&](tranche_strings** ids, tranche_error** error) {
              return tranche_snapshot_segments_of(c, id.data(), id.size(), ids, error);
            },
            ShowStrings,
            tranche_strings_free) == Answer<std::vector<std::string>>(cpp.SegmentsOf(id), Joined));
  std::vector<uint32_t> rows(40);
  std::iota(rows.begin(), rows.end(), 0u);
  CHECK(TypedOf<tranche_strings>(
            [&](tranche_strings** ids, tranche_error** error) {
              return tranche_snapshot_ids_of_rows(c, rows.data(), rows.size(), ids, error);
            },
            ShowStrings, tranche_strings_free) == Joined(cpp.IdsOfRows(rows)));
}

void CompareOverlap(const tranche_snapshot* c, const Snapshot& cpp, const Target& target,
                    const Target& other) {
  const std::vector<Target> targets = {target, Everybody{}, other};
  std::vector<CTarget> texts(targets.begin(), targets.end());
  std::vector<tranche_target> given;
  for (const CTarget& text : texts) given.push_back({text.kind, ToC(text.text)});
  CHECK(TypedOf<tranche_overlap>(
            [&](tranche_overlap** overlap, tranche_error** error) {
              return tranche_snapshot_overlap(c, given.data(), given.size(), overlap, error);
            },
            ShowOverlap, tranche_overlap_free) ==
        Answer<Overlap>(cpp.OverlapOf(targets), [](const Overlap& overlap) {
          std::string text = std::to_string(overlap.intersection) + " " +
                             std::to_string(overlap.union_count) + " " +
                             std::to_string(overlap.jaccard);
          for (size_t i = 0; i < overlap.counts.size(); ++i) {
            text += " |" + std::to_string(overlap.only[i]);
            for (const uint64_t both : overlap.matrix[i]) text += " " + std::to_string(both);
          }
          return text;
        }));
}

}  // namespace

void CompareAnswers(const tranche_snapshot* c, const Snapshot& cpp, RandomWorld* world) {
  CHECK(tranche_snapshot_version(c) == cpp.version());
  CHECK(tranche_snapshot_customer_count(c) == cpp.customer_count());
  CHECK(tranche_snapshot_segment_count(c) == cpp.segment_count());
  const Target target = world->AnyTarget();
  const std::string id = world->AnyId();
  const std::string field = world->AnyField();
  CompareStats(c, cpp);
  CompareCounts(c, cpp, target);
  ComparePages(c, cpp, world->ValidDraft(), world->AnyPage());
  CompareQuestions(c, cpp, target, id, field);
  CompareTyped(c, cpp, target, id, field);
  CompareLists(c, cpp, id);
  CompareOverlap(c, cpp, target, world->AnyTarget());
}

}  // namespace tranche::internal::testing
