// What callers get wrong: NULL where something must be, sizes without text, option structs of other
// sizes, calls in a wrong order. Each is an error that says what is wrong, whether or not the
// caller wants to read it.
#include <pthread.h>
#include <stdlib.h>

#include "check.h"
#include "tranche/c.h"

#define NULL_ERROR(name, call) FAILS(TRANCHE_INVALID_ARGUMENT, name " is NULL", call)

static tranche_index* live;
static tranche_snapshot* snapshot;
static tranche_batch* batch;

static void free_accepts_null(void) {
  tranche_error_free(NULL);
  tranche_buffer_free(NULL);
  tranche_batch_free(NULL);
  tranche_changes_free(NULL);
  tranche_index_free(NULL);
  tranche_loader_free(NULL);
  tranche_snapshot_free(NULL);
}

static void plain_values_of_null_are_nothing(void) {
  CHECK(tranche_error_code(NULL) == TRANCHE_OK && tranche_error_message_size(NULL) == 0);
  CHECK(strcmp(tranche_error_message(NULL), "") == 0);
  CHECK(strcmp(tranche_error_pointer(NULL), "") == 0 && tranche_error_line(NULL) == 0);
  CHECK(tranche_error_operation(NULL) == -1 && strcmp(tranche_error_suggestion(NULL), "") == 0);
  CHECK(tranche_buffer_data(NULL) == NULL && tranche_buffer_size(NULL) == 0);
  CHECK(tranche_batch_size(NULL) == 0);
  tranche_batch_clear(NULL);
  CHECK(tranche_changes_size(NULL) == 0 && tranche_changes_version(NULL) == 0);
  CHECK(tranche_changes_entered(NULL) == 0 && tranche_changes_left(NULL) == 0);
  CHECK(!tranche_index_is_damaged(NULL));
  CHECK(tranche_snapshot_now(NULL) == 0);
  CHECK(tranche_snapshot_version(NULL) == 0 && tranche_snapshot_customer_count(NULL) == 0);
  CHECK(tranche_snapshot_segment_count(NULL) == 0);
}

static void writing_calls_name_what_is_null(void) {
  tranche_snapshot* made = NULL;
  tranche_change change;
  tranche_buffer* made_json = NULL;
  NULL_ERROR("index", tranche_index_create(NULL, 0, NULL, NULL, &error));
  NULL_ERROR("index", tranche_index_read(NULL, &made, &error));
  NULL_ERROR("snapshot", tranche_index_read(live, NULL, &error));
  NULL_ERROR("index", tranche_index_call(NULL, "stats", NULL, 0, NULL, &error));
  NULL_ERROR("request", tranche_index_call(live, NULL, NULL, 0, NULL, &error));
  NULL_ERROR("index", tranche_index_apply(NULL, batch, NULL, &error));
  NULL_ERROR("batch", tranche_index_apply(live, NULL, NULL, &error));
  NULL_ERROR("index", tranche_index_advance(NULL, 0, NULL, &error));
  NULL_ERROR("batch", tranche_batch_create(NULL, &error));
  NULL_ERROR("batch", tranche_batch_upsert(NULL, TEXT("a"), NULL, 0, &error));
  NULL_ERROR("batch", tranche_batch_patch(NULL, TEXT("a"), NULL, 0, &error));
  NULL_ERROR("batch", tranche_batch_merge(NULL, TEXT("a"), NULL, 0, &error));
  NULL_ERROR("batch", tranche_batch_delete(NULL, TEXT("a"), &error));
  tranche_operation operation = TRANCHE_OPERATION_INIT;
  NULL_ERROR("batch", tranche_batch_add(NULL, &operation, &error));
  NULL_ERROR("operation", tranche_batch_add(batch, NULL, &error));
  operation.kind = 4;
  FAILS(TRANCHE_INVALID_ARGUMENT, "kind is 4", tranche_batch_add(batch, &operation, &error));
  NULL_ERROR("batch", tranche_batch_set_bad_values(NULL, 0, 0, &error));
  NULL_ERROR("batch", tranche_batch_set_position(NULL, TEXT("a"), 0, 1, &error));
  FAILS(TRANCHE_INVALID_ARGUMENT, "source is NULL",
        tranche_batch_set_position(batch, NULL, 1, 0, 1, &error));
  NULL_ERROR("changes", tranche_changes_get(NULL, 0, &change, &error));
  NULL_ERROR("changes", tranche_changes_json(NULL, &made_json, &error));
  NULL_ERROR("index", tranche_index_load(NULL, NULL, 0, NULL, NULL, &error));
  NULL_ERROR("index", tranche_index_load_file(NULL, TEXT("x"), NULL, NULL, &error));
  NULL_ERROR("index", tranche_index_apply_feed(NULL, NULL, 0, NULL, NULL, &error));
  NULL_ERROR("index", tranche_index_apply_feed_file(NULL, TEXT("x"), NULL, NULL, &error));
  tranche_loader* loader = NULL;
  NULL_ERROR("index", tranche_loader_create(NULL, NULL, &loader, &error));
  NULL_ERROR("loader", tranche_loader_create(live, NULL, NULL, &error));
  NULL_ERROR("loader", tranche_loader_add(NULL, 1, TEXT("a"), NULL, 0, &error));
  NULL_ERROR("loader", tranche_loader_add_json(NULL, 1, TEXT("{}"), &error));
  NULL_ERROR("loader", tranche_loader_reject(NULL, 1, TEXT("x"), &error));
  NULL_ERROR("loader", tranche_loader_ignore(NULL, TEXT("x"), &error));
  NULL_ERROR("loader", tranche_loader_commit(NULL, NULL, &error));
}

