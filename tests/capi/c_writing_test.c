// What changes an index: batches and requests; and what it calls back.
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
  const tranche_string methods[] = {{"card and more", 4}, TRANCHE_STRING("sepa")};
  const tranche_attribute attributes[] = {ATTRIBUTE("country", fr),
                                          ATTRIBUTE("payment_method_type", methods)};
  const tranche_attribute no_method = {TRANCHE_STRING("payment_method_type"), NULL, 0};
  OK(tranche_batch_upsert(batch, TRANCHE_TEXT("cus_5"), attributes, 2, &error));
  OK(tranche_batch_patch(batch, TRANCHE_TEXT("cus_1"), &no_method, 1, &error));
  OK(tranche_batch_delete(batch, TRANCHE_TEXT("cus_3"), &error));
  CHECK(tranche_batch_size(batch) == 3);

  tranche_changes* changes = NULL;
  OK(tranche_index_apply(index, batch, &changes, &error));
  CHECK(tranche_changes_size(changes) == 4);
  CHECK(tranche_changes_entered(changes) == 2);
  CHECK(tranche_changes_left(changes) == 2);
  CHECK(tranche_changes_version(changes) > 0);
  const char* expected[4][2] = {
      {"seg_fr", "cus_3"}, {"seg_fr", "cus_5"}, {"seg_card", "cus_1"}, {"seg_card", "cus_5"}};
  tranche_change change;
  for (size_t i = 0; i < 4; ++i) {
    OK(tranche_changes_get(changes, i, &change, &error));
    CHECK(same(change.segment_id, expected[i][0]) && same(change.customer_id, expected[i][1]));
    CHECK(change.entered == (i % 2 == 1));
  }
  FAILS(TRANCHE_OUT_OF_RANGE, "change 4 of 4", tranche_changes_get(changes, 4, &change, &error));
  CHECK(change.segment_id.data == NULL);
  tranche_buffer* json = NULL;
  OK(tranche_changes_json(changes, &json, &error));
  CHECK(takes_with(json,
                   "\"entered\":2,\"left\":2,\"changes\":[{\"segment_id\":\"seg_fr\",\"customer\":"
                   "\"cus_3\",\"change\":\"left\"},{\"segment_id\":\"seg_fr\",\"customer\":"
                   "\"cus_5\",\"change\":\"entered\"}"));
  tranche_changes_free(changes);

  // One bad operation refuses the batch; a batch may be cleared and filled again.
  tranche_batch_clear(batch);
  CHECK(tranche_batch_size(batch) == 0);
  OK(tranche_batch_delete(batch, TEXT("cus_2"), &error));
  OK(tranche_batch_delete(batch, TEXT("nobody"), &error));
  tranche_error* refusal = NULL;
  CHECK(tranche_index_apply(index, batch, &changes, &refusal) == TRANCHE_NOT_FOUND);
  CHECK(tranche_error_operation(refusal) == 1 && changes == NULL);
  tranche_error_free(refusal);
  CHECK(count_of(index, "seg_card") == 2);

  // No output is asked for; an empty batch changes nothing.
  tranche_batch_clear(batch);
  OK(tranche_index_apply(index, batch, NULL, &error));
  tranche_batch_free(batch);
  tranche_index_free(index);
}

static void a_batch_may_drop_bad_values(void) {
  tranche_index* index = new_index(NULL);
  tranche_batch* batch = NULL;
  OK(tranche_batch_create(&batch, &error));
  const tranche_string country[] = {TRANCHE_STRING("Frence")};
  const tranche_string size[] = {TRANCHE_STRING("s")};
  const tranche_attribute attributes[] = {ATTRIBUTE("country", country),
                                          ATTRIBUTE("properties.size", size)};
  OK(tranche_batch_patch(batch, TRANCHE_TEXT("cus_1"), attributes, 2, &error));
  FAILS(TRANCHE_INVALID_ARGUMENT, "Frence", tranche_index_apply(index, batch, NULL, &error));
  OK(tranche_batch_set_bad_values(batch, TRANCHE_DROP_BAD_VALUES, TRANCHE_REJECT_UNKNOWN_KEYS,
                                  &error));
  FAILS(TRANCHE_INVALID_ARGUMENT, "properties.size",
        tranche_index_apply(index, batch, NULL, &error));
  OK(tranche_batch_set_bad_values(batch, TRANCHE_DROP_BAD_VALUES, TRANCHE_IGNORE_UNKNOWN_KEYS,
                                  &error));
  tranche_changes* changes = NULL;
  OK(tranche_index_apply(index, batch, &changes, &error));
  CHECK(tranche_changes_left(changes) == 1);  // nobody stays in France by an old value
  tranche_buffer* json = NULL;
  OK(tranche_changes_json(changes, &json, &error));
  CHECK(takes_with(json, "\"dropped\":[{\"operation\":0,\"field\":\"country\""));
  tranche_changes_free(changes);
  tranche_batch_free(batch);
  tranche_index_free(index);
}

