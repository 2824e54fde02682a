// Everything that a snapshot answers.
#include "check.h"
#include "tranche/c.h"

#define CONDITION(field, value) \
  "{\"field\":\"" field "\",\"operator\":\"in\",\"value\":[\"" value "\"]}"
#define DRAFT(conditions) "{\"rules\":[{\"conditions\":[" conditions "]}]}"

static const char kFrance[] = DRAFT(CONDITION("country", "FR"));
static const char kPaidInFrance[] =
    DRAFT(CONDITION("country", "FR") "," CONDITION("properties.tier", "paid"));

static tranche_index* index_under_test;
static tranche_snapshot* snapshot;

static void a_snapshot_stays_as_it_was(void) {
  tranche_snapshot* before = read_index(index_under_test);
  CHECK(tranche_snapshot_customer_count(before) == 4);
  CHECK(tranche_snapshot_segment_count(before) == 2);
  OK(tranche_index_apply_json(
      index_under_test, TEXT("{\"op\":\"upsert\",\"customer\":{\"id\":\"new\"}}"), NULL, &error));
  tranche_snapshot* after = read_index(index_under_test);
  CHECK(tranche_snapshot_customer_count(before) == 4);
  CHECK(tranche_snapshot_customer_count(after) == 5);
  CHECK(tranche_snapshot_version(after) > tranche_snapshot_version(before));
  tranche_snapshot_free(before);
  tranche_snapshot_free(after);
  OK(tranche_index_apply_json(index_under_test, TEXT("{\"op\":\"delete\",\"id\":\"new\"}"), NULL,
                              &error));

  // It may outlive the handle of its index.
  tranche_index* other = new_index(NULL);
  tranche_snapshot* last = read_index(other);
  tranche_index_free(other);
  CHECK(tranche_snapshot_customer_count(last) == 4);
  tranche_snapshot_free(last);
}

static void customers_and_segments_are_found(void) {
  tranche_buffer* json = NULL;
  OK(tranche_snapshot_customer_json(snapshot, TEXT("cus_3"), &json, &error));
  CHECK(takes(json, "{\"id\":\"cus_3\",\"country\":\"FR\",\"parent_id\":\"cus_1\"}"));
  FAILS(TRANCHE_NOT_FOUND, "cus_99",
        tranche_snapshot_customer_json(snapshot, TEXT("cus_99"), &json, &error));
  CHECK(json == NULL);
  tranche_customer* customer = NULL;
  OK(tranche_snapshot_customer(snapshot, TEXT("cus_2"), &customer, &error));
  CHECK(tranche_customer_field_count(customer) == 2);
  CHECK(same(tranche_customer_field(customer, 0), "country"));
  CHECK(same(tranche_customer_value(customer, 0, 0), "DE"));
  CHECK(tranche_customer_value(customer, 0, 1).data == NULL);
  CHECK(same(tranche_customer_field(customer, 1), "payment_method_type"));
  CHECK(tranche_customer_value_count(customer, 1) == 2);
  CHECK(same(tranche_customer_value(customer, 1, 1), "sepa"));
  CHECK(tranche_customer_field(customer, 2).data == NULL);
  CHECK(tranche_customer_value_count(customer, 2) == 0);
  CHECK(tranche_customer_value(customer, 2, 0).data == NULL);
  tranche_customer_free(customer);
  FAILS(TRANCHE_NOT_FOUND, "cus_99",
        tranche_snapshot_customer(snapshot, TEXT("cus_99"), &customer, &error));
  CHECK(customer == NULL);

  OK(tranche_snapshot_segment_json(snapshot, TEXT("seg_fr"), &json, &error));
  CHECK(takes_with(json, "\"count\":2,\"percentage\":50}"));
  FAILS(TRANCHE_NOT_FOUND, "seg_x",
        tranche_snapshot_segment_json(snapshot, TEXT("seg_x"), &json, &error));
  OK(tranche_snapshot_find_segment(snapshot, TEXT("Card"), &json, &error));
  CHECK(takes(json, "seg_card"));
  FAILS(TRANCHE_NOT_FOUND, "Cord",
        tranche_snapshot_find_segment(snapshot, TEXT("Cord"), &json, &error));
  OK(tranche_snapshot_segments_json(snapshot, 1, 10, &json, &error));
  CHECK(takes_with(json, "[{\"id\":\"seg_card\""));
  OK(tranche_snapshot_segments_json(snapshot, 2, 10, &json, &error));
  CHECK(takes(json, "[]"));
  OK(tranche_snapshot_schema_json(snapshot, &json, &error));
  tranche_index* twin = NULL;  // a schema that goes out comes in
  OK(tranche_index_create(tranche_buffer_data(json), tranche_buffer_size(json), NULL, &twin,
                          &error));
  tranche_index_free(twin);
  CHECK(takes_with(json, "properties.tier"));
}

