// What callers get wrong: NULL where something must be, sizes without text, option structs of other
// sizes. Each is an error that says which argument, whether or not the caller wants to read it.
#include <stdlib.h>

#include "check.h"
#include "tranche/c.h"

#define NULL_ERROR(name, call) FAILS(TRANCHE_INVALID_ARGUMENT, name " is NULL", call)

static tranche_index* live;
static tranche_snapshot* snapshot;
static tranche_batch* batch;
static tranche_buffer* json;
static tranche_strings* strings;
static tranche_page* page;
static uint64_t number;
static size_t size;

static void free_accepts_null(void) {
  tranche_error_free(NULL);
  tranche_buffer_free(NULL);
  tranche_strings_free(NULL);
  tranche_batch_free(NULL);
  tranche_changes_free(NULL);
  tranche_index_free(NULL);
  tranche_loader_free(NULL);
  tranche_snapshot_free(NULL);
  tranche_stats_free(NULL);
  tranche_page_free(NULL);
  tranche_customer_free(NULL);
  tranche_explanation_free(NULL);
  tranche_breakdown_free(NULL);
  tranche_overlap_free(NULL);
}

static void plain_values_of_null_are_nothing(void) {
  CHECK(tranche_error_code(NULL) == TRANCHE_OK && tranche_error_message_size(NULL) == 0);
  CHECK(strcmp(tranche_error_message(NULL), "") == 0);
  CHECK(tranche_buffer_data(NULL) == NULL && tranche_buffer_size(NULL) == 0);
  CHECK(tranche_strings_size(NULL) == 0 && tranche_strings_get(NULL, 0).data == NULL);
  CHECK(tranche_batch_size(NULL) == 0);
  tranche_batch_clear(NULL);
  CHECK(tranche_changes_size(NULL) == 0 && tranche_changes_version(NULL) == 0);
  CHECK(tranche_changes_entered(NULL) == 0 && tranche_changes_left(NULL) == 0);
  CHECK(tranche_snapshot_version(NULL) == 0 && tranche_snapshot_customer_count(NULL) == 0);
  CHECK(tranche_snapshot_segment_count(NULL) == 0 && tranche_stats_size(NULL) == 0);
  CHECK(tranche_page_total(NULL) == 0 && tranche_page_skipped(NULL) == 0);
  CHECK(tranche_page_row_count(NULL) == 0 && tranche_page_column_count(NULL) == 0);
  CHECK(tranche_page_column(NULL, 0).data == NULL && tranche_page_value_count(NULL, 0, 0) == 0);
  CHECK(tranche_page_value(NULL, 0, 0, 0).data == NULL && tranche_page_rule_count(NULL) == 0);
  CHECK(!tranche_page_column_is_multi_valued(NULL, 0));
  CHECK(tranche_page_condition_count(NULL, 0) == 0);
  CHECK(!tranche_index_is_damaged(NULL));
  CHECK(tranche_customer_field_count(NULL) == 0 && tranche_customer_field(NULL, 0).data == NULL);
  CHECK(tranche_customer_value_count(NULL, 0) == 0);
  CHECK(tranche_customer_value(NULL, 0, 0).data == NULL);
  CHECK(!tranche_explanation_is_member(NULL) && tranche_explanation_rule_count(NULL) == 0);
  CHECK(!tranche_explanation_rule_holds(NULL, 0));
  CHECK(tranche_explanation_condition_count(NULL, 0) == 0);
  CHECK(tranche_explanation_value(NULL, 0, 0, 0).data == NULL);
  CHECK(tranche_breakdown_total(NULL) == 0 && tranche_breakdown_not_set(NULL) == 0);
  CHECK(!tranche_breakdown_is_multi_valued(NULL) && tranche_breakdown_size(NULL) == 0);
  CHECK(tranche_overlap_size(NULL) == 0 && tranche_overlap_intersection(NULL) == 0);
  CHECK(tranche_overlap_union(NULL) == 0 && tranche_overlap_jaccard(NULL) == 0);
  CHECK(tranche_overlap_pair(NULL, 0, 0) == 0 && tranche_overlap_only(NULL, 0) == 0);
}

