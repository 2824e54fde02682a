// An index as chunks that the host keeps.
#include "check.h"
#include "tranche/c.h"

static const int64_t kNow = INT64_C(1700000000123000000);
enum { kMost = 64 };
static char* chunks[kMost];
static size_t sizes[kMost];
static size_t count;

static bool keep(void* context, const char* chunk, size_t size) {
  CHECK(context == chunks && count < kMost);
  chunks[count] = malloc(size);
  memcpy(chunks[count], chunk, size);
  sizes[count++] = size;
  return true;
}
static bool refuse(void* context, const char* chunk, size_t size) {
  (void)chunk;
  (void)size;
  return ++*(int*)context < 2;
}

static const char kFrance[] = TRANCHE_JSON({"draft": {"id": "fr", "name": "France", "rules": [
    {"conditions": [{"field": "country", "operator": "in", "value": ["FR"]}]}]}});

static tranche_index* sample(void) {
  tranche_index* index = NULL;
  tranche_index_options options = TRANCHE_INDEX_OPTIONS_INIT;
  options.now = kNow;
  options.has_now = true;
  OK(tranche_index_create(NULL, 0, &options, &index, &error));
  OK(tranche_index_load(index, TEXT("{\"id\":\"a\",\"country\":\"FR\"}\n{\"id\":\"b\"}\n"), NULL,
                        NULL, &error));
  OK(tranche_index_call(index, "put_segment", TRANCHE_TEXT(kFrance), NULL, &error));
  return index;
}

static void an_index_is_saved_and_restored(void) {
  tranche_index* index = sample();
  OK(tranche_index_save(index, keep, chunks, &error));
  tranche_index_free(index);
  tranche_restorer* restorer = NULL;
  OK(tranche_restorer_create(NULL, &restorer, &error));
  for (size_t i = 0; i < count; ++i)
    OK(tranche_restorer_add(restorer, chunks[i], sizes[i], &error));
  OK(tranche_restorer_finish(restorer, &index, &error));
  tranche_snapshot* snapshot = read_index(index);
  CHECK(tranche_snapshot_customer_count(snapshot) == 2);
  CHECK(tranche_snapshot_now(snapshot) == kNow);
  tranche_snapshot_free(snapshot);
  CHECK(count_of(index, "fr") == 1);
  CHECK(tranche_index_memory_bytes(index) > 1000 && tranche_index_memory_bytes(NULL) == 0);

  tranche_index* second = index;
  FAILS(TRANCHE_FAILED_PRECONDITION, "finished",
        tranche_restorer_finish(restorer, &second, &error));
  CHECK(second == NULL);
  tranche_restorer_free(restorer);
  tranche_index_free(index);
}

static void mistakes_are_refused(void) {
  tranche_index* index = sample();
  int calls = 0;
  FAILS(TRANCHE_CANCELLED, "on_chunk", tranche_index_save(index, refuse, &calls, &error));
  CHECK(calls == 2);
  FAILS(TRANCHE_INVALID_ARGUMENT, "on_chunk", tranche_index_save(index, NULL, NULL, &error));
  FAILS(TRANCHE_INVALID_ARGUMENT, "index", tranche_index_save(NULL, keep, NULL, &error));
  tranche_index_free(index);

  FAILS(TRANCHE_INVALID_ARGUMENT, "restorer", tranche_restorer_create(NULL, NULL, &error));
  FAILS(TRANCHE_INVALID_ARGUMENT, "restorer", tranche_restorer_add(NULL, "", 0, &error));
  FAILS(TRANCHE_INVALID_ARGUMENT, "restorer", tranche_restorer_finish(NULL, &index, &error));
  tranche_restorer_free(NULL);
  tranche_restorer* restorer = NULL;
  OK(tranche_restorer_create(NULL, &restorer, &error));
  FAILS(TRANCHE_INVALID_ARGUMENT, "chunk", tranche_restorer_add(restorer, NULL, 3, &error));
  FAILS(TRANCHE_DATA_LOSS, "damaged", tranche_restorer_add(restorer, TEXT("abc"), &error));
  FAILS(TRANCHE_DATA_LOSS, "damaged", tranche_restorer_finish(restorer, &index, &error));
  CHECK(index == NULL);
  tranche_restorer_free(restorer);
}

int main(void) {
  an_index_is_saved_and_restored();
  mistakes_are_refused();
  for (size_t i = 0; i < count; ++i) free(chunks[i]);
  return 0;
}