static void stats_cover_every_segment(void) {
  tranche_stats* stats = NULL;
  OK(tranche_snapshot_stats(snapshot, &stats, &error));
  CHECK(tranche_stats_size(stats) == 2);
  tranche_segment_stats segment;
  OK(tranche_stats_get(stats, 0, &segment, &error));
  CHECK(same(segment.id, "seg_fr") && same(segment.name, "France"));
  CHECK(segment.count == 2 && segment.percentage == 50.0);
  FAILS(TRANCHE_OUT_OF_RANGE, "segment 2 of 2", tranche_stats_get(stats, 2, &segment, &error));
  CHECK(segment.id.data == NULL && segment.count == 0);
  tranche_stats_free(stats);

  tranche_buffer* json = NULL;
  OK(tranche_snapshot_stats_json(snapshot, &json, &error));
  CHECK(
      takes_with(json,
                 "\"customers\":4,\"segments\":[{\"id\":\"seg_fr\",\"name\":\"France\",\"count\":2,"
                 "\"percentage\":50},{"));
}

static void targets_are_counted(void) {
  uint64_t count = 9;
  OK(tranche_snapshot_count(snapshot, TRANCHE_EVERYBODY, NULL, 0, &count, &error));
  CHECK(count == 4);
  OK(tranche_snapshot_count(snapshot, TRANCHE_SEGMENT, TEXT("seg_card"), &count, &error));
  CHECK(count == 2);
  OK(tranche_snapshot_count(snapshot, TRANCHE_DRAFT, TEXT(kPaidInFrance), &count, &error));
  CHECK(count == 1);
  FAILS(TRANCHE_NOT_FOUND, "seg_x",
        tranche_snapshot_count(snapshot, TRANCHE_SEGMENT, TEXT("seg_x"), &count, &error));
  CHECK(count == 0);
  FAILS(TRANCHE_INVALID_ARGUMENT, "/rules",
        tranche_snapshot_count(snapshot, TRANCHE_DRAFT, TEXT("{\"rules\":7}"), &count, &error));
  FAILS(TRANCHE_INVALID_ARGUMENT, "everybody",
        tranche_snapshot_count(snapshot, TRANCHE_EVERYBODY, TEXT("x"), &count, &error));
  FAILS(TRANCHE_INVALID_ARGUMENT, "kind of target: 3",
        tranche_snapshot_count(snapshot, 3, NULL, 0, &count, &error));
  FAILS(TRANCHE_INVALID_ARGUMENT, "kind of target: -1",
        tranche_snapshot_count(snapshot, -1, NULL, 0, &count, &error));

  char drafts[512];
  snprintf(drafts, sizeof(drafts), "[%s,%s]", kFrance, kPaidInFrance);
  uint64_t counts[3] = {7, 7, 7};
  size_t found = 0;
  OK(tranche_snapshot_count_many(snapshot, drafts, strlen(drafts), 3, counts, &found, &error));
  CHECK(found == 2 && counts[0] == 2 && counts[1] == 1);
  FAILS(TRANCHE_OUT_OF_RANGE, "2 drafts",
        tranche_snapshot_count_many(snapshot, drafts, strlen(drafts), 1, counts, &found, &error));
  CHECK(found == 0 && counts[0] == 0);
  OK(tranche_snapshot_count_many(snapshot, TEXT("[]"), 0, NULL, &found, &error));

  uint64_t entered = 0;
  uint64_t left = 0;
  OK(tranche_snapshot_preview_edit(snapshot, TEXT("seg_card"), TEXT(kFrance), &entered, &left,
                                   &error));
  CHECK(entered == 1 && left == 1);
  FAILS(TRANCHE_INVALID_ARGUMENT, "\"rules\" is missing",
        tranche_snapshot_preview_edit(snapshot, TEXT("seg_card"), TEXT("{}"), &entered, &left,
                                      &error));
  CHECK(entered == 0 && left == 0);
}