static void reading_calls_name_what_is_null(void) {
  tranche_buffer* made = NULL;
  uint64_t count = 9;
  NULL_ERROR("snapshot", tranche_snapshot_count(NULL, TEXT("seg_fr"), &count, &error));
  CHECK(count == 0);
  NULL_ERROR("count", tranche_snapshot_count(snapshot, TEXT("seg_fr"), NULL, &error));
  NULL_ERROR("snapshot", tranche_snapshot_ask(NULL, "stats", NULL, 0, &made, &error));
  uint64_t epoch = 9;
  NULL_ERROR("snapshot", tranche_snapshot_position(NULL, TEXT("a"), &epoch, &count, &error));
  CHECK(epoch == 0 && count == 0);
  NULL_ERROR("request", tranche_snapshot_ask(snapshot, NULL, NULL, 0, &made, &error));
  NULL_ERROR("answer", tranche_snapshot_ask(snapshot, "stats", NULL, 0, NULL, &error));
  const char* const target = "\"everybody\"";
  NULL_ERROR("snapshot",
             tranche_snapshot_export(NULL, TRANCHE_TEXT(target), &made, &count, &error));
  NULL_ERROR("bitmap",
             tranche_snapshot_export(snapshot, TRANCHE_TEXT(target), NULL, &count, &error));
  NULL_ERROR("count", tranche_snapshot_export(snapshot, TRANCHE_TEXT(target), &made, NULL, &error));
  NULL_ERROR("snapshot", tranche_snapshot_export_value(NULL, TEXT("country"), TEXT("FR"), &made,
                                                       &count, &error));
}