static void writing_calls_name_what_is_null(void) {
  tranche_changes* changes = NULL;
  tranche_loader* loader = NULL;
  tranche_change change;
  NULL_ERROR("index", tranche_index_create(NULL, 0, NULL, NULL, &error));
  NULL_ERROR("batch", tranche_batch_create(NULL, &error));
  NULL_ERROR("batch", tranche_batch_upsert(NULL, TEXT("a"), NULL, 0, &error));
  NULL_ERROR("batch", tranche_batch_patch(NULL, TEXT("a"), NULL, 0, &error));
  NULL_ERROR("batch", tranche_batch_delete(NULL, TEXT("a"), &error));
  NULL_ERROR("batch", tranche_batch_add_value(NULL, TEXT("a"), TEXT("b"), &error));
  NULL_ERROR("batch", tranche_batch_add_json(NULL, TEXT("{}"), &error));
  NULL_ERROR("changes", tranche_changes_get(NULL, 0, &change, &error));
  NULL_ERROR("changes", tranche_changes_json(NULL, &json, &error));
  NULL_ERROR("index", tranche_index_apply(NULL, batch, &changes, &error));
  NULL_ERROR("batch", tranche_index_apply(live, NULL, &changes, &error));
  NULL_ERROR("index", tranche_index_apply_json(NULL, TEXT("x"), &json, &error));
  NULL_ERROR("index", tranche_index_load(NULL, TEXT("x"), NULL, NULL, &json, &error));
  NULL_ERROR("index", tranche_index_load_file(NULL, TEXT("x"), NULL, NULL, &json, &error));
  NULL_ERROR("index", tranche_index_apply_feed(NULL, TEXT("x"), NULL, NULL, &json, &error));
  NULL_ERROR("index", tranche_index_apply_feed_file(NULL, TEXT("x"), NULL, NULL, &json, &error));
  NULL_ERROR("index", tranche_loader_create(NULL, NULL, &loader, &error));
  NULL_ERROR("loader", tranche_loader_create(live, NULL, NULL, &error));
  NULL_ERROR("loader", tranche_loader_add(NULL, 1, TEXT("a"), NULL, 0, &error));
  NULL_ERROR("loader", tranche_loader_add_json(NULL, 1, TEXT("{}"), &error));
  NULL_ERROR("loader", tranche_loader_reject(NULL, 1, TEXT("a"), &error));
  NULL_ERROR("loader", tranche_loader_ignore(NULL, TEXT("a"), &error));
  NULL_ERROR("loader", tranche_loader_commit(NULL, NULL, &json, &error));
  NULL_ERROR("index", tranche_index_create_segment(NULL, TEXT("{}"), &json, &json, &error));
  NULL_ERROR("index", tranche_index_create_segments(NULL, TEXT("[]"), &strings, &json, &error));
  NULL_ERROR("index", tranche_index_update_segment(NULL, TEXT("a"), TEXT("{}"), &json, &error));
  NULL_ERROR("index", tranche_index_delete_segment(NULL, TEXT("a"), &error));
  NULL_ERROR("index", tranche_index_add_field(NULL, TEXT("a"), TRANCHE_SELECT, NULL, 0, &error));
  NULL_ERROR("index", tranche_index_add_field_json(NULL, TEXT("{}"), &error));
  NULL_ERROR("index", tranche_index_add_values(NULL, TEXT("a"), NULL, 0, &error));
  NULL_ERROR("index", tranche_index_add_values_json(NULL, TEXT("a"), TEXT("[]"), &error));
  NULL_ERROR("index", tranche_index_retire_value(NULL, TEXT("a"), TEXT("b"), true, &error));
  NULL_ERROR("index", tranche_index_memory_json(NULL, &json, &error));
  NULL_ERROR("json", tranche_index_memory_json(live, NULL, &error));
  NULL_ERROR("memory", tranche_index_memory(live, NULL, &error));
  tranche_memory memory = {.struct_size = sizeof(memory)};
  NULL_ERROR("index", tranche_index_memory(NULL, &memory, &error));

  OK(tranche_index_apply(live, batch, &changes, &error));
  NULL_ERROR("change", tranche_changes_get(changes, 0, NULL, &error));
  NULL_ERROR("json", tranche_changes_json(changes, NULL, &error));
  FAILS(TRANCHE_OUT_OF_RANGE, "change 0 of 0", tranche_changes_get(changes, 0, &change, &error));
  CHECK(change.segment_id.data == NULL && !change.entered);
  tranche_changes_free(changes);
}