static void a_preview_counts_its_rules(void) {
  tranche_page* page = NULL;
  OK(tranche_snapshot_preview(snapshot, TEXT(kPaidInFrance), NULL, &page, &error));
  CHECK(tranche_page_total(page) == 1 && tranche_page_skipped(page) == 0);
  CHECK(tranche_page_row_count(page) == 1 && tranche_page_column_count(page) == 5);
  CHECK(same(tranche_page_column(page, 0), "id"));
  CHECK(same(tranche_page_column(page, 4), "properties.tier"));
  CHECK(!tranche_page_column_is_multi_valued(page, 4));
  CHECK(!tranche_page_column_is_multi_valued(page, 5));
  CHECK(tranche_page_condition_count(page, 0) == 2 && tranche_page_condition_count(page, 1) == 0);
  CHECK(tranche_page_column(page, 5).data == NULL);
  CHECK(same(tranche_page_value(page, 0, 0, 0), "cus_1"));
  CHECK(tranche_page_value_count(page, 0, 2) == 0);  // no e-mail address
  CHECK(tranche_page_value(page, 0, 2, 0).data == NULL);
  CHECK(tranche_page_value_count(page, 1, 0) == 0 && tranche_page_value_count(page, 0, 5) == 0);
  CHECK(tranche_page_value(page, 1, 0, 0).data == NULL);
  CHECK(tranche_page_rule_count(page) == 1);
  uint64_t matched = 0;
  uint64_t own = 0;
  OK(tranche_page_rule(page, 0, &matched, &own, &error));
  CHECK(matched == 1 && own == 1);
  OK(tranche_page_condition(page, 0, 0, &matched, &error));
  CHECK(matched == 2);
  FAILS(TRANCHE_OUT_OF_RANGE, "rule 1 of 1", tranche_page_rule(page, 1, &matched, &own, &error));
  FAILS(TRANCHE_OUT_OF_RANGE, "rule 1 of 1", tranche_page_condition(page, 1, 0, &matched, &error));
  FAILS(TRANCHE_OUT_OF_RANGE, "condition 2 of 2",
        tranche_page_condition(page, 0, 2, &matched, &error));
  tranche_page_free(page);

  tranche_buffer* json = NULL;
  OK(tranche_snapshot_preview_json(snapshot, TEXT(kFrance), NULL, &json, &error));
  CHECK(takes_with(json, "\"rules\":[{\"count\":2,\"own\":2,\"conditions\":[{\"count\":2}]}]}"));
}