static void batches_come_as_json(void) {
  static const char kList[] =
      TRANCHE_JSON({"operations": [
      {"op": "patch", "customer": {"id": "cus_4", "country": "FR"}},
      {"op": "delete", "id": "cus_2"}]});
  static const char kLines[] =
      "{\"operations\":\"{\\\"op\\\":\\\"delete\\\",\\\"id\\\":\\\"cus_1\\\"}\\n{}\"}";
  tranche_index* index = new_index(NULL);
  tranche_buffer* json = NULL;
  OK(tranche_index_call(index, "apply", TRANCHE_TEXT(kList), &json, &error));
  CHECK(takes_with(json, "\"entered\":1,\"left\":1,"));
  tranche_error* refusal = NULL;
  CHECK(tranche_index_call(index, "apply", TRANCHE_TEXT(kLines), &json, &refusal) ==
        TRANCHE_INVALID_ARGUMENT);
  CHECK(tranche_error_line(refusal) == 2 && json == NULL);
  tranche_error_free(refusal);
  CHECK(count_of(index, "seg_fr") == 3);
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
}

static int64_t fixed_clock(void* context) { return *(int64_t*)context; }

static void listeners_and_clocks_are_called(void) {
  static const char kDelete[] = TRANCHE_JSON({"operations": [{"op": "delete", "id": "cus_1"}]});
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
  OK(tranche_index_call(index, "apply", TRANCHE_TEXT(kDelete), NULL, &error));
  CHECK(calls.count == 1);
  tranche_snapshot* snapshot = read_index(index);
  CHECK(takes_with(ask(snapshot, "get_segment", "{\"id\":\"seg_fr\"}"),
                   "\"created_at\":\"2023-11-14T22:13:20Z\""));
  tranche_snapshot_free(snapshot);
  tranche_index_free(index);
}

static void time_goes_on(void) {
  static const char kSchema[] =
      TRANCHE_JSON({"fields": [{"name": "properties.paid_at", "kind": "datetime"}]});
  static const char kLate[] = TRANCHE_JSON({"draft": {"id": "late", "name": "Late", "rules": [
      {"conditions": [{"field": "properties.paid_at", "operator": "older_than", "value": "PT1H"}]}]}});
  static const char kCustomer[] = TRANCHE_JSON({"operations": [{"op": "upsert", "customer":
      {"id": "cus_1", "properties": {"paid_at": "2023-11-14T22:13:20Z"}}}]});
  tranche_index_options options = TRANCHE_INDEX_OPTIONS_INIT;
  options.now = 1700000000000000000;  // 2023-11-14T22:13:20Z
  options.has_now = true;
  tranche_index* index = NULL;
  OK(tranche_index_create(TRANCHE_TEXT(kSchema), &options, &index, &error));
  OK(tranche_index_call(index, "put_segment", TRANCHE_TEXT(kLate), NULL, &error));
  OK(tranche_index_call(index, "apply", TRANCHE_TEXT(kCustomer), NULL, &error));
  tranche_buffer* json = NULL;
  OK(tranche_index_call(index, "next_crossing", NULL, 0, &json, &error));
  CHECK(takes_with(json, "\"next_crossing\":\"2023-11-14T23:13:20.001Z\""));
  tranche_changes* changes = NULL;
  OK(tranche_index_advance(index, options.now + 3600000000000, &changes, &error));
  CHECK(tranche_changes_size(changes) == 0);
  tranche_changes_free(changes);
  OK(tranche_index_advance(index, options.now + 3600001000000, &changes, &error));
  CHECK(tranche_changes_entered(changes) == 1);
  tranche_changes_free(changes);
  FAILS(TRANCHE_FAILED_PRECONDITION, "never goes back",
        tranche_index_advance(index, options.now, &changes, &error));
  CHECK(changes == NULL);
  OK(tranche_index_call(index, "advance", TEXT("{\"time\":\"2024-01-01T00:00:00Z\"}"), &json,
                        &error));
  CHECK(takes_with(json, "\"entered\":0"));
  FAILS(TRANCHE_INVALID_ARGUMENT, "/time",
        tranche_index_call(index, "advance", TEXT("{\"time\":\"soon\"}"), NULL, &error));
  tranche_index_free(index);
}