static void reading_calls_name_what_is_null(void) {
  tranche_snapshot* read = NULL;
  tranche_stats* stats = NULL;
  tranche_segment_stats segment;
  const uint32_t row = 0;
  NULL_ERROR("index", tranche_index_read(NULL, &read, &error));
  NULL_ERROR("snapshot", tranche_index_read(live, NULL, &error));
  NULL_ERROR("snapshot", tranche_snapshot_schema_json(NULL, &json, &error));
  NULL_ERROR("json", tranche_snapshot_schema_json(snapshot, NULL, &error));
  NULL_ERROR("snapshot", tranche_snapshot_fields_json(NULL, &json, &error));
  tranche_customer* customer = NULL;
  NULL_ERROR("snapshot", tranche_snapshot_customer(NULL, TEXT("a"), &customer, &error));
  NULL_ERROR("customer", tranche_snapshot_customer(snapshot, TEXT("a"), NULL, &error));
  NULL_ERROR("snapshot", tranche_snapshot_customer_json(NULL, TEXT("a"), &json, &error));
  NULL_ERROR("snapshot", tranche_snapshot_segment_json(NULL, TEXT("a"), &json, &error));
  NULL_ERROR("snapshot", tranche_snapshot_find_segment(NULL, TEXT("a"), &json, &error));
  NULL_ERROR("id", tranche_snapshot_find_segment(snapshot, TEXT("a"), NULL, &error));
  NULL_ERROR("snapshot", tranche_snapshot_segments_json(NULL, 0, 1, &json, &error));
  NULL_ERROR("snapshot", tranche_snapshot_stats(NULL, &stats, &error));
  NULL_ERROR("stats", tranche_snapshot_stats(snapshot, NULL, &error));
  NULL_ERROR("stats", tranche_stats_get(NULL, 0, &segment, &error));
  NULL_ERROR("snapshot", tranche_snapshot_stats_json(NULL, &json, &error));
  NULL_ERROR("snapshot", tranche_snapshot_count(NULL, 0, NULL, 0, &number, &error));
  NULL_ERROR("count", tranche_snapshot_count(snapshot, 0, NULL, 0, NULL, &error));
  NULL_ERROR("snapshot", tranche_snapshot_count_many(NULL, TEXT("[]"), 1, &number, &size, &error));
  NULL_ERROR("counts", tranche_snapshot_count_many(snapshot, TEXT("[]"), 1, NULL, &size, &error));
  NULL_ERROR("count", tranche_snapshot_count_many(snapshot, TEXT("[]"), 1, &number, NULL, &error));
  NULL_ERROR("snapshot",
             tranche_snapshot_preview_edit(NULL, TEXT("a"), TEXT("{}"), &number, &number, &error));
  NULL_ERROR("entered",
             tranche_snapshot_preview_edit(snapshot, TEXT("a"), TEXT("{}"), NULL, &number, &error));
  NULL_ERROR("left",
             tranche_snapshot_preview_edit(snapshot, TEXT("a"), TEXT("{}"), &number, NULL, &error));
  NULL_ERROR("snapshot", tranche_snapshot_preview(NULL, TEXT("{}"), NULL, &page, &error));
  NULL_ERROR("page", tranche_snapshot_preview(snapshot, TEXT("{}"), NULL, NULL, &error));
  NULL_ERROR("snapshot", tranche_snapshot_preview_json(NULL, TEXT("{}"), NULL, &json, &error));
  NULL_ERROR("snapshot", tranche_snapshot_customers(NULL, NULL, 0, NULL, &page, &error));
  NULL_ERROR("page", tranche_snapshot_customers(snapshot, NULL, 0, NULL, NULL, &error));
  NULL_ERROR("segment_ids", tranche_snapshot_customers(snapshot, NULL, 1, NULL, &page, &error));
  NULL_ERROR("snapshot", tranche_snapshot_customers_json(NULL, NULL, 0, NULL, &json, &error));
  NULL_ERROR("page", tranche_page_rule(NULL, 0, &number, &number, &error));
  NULL_ERROR("matched", tranche_page_rule(NULL, 0, NULL, &number, &error));
  NULL_ERROR("own", tranche_page_rule(NULL, 0, &number, NULL, &error));
  NULL_ERROR("page", tranche_page_condition(NULL, 0, 0, &number, &error));
  NULL_ERROR("matched", tranche_page_condition(NULL, 0, 0, NULL, &error));
  NULL_ERROR("snapshot", tranche_snapshot_segments_of(NULL, TEXT("a"), &strings, &error));
  NULL_ERROR("segment_ids", tranche_snapshot_segments_of(snapshot, TEXT("a"), NULL, &error));
  NULL_ERROR("snapshot", tranche_snapshot_segments_of_json(NULL, TEXT("a"), &json, &error));
  tranche_explanation* explanation = NULL;
  tranche_explained_condition condition;
  NULL_ERROR("snapshot",
             tranche_snapshot_explain(NULL, 0, NULL, 0, TEXT("a"), &explanation, &error));
  NULL_ERROR("explanation",
             tranche_snapshot_explain(snapshot, 0, NULL, 0, TEXT("a"), NULL, &error));
  NULL_ERROR("explanation", tranche_explanation_condition(NULL, 0, 0, &condition, &error));
  NULL_ERROR("snapshot", tranche_snapshot_explain_json(NULL, 0, NULL, 0, TEXT("a"), &json, &error));
  NULL_ERROR("snapshot", tranche_snapshot_plan_json(NULL, TEXT("{}"), &json, &error));
  NULL_ERROR("snapshot",
             tranche_snapshot_breakdown_json(NULL, TEXT("country"), 0, NULL, 0, &json, &error));
  tranche_breakdown* breakdown = NULL;
  tranche_string value;
  NULL_ERROR("snapshot",
             tranche_snapshot_breakdown(NULL, TEXT("country"), 0, NULL, 0, &breakdown, &error));
  NULL_ERROR("breakdown",
             tranche_snapshot_breakdown(snapshot, TEXT("country"), 0, NULL, 0, NULL, &error));
  NULL_ERROR("breakdown", tranche_breakdown_get(NULL, 0, &value, &number, &error));
  tranche_overlap* overlap = NULL;
  NULL_ERROR("snapshot", tranche_snapshot_overlap(NULL, NULL, 0, &overlap, &error));
  NULL_ERROR("overlap", tranche_snapshot_overlap(snapshot, NULL, 0, NULL, &error));
  NULL_ERROR("targets", tranche_snapshot_overlap(snapshot, NULL, 2, &overlap, &error));
  NULL_ERROR("snapshot", tranche_snapshot_overlap_json(NULL, NULL, 0, &json, &error));
  NULL_ERROR("targets", tranche_snapshot_overlap_json(snapshot, NULL, 2, &json, &error));
  NULL_ERROR("snapshot", tranche_snapshot_export_value(NULL, TEXT("country"), TEXT("FR"), &json,
                                                       &number, &error));
  NULL_ERROR("snapshot", tranche_snapshot_export(NULL, 0, NULL, 0, &json, &number, &error));
  NULL_ERROR("bitmap", tranche_snapshot_export_value(snapshot, TEXT("country"), TEXT("FR"), NULL,
                                                     &number, &error));
  NULL_ERROR("count", tranche_snapshot_export_value(snapshot, TEXT("country"), TEXT("FR"), &json,
                                                    NULL, &error));
  NULL_ERROR("bitmap", tranche_snapshot_export(snapshot, 0, NULL, 0, NULL, &number, &error));
  NULL_ERROR("count", tranche_snapshot_export(snapshot, 0, NULL, 0, &json, NULL, &error));
  NULL_ERROR("snapshot", tranche_snapshot_ids_of_rows(NULL, &row, 1, &strings, &error));
  NULL_ERROR("ids", tranche_snapshot_ids_of_rows(snapshot, &row, 1, NULL, &error));
  NULL_ERROR("rows", tranche_snapshot_ids_of_rows(snapshot, NULL, 1, &strings, &error));
}