static void pages_skip_take_and_search(void) {
  tranche_page_options options = TRANCHE_PAGE_OPTIONS_INIT;
  options.skip = 1;
  options.take = 2;
  tranche_page* page = NULL;
  OK(tranche_snapshot_customers(snapshot, NULL, 0, &options, &page, &error));
  CHECK(tranche_page_total(page) == 4 && tranche_page_skipped(page) == 1);
  CHECK(tranche_page_row_count(page) == 2 && tranche_page_rule_count(page) == 0);
  CHECK(same(tranche_page_value(page, 0, 0, 0), "cus_2"));
  tranche_page_free(page);

  const tranche_string both[] = {TRANCHE_STRING("seg_fr"), TRANCHE_STRING("seg_card")};
  OK(tranche_snapshot_customers(snapshot, both, 2, NULL, &page, &error));
  CHECK(tranche_page_total(page) == 1 && same(tranche_page_value(page, 0, 0, 0), "cus_1"));
  CHECK(same(tranche_page_column(page, 4), "payment_method_type"));
  CHECK(tranche_page_column_is_multi_valued(page, 4));
  tranche_page_free(page);

  options = (tranche_page_options)TRANCHE_PAGE_OPTIONS_INIT;
  options.search = (tranche_string)TRANCHE_STRING("ACME");
  tranche_buffer* json = NULL;
  OK(tranche_snapshot_customers_json(snapshot, both, 1, &options, &json, &error));
  CHECK(takes_with(json, "{\"meta\":{\"total\":1,\"taken\":1,\"skipped\":0},\"columns\":[\"id\","));

  options.take = 101;
  FAILS(TRANCHE_INVALID_ARGUMENT, "take",
        tranche_snapshot_customers_json(snapshot, NULL, 0, &options, &json, &error));
  const tranche_string wrong[] = {TRANCHE_STRING("seg_fr"), {NULL, 3}};
  FAILS(TRANCHE_INVALID_ARGUMENT, "entry 1: segment_ids is NULL, and its size is 3",
        tranche_snapshot_customers(snapshot, wrong, 2, NULL, &page, &error));
  CHECK(page == NULL);
}

static void segments_of_a_customer_are_listed(void) {
  tranche_strings* ids = NULL;
  OK(tranche_snapshot_segments_of(snapshot, TEXT("cus_1"), &ids, &error));
  CHECK(tranche_strings_size(ids) == 2 && same(tranche_strings_get(ids, 1), "seg_card"));
  CHECK(tranche_strings_get(ids, 2).data == NULL);
  tranche_strings_free(ids);
  tranche_buffer* json = NULL;
  OK(tranche_snapshot_segments_of_json(snapshot, TEXT("cus_1"), &json, &error));
  CHECK(takes(json, "[\"seg_fr\",\"seg_card\"]"));
  FAILS(TRANCHE_NOT_FOUND, "cus_99",
        tranche_snapshot_segments_of(snapshot, TEXT("cus_99"), &ids, &error));
  CHECK(ids == NULL);
}

static void memberships_are_explained(void) {
  tranche_buffer* json = NULL;
  OK(tranche_snapshot_explain_json(snapshot, TRANCHE_SEGMENT, TEXT("seg_fr"), TEXT("cus_2"), &json,
                                   &error));
  CHECK(
      takes(json,
            "{\"member\":false,\"rules\":[{\"holds\":false,\"conditions\":[{\"field\":\"country\","
            "\"operator\":\"in\",\"holds\":false,\"actual\":\"DE\"}]}]}"));
  tranche_explanation* explanation = NULL;
  OK(tranche_snapshot_explain(snapshot, TRANCHE_SEGMENT, TEXT("seg_card"), TEXT("cus_2"),
                              &explanation, &error));
  CHECK(tranche_explanation_is_member(explanation));
  CHECK(tranche_explanation_rule_count(explanation) == 1);
  CHECK(tranche_explanation_rule_holds(explanation, 0));
  CHECK(!tranche_explanation_rule_holds(explanation, 1));
  CHECK(tranche_explanation_condition_count(explanation, 0) == 1);
  CHECK(tranche_explanation_condition_count(explanation, 1) == 0);
  tranche_explained_condition condition;
  OK(tranche_explanation_condition(explanation, 0, 0, &condition, &error));
  CHECK(same(condition.field, "payment_method_type") && same(condition.operator_name, "in"));
  CHECK(condition.holds && condition.multi_valued && condition.value_count == 2);
  CHECK(same(tranche_explanation_value(explanation, 0, 0, 1), "sepa"));
  CHECK(tranche_explanation_value(explanation, 0, 0, 2).data == NULL);
  CHECK(tranche_explanation_value(explanation, 0, 1, 0).data == NULL);
  CHECK(tranche_explanation_value(explanation, 1, 0, 0).data == NULL);
  FAILS(TRANCHE_OUT_OF_RANGE, "condition 1 of a rule 0",
        tranche_explanation_condition(explanation, 0, 1, &condition, &error));
  CHECK(condition.field.data == NULL && condition.value_count == 0);
  FAILS(TRANCHE_OUT_OF_RANGE, "rule 1",
        tranche_explanation_condition(explanation, 1, 0, &condition, &error));
  FAILS(TRANCHE_INVALID_ARGUMENT, "explained is NULL",
        tranche_explanation_condition(explanation, 0, 0, NULL, &error));
  tranche_explanation_free(explanation);

  OK(tranche_snapshot_explain(snapshot, TRANCHE_DRAFT, TEXT(kPaidInFrance), TEXT("cus_3"),
                              &explanation, &error));
  CHECK(!tranche_explanation_is_member(explanation));
  CHECK(!tranche_explanation_rule_holds(explanation, 0));
  OK(tranche_explanation_condition(explanation, 0, 1, &condition, &error));
  CHECK(!condition.holds && !condition.multi_valued && condition.value_count == 0);
  tranche_explanation_free(explanation);
  FAILS(TRANCHE_NOT_FOUND, "cus_99",
        tranche_snapshot_explain(snapshot, TRANCHE_SEGMENT, TEXT("seg_fr"), TEXT("cus_99"),
                                 &explanation, &error));
  CHECK(explanation == NULL);
}