static void a_size_without_text_is_refused(void) {
  tranche_index* index = NULL;
  NULL_ERROR("schema_json", tranche_index_create(NULL, 4, NULL, &index, &error));
  CHECK(index == NULL);
  FAILS(TRANCHE_INVALID_ARGUMENT, "its size is 4",
        tranche_index_create(NULL, 4, NULL, &index, &error));
  NULL_ERROR("schema_json", tranche_index_create(TRANCHE_TEXT(NULL), NULL, &index, &error));
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
  NULL_ERROR("text", tranche_index_load(live, NULL, 1, NULL, NULL, &error));
  NULL_ERROR("text", tranche_index_apply_feed(live, NULL, 1, NULL, NULL, &error));
  NULL_ERROR("path", tranche_index_load_file(live, NULL, 1, NULL, NULL, &error));
  NULL_ERROR("json", tranche_index_call(live, "stats", NULL, 1, NULL, &error));

  // Nothing is asked for but the code.
  CHECK(tranche_batch_create(NULL, NULL) == TRANCHE_INVALID_ARGUMENT);
  CHECK(tranche_index_call(live, "no such", NULL, 0, NULL, NULL) == TRANCHE_INVALID_ARGUMENT);
  tranche_error* error = (tranche_error*)(uintptr_t)1;  // what stood there is overwritten
  CHECK(tranche_index_call(live, "no such", NULL, 0, NULL, &error) == TRANCHE_INVALID_ARGUMENT);
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
        tranche_index_load(live, NULL, 0, &load_options, NULL, &error));
  tranche_feed_options feed_options = TRANCHE_FEED_OPTIONS_INIT;
  feed_options.struct_size = (size_t)-1;
  FAILS(TRANCHE_INVALID_ARGUMENT, too_small,
        tranche_index_apply_feed(live, NULL, 0, &feed_options, NULL, &error));

  // A newer caller: what this library does not know must not be set.
  struct {
    tranche_feed_options known;
    uint64_t unknown;
  } newer = {TRANCHE_FEED_OPTIONS_INIT, 0};
  newer.known.struct_size = sizeof(newer);
  OK(tranche_index_apply_feed(live, NULL, 0, &newer.known, NULL, &error));
  newer.unknown = 1;
  FAILS(TRANCHE_INVALID_ARGUMENT, "does not know",
        tranche_index_apply_feed(live, NULL, 0, &newer.known, NULL, &error));
}

static void options_have_bounds(void) {
  tranche_load_options load_options = TRANCHE_LOAD_OPTIONS_INIT;
  load_options.mapping_json = (tranche_string)TRANCHE_STRING("{\"mop\":{}}");
  FAILS(TRANCHE_INVALID_ARGUMENT, "mop",
        tranche_index_load(live, TEXT("{}"), &load_options, NULL, &error));
  load_options.mapping_json = (tranche_string){NULL, 2};
  NULL_ERROR("mapping_json", tranche_index_load(live, TEXT("{}"), &load_options, NULL, &error));
  load_options = (tranche_load_options)TRANCHE_LOAD_OPTIONS_INIT;
  load_options.bad_values = 2;
  FAILS(TRANCHE_INVALID_ARGUMENT, "bad_values is 2",
        tranche_index_load(live, TEXT("{}"), &load_options, NULL, &error));
  FAILS(TRANCHE_INVALID_ARGUMENT, "unknown_keys is -1",
        tranche_batch_set_bad_values(batch, 0, -1, &error));
  tranche_feed_options feed_options = TRANCHE_FEED_OPTIONS_INIT;
  feed_options.unknown_keys = 7;
  FAILS(TRANCHE_INVALID_ARGUMENT, "unknown_keys is 7",
        tranche_index_apply_feed(live, NULL, 0, &feed_options, NULL, &error));
  feed_options.unknown_keys = TRANCHE_IGNORE_UNKNOWN_KEYS;
  feed_options.batch_size = 0;
  FAILS(TRANCHE_INVALID_ARGUMENT, "batch_size",
        tranche_index_apply_feed(live, NULL, 0, &feed_options, NULL, &error));
}

static const char kDelete[] = TRANCHE_JSON({"operations": [{"op": "delete", "id": "cus_4"}]});

// Every writing call of `live`, which would wait for its own thread.
static void every_write_is_refused_for(const char* reason) {
  tranche_loader* loader = NULL;
  OK(tranche_batch_delete(batch, TEXT("cus_4"), &error));
  FAILS(TRANCHE_FAILED_PRECONDITION, reason, tranche_index_apply(live, batch, NULL, &error));
  tranche_batch_clear(batch);
  FAILS(TRANCHE_FAILED_PRECONDITION, reason,
        tranche_index_call(live, "apply", TEXT(kDelete), NULL, &error));
  FAILS(TRANCHE_FAILED_PRECONDITION, reason,
        tranche_index_call(live, "delete_segment", TEXT("{\"id\":\"seg_fr\"}"), NULL, &error));
  FAILS(TRANCHE_FAILED_PRECONDITION, reason,
        tranche_index_load(live, TEXT("{\"id\":\"x\"}"), NULL, NULL, &error));
  FAILS(TRANCHE_FAILED_PRECONDITION, reason, tranche_loader_create(live, NULL, &loader, &error));
  CHECK(loader == NULL);
  tranche_buffer* answer = NULL;  // reading goes on
  OK(tranche_index_call(live, "memory", NULL, 0, &answer, &error));
  CHECK(takes_with(answer, "\"total\":"));
}

