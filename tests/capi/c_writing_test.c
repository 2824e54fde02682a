// What changes an index: batches, segments, fields; and what it calls back.
#include "check.h"
#include "tranche/c.h"

#define ATTRIBUTE(field, values) \
  { TRANCHE_STRING(field), (values), sizeof(values) / sizeof((values)[0]) }

static void batches_are_applied_whole(void) {
  tranche_index* index = new_index(NULL);
  tranche_batch* batch = NULL;
  OK(tranche_batch_create(&batch, &error));
  CHECK(tranche_batch_size(batch) == 0);

  const tranche_string fr[] = {TRANCHE_STRING("FR")};
  const tranche_string methods[] = {TRANCHE_STRING("card"), TRANCHE_STRING("sepa")};
  const tranche_attribute attributes[] = {ATTRIBUTE("country", fr),
                                          ATTRIBUTE("payment_method_type", methods)};
  OK(tranche_batch_upsert(batch, TEXT("cus_5"), attributes, 2, &error));
  OK(tranche_batch_patch(batch, TEXT("cus_1"), NULL, 0, &error));
  OK(tranche_batch_add_value(batch, TEXT("payment_method_type"), NULL, 0, &error));
  OK(tranche_batch_delete(batch, TEXT("cus_3"), &error));
  CHECK(tranche_batch_size(batch) == 3);

  tranche_changes* changes = NULL;
  OK(tranche_index_apply(index, batch, &changes, &error));
  CHECK(tranche_changes_size(changes) == 4);
  CHECK(tranche_changes_entered(changes) == 2);
  CHECK(tranche_changes_left(changes) == 2);
  CHECK(tranche_changes_version(changes) > 0);
  const char* expected[4][2] = {
      {"seg_fr", "cus_3"}, {"seg_fr", "cus_5"}, {"seg_card", "cus_1"}, {"seg_card", "cus_5"}};
  for (size_t i = 0; i < 4; ++i) {
    tranche_change change;
    OK(tranche_changes_get(changes, i, &change, &error));
    CHECK(same(change.segment_id, expected[i][0]) && same(change.customer_id, expected[i][1]));
    CHECK(change.entered == (i % 2 == 1));
  }
  tranche_buffer* json = NULL;
  OK(tranche_changes_json(changes, &json, &error));
  CHECK(
      takes_with(json,
                 "\"entered\":2,\"left\":2,\"changes\":[{\"segment_id\":\"seg_fr\",\"customer_id\":"
                 "\"cus_3\",\"change\":\"left\"},{\"segment_id\":\"seg_fr\",\"customer_id\":"
                 "\"cus_5\",\"change\":\"entered\"}"));
  tranche_changes_free(changes);

  // One bad operation refuses the batch; a batch may be cleared and filled again.
  tranche_batch_clear(batch);
  CHECK(tranche_batch_size(batch) == 0);
  OK(tranche_batch_delete(batch, TEXT("cus_2"), &error));
  OK(tranche_batch_delete(batch, TEXT("nobody"), &error));
  FAILS(TRANCHE_NOT_FOUND, "operation 1: ", tranche_index_apply(index, batch, &changes, &error));
  CHECK(changes == NULL);
  CHECK(count_of(index, "seg_card") == 2);

  // No output is asked for; an empty batch changes nothing.
  tranche_batch_clear(batch);
  OK(tranche_index_apply(index, batch, NULL, &error));
  tranche_batch_free(batch);
  tranche_index_free(index);
}