static void a_size_without_text_is_refused(void) {
  tranche_index* index = NULL;
  NULL_ERROR("schema_json", tranche_index_create(NULL, 4, NULL, &index, &error));
  CHECK(index == NULL);
  NULL_ERROR("id", tranche_batch_upsert(batch, NULL, 1, NULL, 0, &error));
  NULL_ERROR("attributes", tranche_batch_upsert(batch, TEXT("a"), NULL, 1, &error));
  tranche_attribute attribute = {{NULL, 1}, NULL, 0};
  NULL_ERROR("attribute 0: field", tranche_batch_patch(batch, TEXT("a"), &attribute, 1, &error));
  attribute = (tranche_attribute){TRANCHE_STRING("country"), NULL, 1};
  NULL_ERROR("attribute 0: values", tranche_batch_patch(batch, TEXT("a"), &attribute, 1, &error));
  const tranche_string value = {NULL, 2};
  attribute.values = &value;
  NULL_ERROR("attribute 0: value", tranche_batch_patch(batch, TEXT("a"), &attribute, 1, &error));
  CHECK(tranche_batch_size(batch) == 0);
  NULL_ERROR("ndjson", tranche_index_load(live, NULL, 1, NULL, NULL, NULL, &error));
  NULL_ERROR("path", tranche_index_load_file(live, NULL, 1, NULL, NULL, NULL, &error));
  NULL_ERROR("values", tranche_index_add_values(live, TEXT("a"), NULL, 1, &error));
  NULL_ERROR("target", tranche_snapshot_count(snapshot, TRANCHE_SEGMENT, NULL, 1, &number, &error));

  // Nothing is asked for but the code.
  CHECK(tranche_batch_create(NULL, NULL) == TRANCHE_INVALID_ARGUMENT);
  CHECK(tranche_index_delete_segment(live, TEXT("nothing"), NULL) == TRANCHE_NOT_FOUND);
  tranche_error* error = (tranche_error*)(uintptr_t)1;  // what stood there is overwritten
  CHECK(tranche_index_delete_segment(live, TEXT("nothing"), &error) == TRANCHE_NOT_FOUND);
  CHECK(tranche_error_message_size(error) == strlen(tranche_error_message(error)));
  tranche_error_free(error);
}

