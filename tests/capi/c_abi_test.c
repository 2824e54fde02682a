// The ABI: numbers and layouts that programs have compiled in. A failure here is a broken promise:
// a struct with `struct_size` may grow by members that begin at or after its size of today; nothing
// else may change.
#include <stdio.h>

#include "check.h"
#include "tranche/c.h"

#define SAME(actual, expected) _Static_assert((actual) == (expected), #actual)

SAME(TRANCHE_OK, 0);
SAME(TRANCHE_CANCELLED, 1);
SAME(TRANCHE_UNKNOWN, 2);
SAME(TRANCHE_INVALID_ARGUMENT, 3);
SAME(TRANCHE_DEADLINE_EXCEEDED, 4);
SAME(TRANCHE_NOT_FOUND, 5);
SAME(TRANCHE_ALREADY_EXISTS, 6);
SAME(TRANCHE_PERMISSION_DENIED, 7);
SAME(TRANCHE_RESOURCE_EXHAUSTED, 8);
SAME(TRANCHE_FAILED_PRECONDITION, 9);
SAME(TRANCHE_ABORTED, 10);
SAME(TRANCHE_OUT_OF_RANGE, 11);
SAME(TRANCHE_UNIMPLEMENTED, 12);
SAME(TRANCHE_INTERNAL, 13);
SAME(TRANCHE_UNAVAILABLE, 14);
SAME(TRANCHE_DATA_LOSS, 15);
SAME(TRANCHE_UNAUTHENTICATED, 16);
SAME(sizeof(tranche_code), 4);

#if UINTPTR_MAX == UINT64_MAX
SAME(sizeof(tranche_string), 16);
SAME(offsetof(tranche_string, size), 8);

SAME(sizeof(tranche_attribute), 32);
SAME(offsetof(tranche_attribute, field), 0);
SAME(offsetof(tranche_attribute, values), 16);
SAME(offsetof(tranche_attribute, value_count), 24);

SAME(sizeof(tranche_change), 40);
SAME(offsetof(tranche_change, segment_id), 0);
SAME(offsetof(tranche_change, customer_id), 16);
SAME(offsetof(tranche_change, entered), 32);

SAME(sizeof(tranche_index_options), 56);
SAME(offsetof(tranche_index_options, struct_size), 0);
SAME(offsetof(tranche_index_options, on_changes), 8);
SAME(offsetof(tranche_index_options, on_changes_context), 16);
SAME(offsetof(tranche_index_options, clock), 24);
SAME(offsetof(tranche_index_options, clock_context), 32);
SAME(offsetof(tranche_index_options, now), 40);
SAME(offsetof(tranche_index_options, has_now), 48);

SAME(TRANCHE_DURABLE, 0);
SAME(TRANCHE_PROCESS_CRASH_SAFE, 1);
SAME(sizeof(tranche_durability), 4);
SAME(sizeof(tranche_store_options), 56);
SAME(offsetof(tranche_store_options, struct_size), 0);
SAME(offsetof(tranche_store_options, schema_json), 8);
SAME(offsetof(tranche_store_options, durability), 24);
SAME(offsetof(tranche_store_options, checkpoint_after_bytes), 32);
SAME(offsetof(tranche_store_options, vfs), 40);

SAME(TRANCHE_DROP_BAD_VALUES, 0);
SAME(TRANCHE_REJECT_BAD_VALUES, 1);
SAME(sizeof(tranche_bad_values), 4);
SAME(TRANCHE_IGNORE_UNKNOWN_KEYS, 0);
SAME(TRANCHE_REJECT_UNKNOWN_KEYS, 1);
SAME(sizeof(tranche_unknown_keys), 4);

SAME(sizeof(tranche_load_options), 56);
SAME(offsetof(tranche_load_options, on_progress), 8);
SAME(offsetof(tranche_load_options, on_progress_context), 16);
SAME(offsetof(tranche_load_options, mapping_json), 24);
SAME(offsetof(tranche_load_options, bad_values), 40);
SAME(offsetof(tranche_load_options, unknown_keys), 44);
SAME(offsetof(tranche_load_options, strict), 48);