static void values_may_come_one_by_one(void) {
  tranche_index* index = new_index(NULL);
  tranche_batch* batch = NULL;
  OK(tranche_batch_create(&batch, &error));
  FAILS(TRANCHE_FAILED_PRECONDITION, "does not end with",
        tranche_batch_add_value(batch, TEXT("country"), TEXT("FR"), &error));
  OK(tranche_batch_upsert(batch, TEXT("cus_6"), NULL, 0, &error));
  OK(tranche_batch_add_value(batch, TEXT("payment_method_type"), TEXT("card"), &error));
  OK(tranche_batch_add_value(batch, TEXT("country"), TEXT("FR"), &error));
  OK(tranche_batch_add_value(batch, TEXT("payment_method_type"), TEXT("sepa"), &error));
  OK(tranche_index_apply(index, batch, NULL, &error));
  FAILS(TRANCHE_FAILED_PRECONDITION, "does not end with",
        tranche_batch_add_value(batch, TEXT("country"), TEXT("DE"), &error));
  OK(tranche_batch_delete(batch, TEXT("cus_6"), &error));
  FAILS(TRANCHE_FAILED_PRECONDITION, "does not end with",
        tranche_batch_add_value(batch, TEXT("country"), TEXT("DE"), &error));

  tranche_snapshot* snapshot = read_index(index);
  tranche_buffer* json = NULL;
  OK(tranche_snapshot_customer_json(snapshot, TEXT("cus_6"), &json, &error));
  CHECK(takes(json,
              "{\"id\":\"cus_6\",\"country\":\"FR\",\"payment_method_type\":[\"card\",\"sepa\"]}"));
  tranche_snapshot_free(snapshot);
  tranche_batch_free(batch);
  tranche_index_free(index);
}

static void batches_come_as_json(void) {
  tranche_index* index = new_index(NULL);
  tranche_buffer* json = NULL;
  OK(tranche_index_apply_json(
      index,
      TEXT("{\"op\":\"patch\",\"customer\":{\"id\":\"cus_4\",\"country\":\"FR\"}}\n \r\n"
           "{\"op\":\"delete\",\"id\":\"cus_2\"}"),
      &json, &error));
  CHECK(takes_with(json, "\"entered\":1,\"left\":1,"));
  OK(tranche_index_apply_json(index, NULL, 0, NULL, &error));
  FAILS(TRANCHE_INVALID_ARGUMENT, "line 2: ",
        tranche_index_apply_json(
            index, TEXT("{\"op\":\"delete\",\"id\":\"cus_1\"}\n{\"op\":\"drop\",\"id\":\"x\"}"),
            &json, &error));
  CHECK(json == NULL);
  CHECK(count_of(index, "seg_fr") == 3);

  tranche_batch* batch = NULL;
  OK(tranche_batch_create(&batch, &error));
  OK(tranche_batch_delete(batch, TEXT("cus_4"), &error));
  FAILS(TRANCHE_INVALID_ARGUMENT, "line 3: ",
        tranche_batch_add_json(batch, TEXT("{\"op\":\"delete\",\"id\":\"cus_1\"}\n\n{"), &error));
  CHECK(tranche_batch_size(batch) == 1);
  OK(tranche_batch_add_json(batch, TEXT("\xEF\xBB\xBF{\"op\":\"delete\",\"id\":\"cus_3\"}\n"),
                            &error));
  CHECK(tranche_batch_size(batch) == 2);
  OK(tranche_index_apply(index, batch, NULL, &error));
  CHECK(count_of(index, "seg_fr") == 1);
  tranche_batch_free(batch);
  tranche_index_free(index);
}

struct calls {
  size_t count;
  uint64_t last;
  tranche_index* index;
};

static void on_changes(void* context, const tranche_changes* changes) {
  struct calls* calls = context;
  ++calls->count;
  calls->last = tranche_changes_version(changes);
  tranche_snapshot* snapshot = read_index(calls->index);  // it may read, and sees the batch
  CHECK(tranche_snapshot_version(snapshot) == calls->last);
  tranche_snapshot_free(snapshot);
  FAILS(TRANCHE_FAILED_PRECONDITION, "callback",
        tranche_index_apply_json(calls->index, TEXT("{\"op\":\"delete\",\"id\":\"cus_1\"}"), NULL,
                                 &error));
  tranche_loader* loader = NULL;
  FAILS(TRANCHE_FAILED_PRECONDITION, "callback",
        tranche_loader_create(calls->index, NULL, &loader, &error));
}