static void segments_and_fields_change_while_the_index_lives(void) {
  static const char kGermany[] = TRANCHE_JSON({"draft": {"id": "de", "name": "Germany", "rules": [
      {"conditions": [{"field": "country", "operator": "in", "value": ["DE"]}]}]}});
  static const char kField[] = TRANCHE_JSON(
      {"field": {"name": "properties.size", "kind": "multi_select", "values": ["s", "m"]}});
  static const char kPaid[] = TRANCHE_JSON({"field": "properties.tier", "value": "paid"});
  tranche_index* index = new_index(NULL);
  tranche_buffer* json = NULL;
  OK(tranche_index_call(index, "put_segment", TRANCHE_TEXT(kGermany), &json, &error));
  CHECK(takes_with(json, "\"name\":\"Germany\",\"description\":\"\",\"rules\":["));
  CHECK(count_of(index, "de") == 1);
  OK(tranche_index_call(index, "put_segment", TRANCHE_TEXT(kGermany), NULL, &error));
  FAILS(TRANCHE_ALREADY_EXISTS, "Germany",
        tranche_index_call(index, "create_segment", TRANCHE_TEXT(kGermany), &json, &error));
  CHECK(json == NULL);
  OK(tranche_index_call(index, "delete_segment", TEXT("{\"id\":\"de\"}"), NULL, &error));
  OK(tranche_index_call(index, "add_field", TRANCHE_TEXT(kField), NULL, &error));
  FAILS(TRANCHE_FAILED_PRECONDITION, "paid",
        tranche_index_call(index, "retire_value", TRANCHE_TEXT(kPaid), NULL, &error));
  OK(tranche_index_call(index, "fields", NULL, 0, &json, &error));
  CHECK(takes_with(json, "{\"name\":\"properties.size\",\"kind\":\"multi_select\""));
  CHECK(!tranche_index_is_damaged(index));
  tranche_index_free(index);
}

static void operations_may_add_remove_and_carry_a_version(void) {
  tranche_index* index = new_index(NULL);
  tranche_batch* batch = NULL;
  OK(tranche_batch_create(&batch, &error));
  const tranche_string card[] = {TRANCHE_STRING("card")};
  const tranche_string sepa[] = {TRANCHE_STRING("sepa")};
  const tranche_attribute add[] = {ATTRIBUTE("payment_method_type", card)};
  const tranche_attribute remove[] = {ATTRIBUTE("payment_method_type", sepa)};
  tranche_operation operation = TRANCHE_OPERATION_INIT;
  operation.kind = TRANCHE_MERGE;
  operation.id = (tranche_string)TRANCHE_STRING("cus_9");
  operation.add = add;
  operation.add_count = 1;
  operation.remove = remove;
  operation.remove_count = 1;
  operation.version = 7;
  operation.has_version = true;
  OK(tranche_batch_add(batch, &operation, &error));
  OK(tranche_batch_add(batch, &operation, &error));
  CHECK(tranche_batch_size(batch) == 2);
  tranche_changes* changes = NULL;
  OK(tranche_index_apply(index, batch, &changes, &error));
  CHECK(tranche_changes_stale(changes) == 1 && tranche_changes_stale(NULL) == 0);
  tranche_changes_free(changes);
  operation.kind = TRANCHE_UPSERT;
  tranche_batch_clear(batch);
  OK(tranche_batch_add(batch, &operation, &error));
  FAILS(TRANCHE_INVALID_ARGUMENT, "only a patch or a merge",
        tranche_index_apply(index, batch, NULL, &error));
  tranche_batch_free(batch);
  tranche_index_free(index);
}

