// Pages of customers: of a draft, and of segments.
#include "src/capi/snapshot.h"
#include "tranche/json.h"

// A preview without rules is a plain page.
struct tranche_page {
  tranche::Preview preview;

  // The cell, null past the end.
  const tranche::Cell* At(size_t row, size_t column) const {
    const auto& rows = preview.page.rows;
    if (row >= rows.size() || column >= rows[row].size()) return nullptr;
    return &rows[row][column];
  }
};

namespace tranche::capi {
namespace {

absl::StatusOr<Preview> MakePreview(const Snapshot& from, const char* draft_json, size_t draft_size,
                                    const tranche_page_options* options) {
  TRANCHE_CAPI_ASSIGN(text, Text("draft_json", draft_json, draft_size));
  TRANCHE_CAPI_ASSIGN(draft, ParseDraft(*text));
  TRANCHE_CAPI_ASSIGN(request, ReadPageRequest(options));
  return from.PreviewDraft(*draft, *request);
}

absl::StatusOr<Page> MakePage(const Snapshot& from, const tranche_string* segment_ids,
                              size_t segment_count, const tranche_page_options* options) {
  TRANCHE_CAPI_ASSIGN(ids, Texts("segment_ids", segment_ids, segment_count));
  TRANCHE_CAPI_ASSIGN(request, ReadPageRequest(options));
  std::vector<Target> targets;
  for (const std::string& id : *ids) targets.push_back(SegmentId{id});
  return from.ListCustomers(targets, *request);
}

// The rule, or why there is none.
absl::StatusOr<const RuleCount*> RuleAt(const tranche_page* page, size_t rule) {
  TRANCHE_CAPI_TRY(NotNull("page", page));
  const std::vector<RuleCount>& rules = page->preview.rules;
  if (rule < rules.size()) return &rules[rule];
  return OutOfRange("rule " + std::to_string(rule) + " of " + std::to_string(rules.size()));
}

}  // namespace

extern "C" {

tranche_code tranche_snapshot_preview(const tranche_snapshot* snapshot, const char* draft_json,
                                      size_t draft_size, const tranche_page_options* options,
                                      tranche_page** page, tranche_error** error) {
  return Guard(error, Clear(page), [&]() -> absl::Status {
    TRANCHE_CAPI_TRY(NotNull("snapshot", snapshot));
    TRANCHE_CAPI_TRY(NotNull("page", page));
    TRANCHE_CAPI_ASSIGN(preview, MakePreview(snapshot->snapshot, draft_json, draft_size, options));
    *page = new tranche_page{*std::move(preview)};
    return absl::OkStatus();
  });
}

tranche_code tranche_snapshot_customers(const tranche_snapshot* snapshot,
                                        const tranche_string* segment_ids, size_t segment_count,
                                        const tranche_page_options* options, tranche_page** page,
                                        tranche_error** error) {
  return Guard(error, Clear(page), [&]() -> absl::Status {
    TRANCHE_CAPI_TRY(NotNull("snapshot", snapshot));
    TRANCHE_CAPI_TRY(NotNull("page", page));
    TRANCHE_CAPI_ASSIGN(customers,
                        MakePage(snapshot->snapshot, segment_ids, segment_count, options));
    *page = new tranche_page{{*std::move(customers), {}}};
    return absl::OkStatus();
  });
}

uint64_t tranche_page_total(const tranche_page* page) {
  return page == nullptr ? 0 : page->preview.page.total;
}

uint64_t tranche_page_skipped(const tranche_page* page) {
  return page == nullptr ? 0 : page->preview.page.skipped;
}

size_t tranche_page_row_count(const tranche_page* page) {
  return page == nullptr ? 0 : page->preview.page.rows.size();
}

size_t tranche_page_column_count(const tranche_page* page) {
  return page == nullptr ? 0 : page->preview.page.columns.size();
}

tranche_string tranche_page_column(const tranche_page* page, size_t column) {
  if (column >= tranche_page_column_count(page)) return {nullptr, 0};
  return ToC(page->preview.page.columns[column].name);
}

bool tranche_page_column_is_multi_valued(const tranche_page* page, size_t column) {
  return column < tranche_page_column_count(page) &&
         page->preview.page.columns[column].multi_valued;
}

size_t tranche_page_value_count(const tranche_page* page, size_t row, size_t column) {
  const Cell* cell = page == nullptr ? nullptr : page->At(row, column);
  return cell == nullptr ? 0 : cell->values.size();
}

tranche_string tranche_page_value(const tranche_page* page, size_t row, size_t column,
                                  size_t position) {
  const Cell* cell = page == nullptr ? nullptr : page->At(row, column);
  if (cell == nullptr || position >= cell->values.size()) return {nullptr, 0};
  return ToC(cell->values[position]);
}

size_t tranche_page_rule_count(const tranche_page* page) {
  return page == nullptr ? 0 : page->preview.rules.size();
}

tranche_code tranche_page_rule(const tranche_page* page, size_t rule, uint64_t* matched,
                               uint64_t* own, tranche_error** error) {
  return Guard(error, Clear(matched, own), [&]() -> absl::Status {
    TRANCHE_CAPI_TRY(NotNull("matched", matched));
    TRANCHE_CAPI_TRY(NotNull("own", own));
    TRANCHE_CAPI_ASSIGN(found, RuleAt(page, rule));
    *matched = (*found)->count;
    *own = (*found)->own;
    return absl::OkStatus();
  });
}

size_t tranche_page_condition_count(const tranche_page* page, size_t rule) {
  return rule < tranche_page_rule_count(page) ? page->preview.rules[rule].conditions.size() : 0;
}

tranche_code tranche_page_condition(const tranche_page* page, size_t rule, size_t condition,
                                    uint64_t* matched, tranche_error** error) {
  return Guard(error, Clear(matched), [&]() -> absl::Status {
    TRANCHE_CAPI_TRY(NotNull("matched", matched));
    TRANCHE_CAPI_ASSIGN(found, RuleAt(page, rule));
    const std::vector<ConditionCount>& conditions = (*found)->conditions;
    if (condition >= conditions.size()) {
      return OutOfRange("condition " + std::to_string(condition) + " of " +
                        std::to_string(conditions.size()));
    }
    *matched = conditions[condition].count;
    return absl::OkStatus();
  });
}

void tranche_page_free(tranche_page* page) { delete page; }

tranche_code tranche_snapshot_preview_json(const tranche_snapshot* snapshot, const char* draft_json,
                                           size_t draft_size, const tranche_page_options* options,
                                           tranche_buffer** json, tranche_error** error) {
  return AnswerJson(
      snapshot, json, error, [&](const Snapshot& from) -> absl::StatusOr<std::string> {
        TRANCHE_CAPI_ASSIGN(preview, MakePreview(from, draft_json, draft_size, options));
        return ToJson(*preview);
      });
}

tranche_code tranche_snapshot_customers_json(const tranche_snapshot* snapshot,
                                             const tranche_string* segment_ids,
                                             size_t segment_count,
                                             const tranche_page_options* options,
                                             tranche_buffer** json, tranche_error** error) {
  return AnswerJson(
      snapshot, json, error, [&](const Snapshot& from) -> absl::StatusOr<std::string> {
        TRANCHE_CAPI_ASSIGN(page, MakePage(from, segment_ids, segment_count, options));
        return ToJson(*page);
      });
}

}  // extern "C"

}  // namespace tranche::capi