static int64_t fixed_clock(void* context) { return *(int64_t*)context; }

static void listeners_and_clocks_are_called(void) {
  struct calls calls = {0, 0, NULL};
  int64_t now = 1700000000000000000;
  tranche_index_options options = TRANCHE_INDEX_OPTIONS_INIT;
  options.on_changes = on_changes;
  options.on_changes_context = &calls;
  options.clock = fixed_clock;
  options.clock_context = &now;
  tranche_index* index = new_index(&options);
  calls.index = index;
  CHECK(calls.count == 0);  // a bulk load calls nobody
  OK(tranche_index_apply_json(index, TEXT("{\"op\":\"delete\",\"id\":\"cus_1\"}"), NULL, &error));
  CHECK(calls.count == 1);
  tranche_snapshot* snapshot = read_index(index);
  tranche_buffer* json = NULL;
  OK(tranche_snapshot_segment_json(snapshot, TEXT("seg_fr"), &json, &error));
  CHECK(takes_with(json, "\"created_at\":\"2023-11-14T22:13:20Z\""));
  tranche_snapshot_free(snapshot);
  tranche_index_free(index);
}

static const char kGerman[] =
    "{\"name\":\"Germany\",\"rules\":[{\"conditions\":[{\"field\":\"country\",\"operator\":\"in\","
    "\"value\":[\"DE\"]}]}]}";

static void segments_are_made_and_changed(void) {
  tranche_index* index = new_index(NULL);
  tranche_buffer* id = NULL;
  tranche_buffer* json = NULL;
  OK(tranche_index_create_segment(index, TEXT(kGerman), &id, &json, &error));
  CHECK(takes_with(json, "\"name\":\"Germany\",\"description\":\"\",\"rules\":["));
  CHECK(count_of(index, tranche_buffer_data(id)) == 1);
  FAILS(TRANCHE_ALREADY_EXISTS, "Germany",
        tranche_index_create_segment(index, TEXT(kGerman), NULL, &json, &error));
  CHECK(json == NULL);
  FAILS(TRANCHE_INVALID_ARGUMENT, "/rules",
        tranche_index_create_segment(index, TEXT("{\"name\":\"x\",\"rules\":[]}"), NULL, NULL,
                                     &error));

  OK(tranche_index_update_segment(index, tranche_buffer_data(id), tranche_buffer_size(id),
                                  TEXT("{\"name\":\"Deutschland\"}"), &json, &error));
  CHECK(takes_with(json, "\"name\":\"Deutschland\""));
  FAILS(TRANCHE_NOT_FOUND, "nothing",
        tranche_index_update_segment(index, TEXT("nothing"), TEXT("{}"), &json, &error));
  OK(tranche_index_delete_segment(index, tranche_buffer_data(id), tranche_buffer_size(id), &error));
  FAILS(TRANCHE_NOT_FOUND, "", tranche_index_delete_segment(index, TEXT("nothing"), &error));
  tranche_buffer_free(id);

  tranche_strings* ids = NULL;
  OK(tranche_index_create_segments(index, TEXT("[]"), &ids, &json, &error));
  CHECK(tranche_strings_size(ids) == 0 && takes(json, "[]"));
  tranche_strings_free(ids);
  char list[sizeof(kGerman) + 2];
  snprintf(list, sizeof(list), "[%s]", kGerman);
  OK(tranche_index_create_segments(index, list, strlen(list), &ids, &json, &error));
  CHECK(tranche_strings_size(ids) == 1 && tranche_strings_get(ids, 0).size > 0);
  CHECK(tranche_strings_get(ids, 1).data == NULL);
  CHECK(takes_with(json, "[{\"id\":\""));
  tranche_strings_free(ids);
  FAILS(TRANCHE_ALREADY_EXISTS, "Germany",
        tranche_index_create_segments(index, list, strlen(list), &ids, &json, &error));
  CHECK(ids == NULL && json == NULL);
  tranche_index_free(index);
}