SAME(sizeof(tranche_feed_options), 96);
SAME(offsetof(tranche_feed_options, on_batch), 8);
SAME(offsetof(tranche_feed_options, on_batch_context), 16);
SAME(offsetof(tranche_feed_options, on_progress), 24);
SAME(offsetof(tranche_feed_options, on_progress_context), 32);
SAME(offsetof(tranche_feed_options, batch_size), 40);
SAME(offsetof(tranche_feed_options, bad_values), 48);
SAME(offsetof(tranche_feed_options, unknown_keys), 52);
SAME(offsetof(tranche_feed_options, strict), 56);
SAME(offsetof(tranche_feed_options, source), 64);
SAME(offsetof(tranche_feed_options, epoch), 80);
SAME(offsetof(tranche_feed_options, sequence), 88);
#endif

// What an initializer sets is part of the ABI too: the library of another version reads it.
static void initializers_set_the_defaults(void) {
  const tranche_index_options index = TRANCHE_INDEX_OPTIONS_INIT;
  CHECK(index.struct_size == sizeof(index) && index.on_changes == NULL && index.clock == NULL);
  CHECK(index.on_changes_context == NULL && index.clock_context == NULL);
  CHECK(index.now == 0 && !index.has_now);
  const tranche_store_options store = TRANCHE_STORE_OPTIONS_INIT;
  CHECK(store.struct_size == sizeof(store) && store.schema_json.size == 0 && store.vfs.size == 0);
  CHECK(store.durability == TRANCHE_DURABLE && store.checkpoint_after_bytes == 64u << 20);
  const tranche_load_options load = TRANCHE_LOAD_OPTIONS_INIT;
  CHECK(load.struct_size == sizeof(load) && load.on_progress == NULL && !load.strict);
  CHECK(load.mapping_json.size == 0 && load.bad_values == TRANCHE_DROP_BAD_VALUES);
  CHECK(load.unknown_keys == TRANCHE_IGNORE_UNKNOWN_KEYS);
  const tranche_feed_options feed = TRANCHE_FEED_OPTIONS_INIT;
  CHECK(feed.struct_size == sizeof(feed) && feed.on_batch == NULL && !feed.strict);
  CHECK(feed.on_progress == NULL && feed.batch_size == 1);
  CHECK(feed.bad_values == TRANCHE_DROP_BAD_VALUES);
  CHECK(feed.unknown_keys == TRANCHE_IGNORE_UNKNOWN_KEYS);
  CHECK(feed.source.size == 0 && feed.epoch == 0 && feed.sequence == 1);
  const tranche_string text = TRANCHE_STRING("text");
  CHECK(strcmp(text.data, "text") == 0 && text.size == TRANCHE_TO_NUL);
}

int main(void) {
  char version[32];
  snprintf(version, sizeof(version), "%d.%d.%d", TRANCHE_VERSION_MAJOR, TRANCHE_VERSION_MINOR,
           TRANCHE_VERSION_PATCH);
  CHECK(strcmp(tranche_version(), version) == 0);
  CHECK(tranche_version_number() == TRANCHE_VERSION_NUMBER);

  CHECK(strcmp(tranche_code_name(TRANCHE_OK), "OK") == 0);
  CHECK(strcmp(tranche_code_name(TRANCHE_INVALID_ARGUMENT), "INVALID_ARGUMENT") == 0);
  CHECK(strcmp(tranche_code_name(TRANCHE_OUT_OF_RANGE), "OUT_OF_RANGE") == 0);
  CHECK(strcmp(tranche_code_name(TRANCHE_UNAUTHENTICATED), "UNAUTHENTICATED") == 0);
  CHECK(strcmp(tranche_code_name(17), "UNKNOWN") == 0);
  CHECK(strcmp(tranche_code_name(-1), "UNKNOWN") == 0);

  initializers_set_the_defaults();
  return 0;
}