static void structs_of_other_sizes(void) {
  const char* const too_small = "struct_size of tranche_";
  tranche_index* index = NULL;
  tranche_index_options index_options = TRANCHE_INDEX_OPTIONS_INIT;
  index_options.struct_size = 0;
  FAILS(TRANCHE_INVALID_ARGUMENT, too_small,
        tranche_index_create(NULL, 0, &index_options, &index, &error));
  index_options.struct_size = sizeof(index_options) - 1;
  FAILS(TRANCHE_INVALID_ARGUMENT, too_small,
        tranche_index_create(NULL, 0, &index_options, &index, &error));
  tranche_load_options load_options = TRANCHE_LOAD_OPTIONS_INIT;
  load_options.struct_size -= 8;
  tranche_loader* loader = NULL;
  FAILS(TRANCHE_INVALID_ARGUMENT, too_small,
        tranche_loader_create(live, &load_options, &loader, &error));
  FAILS(TRANCHE_INVALID_ARGUMENT, too_small,
        tranche_index_load(live, NULL, 0, &load_options, NULL, NULL, &error));
  tranche_feed_options feed_options = TRANCHE_FEED_OPTIONS_INIT;
  feed_options.struct_size = (size_t)-1;
  FAILS(TRANCHE_INVALID_ARGUMENT, too_small,
        tranche_index_apply_feed(live, NULL, 0, &feed_options, NULL, NULL, &error));
  tranche_page_options page_options = TRANCHE_PAGE_OPTIONS_INIT;
  page_options.struct_size = 8;
  FAILS(TRANCHE_INVALID_ARGUMENT, too_small,
        tranche_snapshot_customers(snapshot, NULL, 0, &page_options, &page, &error));

  tranche_load_counts load_counts = {8, 7, 7, 7, 7};
  FAILS(TRANCHE_INVALID_ARGUMENT, too_small,
        tranche_index_load(live, NULL, 0, NULL, &load_counts, &json, &error));
  CHECK(load_counts.records == 7);  // what may not be there is not written
  tranche_feed_counts feed_counts = {0, 7, 7, 7, 7};
  FAILS(TRANCHE_INVALID_ARGUMENT, too_small,
        tranche_index_apply_feed(live, NULL, 0, NULL, &feed_counts, &json, &error));
  FAILS(TRANCHE_INVALID_ARGUMENT, too_small,
        tranche_index_load_file(live, TEXT("x"), NULL, &load_counts, &json, &error));
  feed_counts.struct_size = 4097;
  FAILS(TRANCHE_INVALID_ARGUMENT, too_small,
        tranche_index_apply_feed_file(live, TEXT("x"), NULL, &feed_counts, &json, &error));
  tranche_memory memory = {.struct_size = 16};
  FAILS(TRANCHE_INVALID_ARGUMENT, too_small, tranche_index_memory(live, &memory, &error));

  // A newer caller: what this library does not know must not be set, and is cleared in outputs.
  struct {
    tranche_page_options known;
    uint64_t unknown;
  } newer = {TRANCHE_PAGE_OPTIONS_INIT, 0};
  newer.known.struct_size = sizeof(newer);
  OK(tranche_snapshot_customers(snapshot, NULL, 0, &newer.known, &page, &error));
  tranche_page_free(page);
  newer.unknown = 1;
  FAILS(TRANCHE_INVALID_ARGUMENT, "does not know",
        tranche_snapshot_customers(snapshot, NULL, 0, &newer.known, &page, &error));
  struct {
    tranche_memory known;
    uint64_t unknown;
  } newer_memory = {{.struct_size = sizeof(newer_memory)}, 9};
  OK(tranche_index_memory(live, &newer_memory.known, &error));
  CHECK(newer_memory.known.struct_size == sizeof(newer_memory) && newer_memory.unknown == 0);
  CHECK(newer_memory.known.total > 0);
}

int main(void) {
  live = new_index(NULL);
  snapshot = read_index(live);
  OK(tranche_batch_create(&batch, &error));
  free_accepts_null();
  plain_values_of_null_are_nothing();
  writing_calls_name_what_is_null();
  reading_calls_name_what_is_null();
  a_size_without_text_is_refused();
  structs_of_other_sizes();
  tranche_batch_free(batch);
  tranche_snapshot_free(snapshot);
  tranche_index_free(live);
  return 0;
}
