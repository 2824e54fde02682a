// A durable index: opened, written, closed, opened again.
#define _POSIX_C_SOURCE 200809L  // mkdtemp
#include <stdlib.h>
#include <unistd.h>

#include "check.h"
#include "tranche/c.h"

static char folder[] = "/tmp/tranche_c_XXXXXX";
static char path[64];

static tranche_store_options new_file(void) {
  tranche_store_options options = TRANCHE_STORE_OPTIONS_INIT;
  options.schema_json = (tranche_string)TRANCHE_STRING(TRANCHE_JSON(
      {"fields": [{"name": "properties.tier", "kind": "select", "values": ["free"]}]}));
  options.durability = TRANCHE_PROCESS_CRASH_SAFE;
  return options;
}

static tranche_index* open_index(const tranche_store_options* options) {
  tranche_index* index = NULL;
  OK(tranche_store_open(path, strlen(path), options, NULL, &index, &error));
  return index;
}

static const char kFrance[] = TRANCHE_JSON({"draft": {"id": "fr", "name": "France", "rules": [
    {"conditions": [{"field": "country", "operator": "in", "value": ["FR"]}]}]}});
static const char kMove[] =
    TRANCHE_JSON(
    {"operations": [{"op": "patch", "customer": {"id": "b", "country": "FR"}}]});
static const char kNew[] =
    TRANCHE_JSON(
    {"operations": [{"op": "upsert", "customer": {"id": "c"}}]});

static void what_was_written_is_there_again(void) {
  const tranche_store_options options = new_file();
  tranche_index* index = open_index(&options);
  OK(tranche_index_load(index, TEXT("{\"id\":\"a\",\"country\":\"FR\"}\n{\"id\":\"b\"}\n"), NULL,
                        NULL, &error));
  OK(tranche_index_call(index, "put_segment", TRANCHE_TEXT(kFrance), NULL, &error));
  tranche_buffer* json = NULL;
  OK(tranche_store_stats(index, &json, &error));
  CHECK(strstr(tranche_buffer_data(json), "last_checkpoint") == NULL);
  CHECK(takes_with(json, "{\"sequence\":"));
  OK(tranche_store_checkpoint(index, &error));
  OK(tranche_store_stats(index, &json, &error));
  CHECK(strstr(tranche_buffer_data(json), "\"journal_bytes\":0,") != NULL);
  CHECK(takes_with(json, "\"last_checkpoint\":{\"time\":\"20"));
  OK(tranche_index_call(index, "apply", TRANCHE_TEXT(kMove), NULL, &error));
  OK(tranche_store_verify(index, &error));
  CHECK(count_of(index, "fr") == 2);

  tranche_index* second = NULL;
  FAILS(TRANCHE_FAILED_PRECONDITION, "in use",
        tranche_store_open(TRANCHE_TEXT(path), NULL, NULL, &second, &error));
  CHECK(second == NULL);

  // A snapshot goes on without the file.
  tranche_snapshot* snapshot = read_index(index);
  tranche_index_free(index);
  index = open_index(NULL);
  CHECK(count_of(index, "fr") == 2);
  CHECK(takes(ask(snapshot, "count", "{\"target\":{\"segment_id\":\"fr\"}}"), "{\"count\":2}"));
  tranche_snapshot_free(snapshot);
  tranche_index_free(index);
}

