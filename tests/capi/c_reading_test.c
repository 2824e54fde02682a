// What a snapshot answers. That every answer is that of C++ is for same_answers_test.cc to show.
#include "check.h"
#include "tranche/c.h"

static tranche_index* index_under_test;
static tranche_snapshot* snapshot;

static void a_snapshot_stays_as_it_was(void) {
  const uint64_t version = tranche_snapshot_version(snapshot);
  CHECK(version > 0);
  CHECK(tranche_snapshot_customer_count(snapshot) == 4);
  CHECK(tranche_snapshot_segment_count(snapshot) == 2);
  static const char kDelete[] = TRANCHE_JSON({"operations": [{"op": "delete", "id": "cus_1"}]});
  tranche_index* index = new_index(NULL);
  tranche_snapshot* before = read_index(index);
  OK(tranche_index_call(index, "apply", TRANCHE_TEXT(kDelete), NULL, &error));
  CHECK(takes(ask(before, "count", "{\"target\":{\"segment_id\":\"seg_fr\"}}"), "{\"count\":2}"));
  CHECK(count_of(index, "seg_fr") == 1);
  tranche_snapshot_free(before);
  tranche_index_free(index);
}

static void segments_are_counted(void) {
  uint64_t count = 9;
  OK(tranche_snapshot_count(snapshot, TEXT("seg_card"), &count, &error));
  CHECK(count == 2);
  OK(tranche_snapshot_count(snapshot, TRANCHE_TEXT("seg_fr"), &count, &error));
  CHECK(count == 2);
  FAILS(TRANCHE_NOT_FOUND, "seg_x",
        tranche_snapshot_count(snapshot, TEXT("seg_x"), &count, &error));
  CHECK(count == 0);
}

static void requests_are_answered(void) {
  CHECK(
      takes(ask(snapshot, "segments_of", "{\"customer\":\"cus_1\"}"), "[\"seg_fr\",\"seg_card\"]"));
  CHECK(takes_with(ask(snapshot, "stats", ""),
                   "\"customers\":4,\"segments\":[{\"id\":\"seg_fr\",\"name\":\"France\",\"count\":"
                   "2,\"percentage\":50},{"));
  CHECK(takes(ask(snapshot, "get_customer", "{\"id\":\"cus_2\"}"),
              "{\"id\":\"cus_2\",\"country\":\"DE\",\"payment_method_type\":[\"card\",\"sepa\"]}"));
  tranche_buffer* answer = NULL;  // a size of its own, and what stands behind it is not read
  OK(tranche_snapshot_ask(snapshot, "count", "{}, and more", 2, &answer, &error));
  CHECK(takes(answer, "{\"count\":4}"));
  OK(tranche_index_call(index_under_test, "count", NULL, 0, &answer, &error));
  CHECK(takes(answer, "{\"count\":4}"));
}

// An error of `tranche_snapshot_ask`.
static tranche_error* refused(const char* request, const char* json) {
  tranche_error* error = NULL;
  tranche_buffer* answer = NULL;
  CHECK(tranche_snapshot_ask(snapshot, request, TRANCHE_TEXT(json), &answer, &error) != TRANCHE_OK);
  CHECK(answer == NULL && error != NULL);
  return error;
}

static void errors_say_where(void) {
  static const char kMisspelt[] = TRANCHE_JSON({"target": {"draft": {"rules": [
      {"conditions": [{"field": "contry", "operator": "is_set"}]}]}}});
  tranche_error* error = refused("count", kMisspelt);
  CHECK(tranche_error_code(error) == TRANCHE_INVALID_ARGUMENT);
  CHECK(strcmp(tranche_error_pointer(error), "/target/draft/rules/0/conditions/0/field") == 0);
  CHECK(strcmp(tranche_error_suggestion(error), "country") == 0);
  CHECK(tranche_error_line(error) == 0 && tranche_error_operation(error) == -1);
  tranche_error_free(error);

  error = refused("cuont", "{}");
  CHECK(strcmp(tranche_error_suggestion(error), "count") == 0);
  CHECK(strcmp(tranche_error_pointer(error), "") == 0);
  tranche_error_free(error);

  error = refused("apply", "{}");
  CHECK(strstr(tranche_error_message(error), "does not read") != NULL);
  tranche_error_free(error);

  error = refused("get_customer", "{\"id\":\"cus_99\"}");
  CHECK(tranche_error_code(error) == TRANCHE_NOT_FOUND);
  tranche_error_free(error);
}

static void bitmaps_are_exported(void) {
  tranche_buffer* bitmap = NULL;
  uint64_t count = 0;
  OK(tranche_snapshot_export_value(snapshot, TEXT("country"), TEXT("FR"), &bitmap, &count, &error));
  CHECK(count == 2 && tranche_buffer_size(bitmap) > 8);
  tranche_buffer_free(bitmap);
  OK(tranche_snapshot_export(snapshot, TEXT("{\"segment_id\":\"seg_card\"}"), &bitmap, &count,
                             &error));
  CHECK(count == 2);
  tranche_buffer_free(bitmap);
  FAILS(TRANCHE_INVALID_ARGUMENT, "nope",
        tranche_snapshot_export_value(snapshot, TEXT("nope"), TEXT("FR"), &bitmap, &count, &error));
  CHECK(bitmap == NULL && count == 0);
  FAILS(TRANCHE_NOT_FOUND, "seg_x",
        tranche_snapshot_export(snapshot, TEXT("{\"segment_id\":\"seg_x\"}"), &bitmap, &count,
                                &error));
  CHECK(bitmap == NULL && count == 0);

  // What rows mean, and back.
  CHECK(takes(ask(snapshot, "ids_of_rows", "{\"rows\":[2,0,4000000000]}"),
              "[\"cus_3\",\"cus_1\",\"\"]"));
  char json[96];
  snprintf(json, sizeof(json), "{\"target\":{\"rows\":{\"version\":%llu,\"rows\":[2,0]}}}",
           (unsigned long long)tranche_snapshot_version(snapshot));
  CHECK(takes(ask(snapshot, "count", json), "{\"count\":2}"));
}

int main(void) {
  index_under_test = new_index(NULL);
  snapshot = read_index(index_under_test);
  a_snapshot_stays_as_it_was();
  segments_are_counted();
  requests_are_answered();
  errors_say_where();
  bitmaps_are_exported();
  tranche_snapshot_free(snapshot);
  tranche_index_free(index_under_test);
  return 0;
}