static void numbers_and_booleans_are_values_too(void) {
  static const char kSchema[] =
      TRANCHE_JSON({"fields": [
      {"name": "properties.mrr", "kind": "money"}, {"name": "properties.is_partner", "kind": "boolean"},
      {"name": "properties.signed_on", "kind": "date"}]});
  tranche_index* index = NULL;
  OK(tranche_index_create(TRANCHE_TEXT(kSchema), NULL, &index, &error));
  tranche_batch* batch = NULL;
  OK(tranche_batch_create(&batch, &error));
  const tranche_string euro[] = {TRANCHE_STRING("EUR")};
  const tranche_string day[] = {TRANCHE_STRING("2024-02-29")};
  const int64_t amounts[] = {129050, -1, INT64_MIN};
  for (int i = 0; i < 3; ++i) {
    char digits[TRANCHE_NUMBER_SIZE];
    tranche_string mrr[1];
    OK(tranche_number_value(amounts[i], 2, digits, &mrr[0], &error));
    const tranche_string is_partner[] = {tranche_boolean_value(i == 0)};
    const tranche_attribute attributes[] = {
        ATTRIBUTE("currency", euro), ATTRIBUTE("properties.mrr", mrr),
        ATTRIBUTE("properties.is_partner", is_partner), ATTRIBUTE("properties.signed_on", day)};
    const char* ids[] = {"a", "b", "c"};
    OK(tranche_batch_upsert(batch, TRANCHE_TEXT(ids[i]), attributes, 4, &error));
  }
  OK(tranche_index_apply(index, batch, NULL, &error));
  tranche_snapshot* snapshot = read_index(index);
  CHECK(takes_with(ask(snapshot, "summary", "{\"field\":\"properties.mrr\"}"),
                   "\"currencies\":{\"EUR\":{\"set\":3,\"sum\":\"-92233720368546467.59\","));
  CHECK(takes_with(
      ask(snapshot, "breakdown", "{\"field\":\"properties.is_partner\"}"),
      "\"values\":[{\"value\":\"false\",\"count\":2},{\"value\":\"true\",\"count\":1}]"));
  tranche_snapshot_free(snapshot);

  char digits[TRANCHE_NUMBER_SIZE];
  tranche_string value;
  OK(tranche_number_value(5, 18, digits, &value, &error));
  CHECK(value.size == 20 && memcmp(value.data, "0.000000000000000005", 20) == 0);
  OK(tranche_number_value(-70, 0, digits, &value, &error));
  CHECK(value.size == 3 && memcmp(value.data, "-70", 3) == 0);
  FAILS(TRANCHE_INVALID_ARGUMENT, "decimals is 19",
        tranche_number_value(1, 19, digits, &value, &error));
  CHECK(value.data == NULL && value.size == 0);
  FAILS(TRANCHE_INVALID_ARGUMENT, "decimals is -1",
        tranche_number_value(1, -1, digits, &value, &error));
  FAILS(TRANCHE_INVALID_ARGUMENT, "text is NULL", tranche_number_value(1, 0, NULL, &value, &error));
  FAILS(TRANCHE_INVALID_ARGUMENT, "value is NULL",
        tranche_number_value(1, 0, digits, NULL, &error));
  tranche_batch_free(batch);
  tranche_index_free(index);
}