static void fields_grow_while_the_index_lives(void) {
  tranche_index* index = new_index(NULL);
  const tranche_string sizes[] = {TRANCHE_STRING("s"), TRANCHE_STRING("m")};
  OK(tranche_index_add_field(index, TEXT("properties.size"), TRANCHE_MULTI_SELECT, sizes, 2,
                             &error));
  FAILS(TRANCHE_ALREADY_EXISTS, "properties.size",
        tranche_index_add_field(index, TEXT("properties.size"), TRANCHE_SELECT, sizes, 2, &error));
  FAILS(TRANCHE_INVALID_ARGUMENT, "unknown kind of field: 7",
        tranche_index_add_field(index, TEXT("properties.x"), 7, sizes, 2, &error));
  OK(tranche_index_add_field_json(
      index, TEXT("{\"name\":\"properties.color\",\"kind\":\"select\",\"values\":[\"red\"]}"),
      &error));
  FAILS(TRANCHE_INVALID_ARGUMENT, " at /kind",
        tranche_index_add_field_json(
            index, TEXT("{\"name\":\"properties.y\",\"kind\":\"blob\",\"values\":[\"red\"]}"),
            &error));
  FAILS(TRANCHE_INVALID_ARGUMENT, "one field",
        tranche_index_add_field_json(index, NULL, 0, &error));

  const tranche_string large = TRANCHE_STRING("l");
  OK(tranche_index_add_values(index, TEXT("properties.size"), &large, 1, &error));
  OK(tranche_index_add_values_json(index, TEXT("properties.size"), TEXT("[\"xl\",\"xxl\"]"),
                                   &error));
  FAILS(TRANCHE_INVALID_ARGUMENT, "",
        tranche_index_add_values_json(index, TEXT("properties.size"), TEXT("7.5"), &error));
  FAILS(TRANCHE_INVALID_ARGUMENT, "",
        tranche_index_add_values_json(index, TEXT("properties.size"), NULL, 0, &error));
  FAILS(TRANCHE_NOT_FOUND, "properties.nope",
        tranche_index_add_values(index, TEXT("properties.nope"), &large, 1, &error));

  FAILS(TRANCHE_FAILED_PRECONDITION, "paid",
        tranche_index_retire_value(index, TEXT("properties.tier"), TEXT("paid"), false, &error));
  OK(tranche_index_retire_value(index, TEXT("properties.tier"), TEXT("paid"), true, &error));

  tranche_snapshot* snapshot = read_index(index);
  tranche_buffer* json = NULL;
  OK(tranche_snapshot_schema_json(snapshot, &json, &error));
  CHECK(
      takes_with(json,
                 "{\"name\":\"properties.size\",\"kind\":\"multi_select\",\"values\":[\"s\",\"m\","
                 "\"l\",\"xl\",\"xxl\"]}"));
  OK(tranche_snapshot_fields_json(snapshot, &json, &error));
  CHECK(takes_with(json,
                   "{\"name\":\"properties.tier\",\"kind\":\"select\",\"open\":false,\"values\":["
                   "\"free\"],\"retired\":[\"paid\"]}"));
  tranche_snapshot_free(snapshot);

  tranche_memory memory = {.struct_size = sizeof(memory)};
  OK(tranche_index_memory(index, &memory, &error));
  CHECK(memory.total > 0 && memory.total >= memory.ids + memory.text);
  OK(tranche_index_memory_json(index, &json, &error));
  CHECK(takes_with(json, "\"total\":"));
  tranche_index_free(index);
}

int main(void) {
  batches_are_applied_whole();
  values_may_come_one_by_one();
  batches_come_as_json();
  listeners_and_clocks_are_called();
  segments_are_made_and_changed();
  fields_grow_while_the_index_lives();
  return 0;
}