static void a_thread_with_a_loader_open_must_not_write(void) {
  tranche_loader* loader = NULL;
  OK(tranche_loader_create(live, NULL, &loader, &error));
  every_write_is_refused_for("loader open");
  OK(tranche_loader_commit(loader, NULL, &error));
  // It has ended, though it is not freed.
  OK(tranche_index_call(live, "apply", TEXT("{\"operations\":[]}"), NULL, &error));
  const char* const ended = "the load has ended";
  FAILS(TRANCHE_FAILED_PRECONDITION, ended, tranche_loader_commit(loader, NULL, &error));
  FAILS(TRANCHE_FAILED_PRECONDITION, ended,
        tranche_loader_add(loader, 1, TEXT("a"), NULL, 0, &error));
  FAILS(TRANCHE_FAILED_PRECONDITION, ended,
        tranche_loader_add_json(loader, 1, TEXT("{\"id\":\"a\"}"), &error));
  FAILS(TRANCHE_FAILED_PRECONDITION, ended, tranche_loader_reject(loader, 1, TEXT("x"), &error));
  FAILS(TRANCHE_FAILED_PRECONDITION, ended, tranche_loader_ignore(loader, TEXT("x"), &error));
  tranche_loader_free(loader);
}

static void write_in_callback(void* context, const tranche_changes* changes) {
  (void)changes;
  every_write_is_refused_for("callback");
  ++*(int*)context;
}

static void a_callback_must_not_write(void) {
  int calls = 0;
  tranche_index_options options = TRANCHE_INDEX_OPTIONS_INIT;
  options.on_changes = write_in_callback;
  options.on_changes_context = &calls;
  tranche_index* other = live;
  live = new_index(&options);
  OK(tranche_index_call(live, "apply", TEXT(kDelete), NULL, &error));
  CHECK(calls == 1);
  tranche_index_free(live);
  live = other;
}

static void* commit_a_loader(void* loader) {
  OK(tranche_loader_add_json(loader, 1, TEXT("{\"id\":\"cus_7\",\"country\":\"FR\"}"), &error));
  OK(tranche_loader_commit(loader, NULL, &error));
  return NULL;
}

static void a_loader_may_move_to_another_thread(void) {
  tranche_loader* loader = NULL;
  OK(tranche_loader_create(live, NULL, &loader, &error));
  pthread_t thread;
  CHECK(pthread_create(&thread, NULL, commit_a_loader, loader) == 0);
  CHECK(pthread_join(thread, NULL) == 0);
  tranche_loader_free(loader);
  CHECK(count_of(live, "seg_fr") == 3);
}

static void handles_may_outlive_their_index(void) {
  tranche_index* index = new_index(NULL);
  tranche_snapshot* kept = read_index(index);
  tranche_loader* loader = NULL;
  OK(tranche_loader_create(index, NULL, &loader, &error));
  tranche_index_free(index);
  OK(tranche_loader_add_json(loader, 1, TEXT("{\"id\":\"cus_7\"}"), &error));
  OK(tranche_loader_commit(loader, NULL, &error));
  tranche_loader_free(loader);
  CHECK(takes(ask(kept, "count", "{}"), "{\"count\":4}"));
  tranche_snapshot_free(kept);
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
  options_have_bounds();
  a_thread_with_a_loader_open_must_not_write();
  a_callback_must_not_write();
  a_loader_may_move_to_another_thread();
  handles_may_outlive_their_index();
  tranche_batch_free(batch);
  tranche_snapshot_free(snapshot);
  tranche_index_free(live);
  return 0;
}