static void plans_are_told(void) {
  tranche_buffer* json = NULL;
  OK(tranche_snapshot_plan_json(snapshot, TEXT(kFrance), &json, &error));
  CHECK(takes_with(json, "\"conditions\":[{\"pointer\":\"/rules/0/conditions/0\",\"estimated\":"));
  OK(tranche_snapshot_plan_json(snapshot, TEXT(kFrance), &json, &error));
  CHECK(takes_with(json, "\"blocks\":{\"total\":1,\"skipped\":"));
}

static void targets_divide_by_a_field(void) {
  tranche_buffer* json = NULL;
  OK(tranche_snapshot_breakdown_json(snapshot, TEXT("country"), TRANCHE_EVERYBODY, NULL, 0, &json,
                                     &error));
  CHECK(takes(json,
              "{\"field\":\"country\",\"total\":4,\"values\":[{\"value\":\"FR\",\"count\":2},{"
              "\"value\":\"DE\",\"count\":1}],\"not_set\":1}"));
  tranche_breakdown* breakdown = NULL;
  OK(tranche_snapshot_breakdown(snapshot, TEXT("payment_method_type"), TRANCHE_SEGMENT,
                                TEXT("seg_fr"), &breakdown, &error));
  CHECK(tranche_breakdown_total(breakdown) == 2 && tranche_breakdown_not_set(breakdown) == 1);
  CHECK(tranche_breakdown_is_multi_valued(breakdown) && tranche_breakdown_size(breakdown) == 1);
  tranche_string value;
  uint64_t count = 0;
  OK(tranche_breakdown_get(breakdown, 0, &value, &count, &error));
  CHECK(same(value, "card") && count == 1);
  FAILS(TRANCHE_OUT_OF_RANGE, "value 1 of 1",
        tranche_breakdown_get(breakdown, 1, &value, &count, &error));
  CHECK(value.data == NULL && count == 0);
  FAILS(TRANCHE_INVALID_ARGUMENT, "value is NULL",
        tranche_breakdown_get(breakdown, 0, NULL, &count, &error));
  FAILS(TRANCHE_INVALID_ARGUMENT, "count is NULL",
        tranche_breakdown_get(breakdown, 0, &value, NULL, &error));
  tranche_breakdown_free(breakdown);
  FAILS(TRANCHE_INVALID_ARGUMENT, "contry",
        tranche_snapshot_breakdown(snapshot, TEXT("contry"), TRANCHE_EVERYBODY, NULL, 0, &breakdown,
                                   &error));
  CHECK(breakdown == NULL);
}

