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
  const tranche_string schema = TRANCHE_STRING(
      "{\"fields\":[{\"name\":\"properties.tier\",\"kind\":\"select\",\"values\":[\"free\"]}]}");
  options.schema_json = schema;
  options.durability = TRANCHE_PROCESS_CRASH_SAFE;
  return options;
}

static tranche_index* open_index(const tranche_store_options* options) {
  tranche_index* index = NULL;
  OK(tranche_index_open(path, strlen(path), options, NULL, &index, &error));
  return index;
}

static void what_was_written_is_there_again(void) {
  const tranche_store_options options = new_file();
  tranche_index* index = open_index(&options);
  OK(tranche_index_load(index, TEXT("{\"id\":\"a\",\"country\":\"FR\"}\n{\"id\":\"b\"}\n"), NULL,
                        NULL, NULL, &error));
  OK(tranche_index_create_segment(
      index,
      TEXT("{\"id\":\"fr\",\"name\":\"France\",\"rules\":[{\"conditions\":[{\"field\":\"country\","
           "\"operator\":\"in\",\"value\":[\"FR\"]}]}]}"),
      NULL, NULL, &error));
  OK(tranche_index_checkpoint(index, &error));
  OK(tranche_index_apply_json(
      index, TEXT("{\"op\":\"patch\",\"customer\":{\"id\":\"b\",\"country\":\"FR\"}}"), NULL,
      &error));
  OK(tranche_index_verify(index, &error));
  CHECK(count_of(index, "fr") == 2);

  tranche_index* second = NULL;
  FAILS(TRANCHE_UNAVAILABLE, "in use",
        tranche_index_open(path, strlen(path), NULL, NULL, &second, &error));
  CHECK(second == NULL);
  tranche_index_free(index);

  index = open_index(NULL);
  CHECK(count_of(index, "fr") == 2);
  tranche_index_free(index);
}

static void wrong_calls_are_refused(void) {
  tranche_index* index = NULL;
  FAILS(TRANCHE_NOT_FOUND, "does not exist",
        tranche_index_open(TEXT("/tmp/tranche_no_such_file"), NULL, NULL, &index, &error));
  FAILS(TRANCHE_INVALID_ARGUMENT, "path", tranche_index_open(NULL, 3, NULL, NULL, &index, &error));
  FAILS(TRANCHE_INVALID_ARGUMENT, "index",
        tranche_index_open(path, strlen(path), NULL, NULL, NULL, &error));
  tranche_store_options options = new_file();
  options.durability = 9;
  FAILS(TRANCHE_INVALID_ARGUMENT, "durability",
        tranche_index_open(path, strlen(path), &options, NULL, &index, &error));
  options = new_file();
  options.struct_size = 8;
  FAILS(TRANCHE_INVALID_ARGUMENT, "struct_size",
        tranche_index_open(path, strlen(path), &options, NULL, &index, &error));
  options = new_file();
  options.schema_json.size = 5;
  FAILS(TRANCHE_INVALID_ARGUMENT, "",
        tranche_index_open(path, strlen(path), &options, NULL, &index, &error));
  FAILS(TRANCHE_INVALID_ARGUMENT, "index", tranche_index_checkpoint(NULL, &error));
  FAILS(TRANCHE_INVALID_ARGUMENT, "index", tranche_index_verify(NULL, &error));
  index = new_index(NULL);
  FAILS(TRANCHE_FAILED_PRECONDITION, "not durable", tranche_index_checkpoint(index, &error));
  FAILS(TRANCHE_FAILED_PRECONDITION, "not durable", tranche_index_verify(index, &error));
  tranche_index_free(index);
}

int main(void) {
  CHECK(mkdtemp(folder) != NULL);
  snprintf(path, sizeof(path), "%s/index", folder);
  what_was_written_is_there_again();
  wrong_calls_are_refused();
  CHECK(unlink(path) == 0 && rmdir(folder) == 0);
  return 0;
}