static void wrong_calls_are_refused(void) {
  tranche_index* index = NULL;
  FAILS(TRANCHE_NOT_FOUND, "does not exist",
        tranche_store_open(TEXT("/tmp/tranche_no_such_file"), NULL, NULL, &index, &error));
  FAILS(TRANCHE_INVALID_ARGUMENT, "path", tranche_store_open(NULL, 3, NULL, NULL, &index, &error));
  FAILS(TRANCHE_INVALID_ARGUMENT, "index",
        tranche_store_open(path, strlen(path), NULL, NULL, NULL, &error));
  tranche_store_options options = new_file();
  options.durability = 9;
  FAILS(TRANCHE_INVALID_ARGUMENT, "durability",
        tranche_store_open(path, strlen(path), &options, NULL, &index, &error));
  options = new_file();
  options.struct_size = 8;
  FAILS(TRANCHE_INVALID_ARGUMENT, "struct_size",
        tranche_store_open(path, strlen(path), &options, NULL, &index, &error));
  options = new_file();
  options.schema_json.size = 5;
  FAILS(TRANCHE_INVALID_ARGUMENT, "",
        tranche_store_open(path, strlen(path), &options, NULL, &index, &error));
  options = new_file();
  options.vfs = (tranche_string){NULL, 3};
  FAILS(TRANCHE_INVALID_ARGUMENT, "vfs is NULL",
        tranche_store_open(path, strlen(path), &options, NULL, &index, &error));
  options.vfs = (tranche_string){"a\0b", 3};
  FAILS(TRANCHE_INVALID_ARGUMENT, "NUL",
        tranche_store_open(path, strlen(path), &options, NULL, &index, &error));
  options.vfs = (tranche_string)TRANCHE_STRING("no such vfs");
  FAILS(TRANCHE_UNAVAILABLE, "no such vfs",
        tranche_store_open(path, strlen(path), &options, NULL, &index, &error));
  tranche_index_options callbacks = TRANCHE_INDEX_OPTIONS_INIT;
  callbacks.struct_size -= 8;
  FAILS(TRANCHE_INVALID_ARGUMENT, "struct_size of tranche_index_options",
        tranche_store_open(path, strlen(path), NULL, &callbacks, &index, &error));
  FAILS(TRANCHE_INVALID_ARGUMENT, "NUL",
        tranche_store_open(TEXT("a\0b"), NULL, NULL, &index, &error));
  FAILS(TRANCHE_INVALID_ARGUMENT, "index", tranche_store_checkpoint(NULL, &error));
  FAILS(TRANCHE_INVALID_ARGUMENT, "index", tranche_store_verify(NULL, &error));
  index = new_index(NULL);
  FAILS(TRANCHE_FAILED_PRECONDITION, "not durable", tranche_store_checkpoint(index, &error));
  FAILS(TRANCHE_FAILED_PRECONDITION, "not durable", tranche_store_verify(index, &error));
  tranche_buffer* json = NULL;
  FAILS(TRANCHE_FAILED_PRECONDITION, "not durable", tranche_store_stats(index, &json, &error));
  FAILS(TRANCHE_INVALID_ARGUMENT, "index is NULL", tranche_store_stats(NULL, &json, &error));
  tranche_index_free(index);
}

static void on_changes(void* context, const tranche_changes* changes) {
  tranche_index* index = *(tranche_index**)context;
  CHECK(tranche_changes_entered(changes) == 0);
  FAILS(TRANCHE_FAILED_PRECONDITION, "callback", tranche_store_checkpoint(index, &error));
  FAILS(TRANCHE_FAILED_PRECONDITION, "callback", tranche_store_verify(index, &error));
  tranche_buffer* json = NULL;
  OK(tranche_store_stats(index, &json, &error));  // it waits for nobody
  tranche_buffer_free(json);
  FAILS(TRANCHE_INVALID_ARGUMENT, "json is NULL", tranche_store_stats(index, NULL, &error));
}

static void a_listener_may_ask_and_not_write(void) {
  tranche_index* index = NULL;
  tranche_index_options callbacks = TRANCHE_INDEX_OPTIONS_INIT;
  callbacks.on_changes = on_changes;
  callbacks.on_changes_context = &index;
  OK(tranche_store_open(path, strlen(path), NULL, &callbacks, &index, &error));
  OK(tranche_index_call(index, "apply", TRANCHE_TEXT(kNew), NULL, &error));
  CHECK(!tranche_index_is_damaged(index));
  tranche_index_free(index);
}

int main(void) {
  CHECK(mkdtemp(folder) != NULL);
  snprintf(path, sizeof(path), "%s/index", folder);
  what_was_written_is_there_again();
  a_listener_may_ask_and_not_write();
  wrong_calls_are_refused();
  CHECK(unlink(path) == 0 && rmdir(folder) == 0);
  return 0;
}