static void targets_overlap(void) {
  tranche_buffer* json = NULL;
  const tranche_target targets[] = {{TRANCHE_SEGMENT, TRANCHE_STRING("seg_card")},
                                    {TRANCHE_DRAFT, TRANCHE_STRING(kFrance)},
                                    {TRANCHE_EVERYBODY, {NULL, 1}}};
  OK(tranche_snapshot_overlap_json(snapshot, targets, 2, &json, &error));
  CHECK(takes_with(
      json,
      "{\"counts\":[2,2],\"intersection\":1,\"union\":3,\"only\":[1,1],\"matrix\":[[2,1],"
      "[1,2]],\"jaccard\":0.333333"));
  FAILS(TRANCHE_INVALID_ARGUMENT,
        "target 2: ", tranche_snapshot_overlap_json(snapshot, targets, 3, &json, &error));
  FAILS(TRANCHE_INVALID_ARGUMENT, "",
        tranche_snapshot_overlap_json(snapshot, NULL, 0, &json, &error));

  tranche_overlap* overlap = NULL;
  OK(tranche_snapshot_overlap(snapshot, targets, 2, &overlap, &error));
  CHECK(tranche_overlap_size(overlap) == 2);
  CHECK(tranche_overlap_intersection(overlap) == 1 && tranche_overlap_union(overlap) == 3);
  CHECK(tranche_overlap_jaccard(overlap) == 1.0 / 3.0);
  CHECK(tranche_overlap_pair(overlap, 0, 0) == 2 && tranche_overlap_pair(overlap, 0, 1) == 1);
  CHECK(tranche_overlap_pair(overlap, 0, 2) == 0 && tranche_overlap_pair(overlap, 2, 0) == 0);
  CHECK(tranche_overlap_only(overlap, 1) == 1 && tranche_overlap_only(overlap, 2) == 0);
  tranche_overlap_free(overlap);
  FAILS(TRANCHE_INVALID_ARGUMENT,
        "target 2: ", tranche_snapshot_overlap(snapshot, targets, 3, &overlap, &error));
  CHECK(overlap == NULL);
}

static void bitmaps_are_exported(void) {
  tranche_buffer* bitmap = NULL;
  uint64_t count = 0;
  OK(tranche_snapshot_export_value(snapshot, TEXT("country"), TEXT("FR"), &bitmap, &count, &error));
  CHECK(count == 2 && tranche_buffer_size(bitmap) > 8);
  tranche_buffer_free(bitmap);
  OK(tranche_snapshot_export(snapshot, TRANCHE_SEGMENT, TEXT("seg_card"), &bitmap, &count, &error));
  CHECK(count == 2);
  tranche_buffer_free(bitmap);
  FAILS(TRANCHE_INVALID_ARGUMENT, "nope",
        tranche_snapshot_export_value(snapshot, TEXT("nope"), TEXT("FR"), &bitmap, &count, &error));
  CHECK(bitmap == NULL && count == 0);

  const uint32_t rows[] = {2, 0, 4000000000};
  tranche_strings* ids = NULL;
  OK(tranche_snapshot_ids_of_rows(snapshot, rows, 3, &ids, &error));
  CHECK(tranche_strings_size(ids) == 3 && same(tranche_strings_get(ids, 0), "cus_3"));
  CHECK(same(tranche_strings_get(ids, 1), "cus_1") && tranche_strings_get(ids, 2).size == 0);
  tranche_strings_free(ids);
  OK(tranche_snapshot_ids_of_rows(snapshot, NULL, 0, &ids, &error));
  CHECK(tranche_strings_size(ids) == 0);
  tranche_strings_free(ids);
}

int main(void) {
  index_under_test = new_index(NULL);
  snapshot = read_index(index_under_test);
  a_snapshot_stays_as_it_was();
  customers_and_segments_are_found();
  stats_cover_every_segment();
  targets_are_counted();
  a_preview_counts_its_rules();
  pages_skip_take_and_search();
  segments_of_a_customer_are_listed();
  memberships_are_explained();
  plans_are_told();
  targets_divide_by_a_field();
  targets_overlap();
  bitmaps_are_exported();
  tranche_snapshot_free(snapshot);
  tranche_index_free(index_under_test);
  return 0;
}
