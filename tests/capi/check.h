// Checks for the C tests: a failed one says where and ends the program.
#ifndef TRANCHE_TESTS_CAPI_CHECK_H_
#define TRANCHE_TESTS_CAPI_CHECK_H_

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tranche/c.h"

#define CHECK(condition)                                                        \
  do {                                                                          \
    if (!(condition)) {                                                         \
      fprintf(stderr, "%s:%d: not true: %s\n", __FILE__, __LINE__, #condition); \
      exit(1);                                                                  \
    }                                                                           \
  } while (0)

// A call that must succeed. Its last argument is `&error`.
#define OK(call)                                                                                \
  do {                                                                                          \
    tranche_error* error = NULL;                                                                \
    if ((call) != TRANCHE_OK || error != NULL) {                                                \
      fprintf(stderr, "%s:%d: %s\n  in %s\n", __FILE__, __LINE__, tranche_error_message(error), \
              #call);                                                                           \
      exit(1);                                                                                  \
    }                                                                                           \
  } while (0)

// A call that must fail with `expected`, and with `text` somewhere in the message.
#define FAILS(expected, text, call)                                                               \
  do {                                                                                            \
    tranche_error* error = NULL;                                                                  \
    const tranche_code code = (call);                                                             \
    if (code != (expected) || tranche_error_code(error) != code ||                                \
        strstr(tranche_error_message(error), (text)) == NULL) {                                   \
      fprintf(stderr, "%s:%d: %s \"%s\"\n  expected %s with \"%s\" in %s\n", __FILE__, __LINE__,  \
              tranche_code_name(code), tranche_error_message(error), tranche_code_name(expected), \
              (text), #call);                                                                     \
      exit(1);                                                                                    \
    }                                                                                             \
    tranche_error_free(error);                                                                    \
  } while (0)

// A string literal as two arguments, with the NULs it holds.
#define TEXT(literal) (literal), (sizeof(literal) - 1)

static inline int same(tranche_string text, const char* expected) {
  return text.size == strlen(expected) && memcmp(text.data, expected, text.size) == 0;
}

// Whether the buffer holds exactly this; frees it.
static inline int takes(tranche_buffer* buffer, const char* expected) {
  const tranche_string text = {tranche_buffer_data(buffer), tranche_buffer_size(buffer)};
  const int is_same = text.data != NULL && same(text, expected);
  if (!is_same) fprintf(stderr, "got %s\n", text.data == NULL ? "NULL" : text.data);
  tranche_buffer_free(buffer);
  return is_same;
}

// Whether the buffer has this in it; frees it.
static inline int takes_with(tranche_buffer* buffer, const char* part) {
  const char* text = tranche_buffer_data(buffer);
  const int is_there = text != NULL && strstr(text, part) != NULL;
  if (!is_there) fprintf(stderr, "got %s\n", text == NULL ? "NULL" : text);
  tranche_buffer_free(buffer);
  return is_there;
}

// Four customers, two segments: "seg_fr" holds cus_1 and cus_3, "seg_card" cus_1 and cus_2.
static inline tranche_index* new_index(const tranche_index_options* options) {
  static const char kSchema[] = TRANCHE_JSON(
      {"fields": [{"name": "properties.tier", "kind": "select", "values": ["free", "paid"]}]});
  static const char kCustomers[] =
      TRANCHE_JSON(
      [{"id": "cus_1", "name": "Acme", "country": "FR", "payment_method_type": "card",
        "properties": {"tier": "paid"}},
       {"id": "cus_2", "country": "DE", "payment_method_type": ["card", "sepa"]},
       {"id": "cus_3", "country": "FR", "parent_id": "cus_1"},
       {"id": "cus_4"}]);
  static const char kSegments[] = TRANCHE_JSON({"drafts": [
      {"id": "seg_fr", "name": "France", "rules": [{"conditions": [
          {"field": "country", "operator": "in", "value": ["FR"]}]}]},
      {"id": "seg_card", "name": "Card", "rules": [{"conditions": [
          {"field": "payment_method_type", "operator": "in", "value": ["card"]}]}]}]});
  tranche_index* index = NULL;
  OK(tranche_index_create(TRANCHE_TEXT(kSchema), options, &index, &error));
  OK(tranche_index_load(index, TRANCHE_TEXT(kCustomers), NULL, NULL, &error));
  OK(tranche_index_call(index, "create_segments", TRANCHE_TEXT(kSegments), NULL, &error));
  return index;
}

static inline tranche_snapshot* read_index(tranche_index* index) {
  tranche_snapshot* snapshot = NULL;
  OK(tranche_index_read(index, &snapshot, &error));
  return snapshot;
}

// The answer to a reading request.
static inline tranche_buffer* ask(const tranche_snapshot* snapshot, const char* request,
                                  const char* json) {
  tranche_buffer* answer = NULL;
  OK(tranche_snapshot_ask(snapshot, request, TRANCHE_TEXT(json), &answer, &error));
  return answer;
}

static inline uint64_t count_of(tranche_index* index, const char* segment) {
  tranche_snapshot* snapshot = read_index(index);
  uint64_t count = 0;
  OK(tranche_snapshot_count(snapshot, TRANCHE_TEXT(segment), &count, &error));
  tranche_snapshot_free(snapshot);
  return count;
}

#endif  // TRANCHE_TESTS_CAPI_CHECK_H_