static void batches_have_positions(void) {
  static const char kAgain[] =
      TRANCHE_JSON({"operations": [], "position": {"source": "crm", "epoch": 7, "sequence": 1}});
  static const char kNext[] =
      TRANCHE_JSON(
      {"operations": [{"op": "delete", "id": "cus_2"}], "position": {"source": "crm", "epoch": 7, "sequence": 2}});
  static const char kBad[] =
      TRANCHE_JSON({"operations": [], "position": {"source": "crm", "sequence": -1}});
  static const char kGap[] =
      TRANCHE_JSON({"operations": [], "position": {"source": "x", "sequence": 9}});
  tranche_index* index = new_index(NULL);
  tranche_batch* batch = NULL;
  OK(tranche_batch_create(&batch, &error));
  OK(tranche_batch_delete(batch, TRANCHE_TEXT("cus_1"), &error));
  OK(tranche_batch_set_position(batch, TRANCHE_TEXT("crm"), 7, 1, &error));
  tranche_changes* changes = NULL;
  OK(tranche_index_apply(index, batch, &changes, &error));
  CHECK(!tranche_changes_already_applied(changes) && tranche_changes_left(changes) == 2);
  tranche_changes_free(changes);
  OK(tranche_index_apply(index, batch, &changes, &error));
  CHECK(tranche_changes_already_applied(changes) && tranche_changes_size(changes) == 0);
  CHECK(!tranche_changes_already_applied(NULL));
  tranche_buffer* json = NULL;
  OK(tranche_changes_json(changes, &json, &error));
  CHECK(takes_with(json, "\"already_applied\":true"));
  tranche_changes_free(changes);

  OK(tranche_batch_set_position(batch, TRANCHE_TEXT("crm"), 7, 5, &error));
  tranche_error* refusal = NULL;
  CHECK(tranche_index_apply(index, batch, &changes, &refusal) == TRANCHE_FAILED_PRECONDITION);
  uint64_t epoch = 0;
  uint64_t sequence = 0;
  CHECK(tranche_error_wanted_position(refusal, &epoch, &sequence) && epoch == 7 && sequence == 2);
  CHECK(tranche_error_wanted_position(refusal, NULL, NULL));
  CHECK(!tranche_error_wanted_position(NULL, &epoch, &sequence) && epoch == 0 && sequence == 0);
  tranche_error_free(refusal);
  OK(tranche_batch_set_position(batch, TEXT(""), 0, 1, &error));
  FAILS(TRANCHE_INVALID_ARGUMENT, "no source", tranche_index_apply(index, batch, NULL, &error));
  FAILS(TRANCHE_INVALID_ARGUMENT, "batch is NULL",
        tranche_batch_set_position(NULL, TEXT("crm"), 0, 1, &error));
  tranche_batch_free(batch);

  OK(tranche_index_call(index, "apply", TRANCHE_TEXT(kAgain), &json, &error));
  CHECK(takes_with(json, "\"already_applied\":true"));
  OK(tranche_index_call(index, "apply", TRANCHE_TEXT(kNext), &json, &error));
  CHECK(takes_with(json, "\"left\":1"));
  FAILS(TRANCHE_INVALID_ARGUMENT, "/position/sequence",
        tranche_index_call(index, "apply", TRANCHE_TEXT(kBad), NULL, &error));
  FAILS(TRANCHE_FAILED_PRECONDITION, "wanted is 1 in epoch 0",
        tranche_index_call(index, "apply", TRANCHE_TEXT(kGap), NULL, &error));
  tranche_snapshot* snapshot = read_index(index);
  OK(tranche_snapshot_position(snapshot, TRANCHE_TEXT("crm"), &epoch, &sequence, &error));
  CHECK(epoch == 7 && sequence == 2);
  OK(tranche_snapshot_position(snapshot, TRANCHE_TEXT("x"), &epoch, &sequence, &error));
  CHECK(epoch == 0 && sequence == 0);
  FAILS(TRANCHE_INVALID_ARGUMENT, "sequence is NULL",
        tranche_snapshot_position(snapshot, TRANCHE_TEXT("x"), &epoch, NULL, &error));
  CHECK(
      takes(ask(snapshot, "positions", "{}"), "[{\"source\":\"crm\",\"epoch\":7,\"sequence\":2}]"));
  CHECK(takes(ask(snapshot, "position", "{\"source\":\"crm\"}"),
              "{\"source\":\"crm\",\"epoch\":7,\"sequence\":2}"));
  CHECK(takes(ask(snapshot, "position", "{\"source\":\"x\"}"), "null"));
  CHECK(takes_with(ask(snapshot, "stats", "{}"), "\"positions\":[{\"source\":\"crm\""));
  tranche_snapshot_free(snapshot);
  tranche_index_free(index);
}

int main(void) {
  batches_have_positions();
  numbers_and_booleans_are_values_too();
  operations_may_add_remove_and_carry_a_version();
  batches_are_applied_whole();
  a_batch_may_drop_bad_values();
  batches_come_as_json();
  listeners_and_clocks_are_called();
  time_goes_on();
  segments_and_fields_change_while_the_index_lives();
  return 0;
}
