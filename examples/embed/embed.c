// How a C program embeds tranche: load customers, save a segment, patch a customer, and receive
// what changed. Errors are printed and end the program; a backend would answer with the code.
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tranche/c.h"

static const char kSchema[] =
    "{\"fields\":[{\"name\":\"properties.plan_tier\",\"kind\":\"select\","
    "\"values\":[\"starter\",\"enterprise\"]}]}";

static const char kCustomers[] =
    "{\"id\":\"cus_1\",\"name\":\"Acme SAS\",\"country\":\"FR\"}\n"
    "{\"id\":\"cus_2\",\"name\":\"Nord GmbH\",\"country\":\"DE\","
    "\"properties\":{\"plan_tier\":\"enterprise\"}}\n"
    "{\"id\":\"cus_3\",\"name\":\"Somewhere\",\"country\":\"Frence\"}\n";

static const char kSegment[] =
    "{\"name\":\"Enterprise in France\",\"rules\":[{\"conditions\":["
    "{\"field\":\"country\",\"operator\":\"in\",\"value\":[\"FR\"]},"
    "{\"field\":\"properties.plan_tier\",\"operator\":\"in\",\"value\":[\"enterprise\"]}]}]}";

// Ends the program when a call did not succeed.
static void must(tranche_code code, tranche_error** error) {
  if (code == TRANCHE_OK) return;
  fprintf(stderr, "%s: %s\n", tranche_code_name(code), tranche_error_message(*error));
  tranche_error_free(*error);
  exit(1);
}

// Called after each batch, by the thread that applied it.
static void print_changes(void* context, const tranche_changes* changes) {
  FILE* out = context;
  for (size_t i = 0; i < tranche_changes_size(changes); ++i) {
    tranche_change change;
    if (tranche_changes_get(changes, i, &change, NULL) != TRANCHE_OK) return;
    fprintf(out, "%.*s %s segment %.*s\n", (int)change.customer_id.size, change.customer_id.data,
            change.entered ? "entered" : "left", (int)change.segment_id.size,
            change.segment_id.data);
  }
}

int main(void) {
  tranche_error* error = NULL;

  tranche_index_options options = TRANCHE_INDEX_OPTIONS_INIT;
  options.on_changes = print_changes;
  options.on_changes_context = stdout;
  tranche_index* index = NULL;
  must(tranche_index_create(kSchema, strlen(kSchema), &options, &index, &error), &error);

  // A bulk load takes what is good, and reports the rest.
  tranche_load_counts counts = {.struct_size = sizeof(counts)};
  must(tranche_index_load(index, kCustomers, strlen(kCustomers), NULL, &counts, NULL, &error),
       &error);
  printf("loaded %" PRIu64 " of %" PRIu64 " customers\n", counts.records - counts.rejected,
         counts.records);

  // The segment is live from here on.
  tranche_buffer* segment = NULL;
  must(tranche_index_create_segment(index, kSegment, strlen(kSegment), &segment, NULL, &error),
       &error);

  // A batch is applied whole or not at all.
  tranche_batch* batch = NULL;
  must(tranche_batch_create(&batch, &error), &error);
  const tranche_string france = TRANCHE_STRING("FR");
  const tranche_string tier = TRANCHE_STRING("enterprise");
  const tranche_attribute in_france = {TRANCHE_STRING("country"), &france, 1};
  const tranche_attribute enterprise = {TRANCHE_STRING("properties.plan_tier"), &tier, 1};
  must(tranche_batch_patch(batch, "cus_1", strlen("cus_1"), &enterprise, 1, &error), &error);
  must(tranche_batch_patch(batch, "cus_2", strlen("cus_2"), &in_france, 1, &error), &error);
  must(tranche_index_apply(index, batch, NULL, &error), &error);
  tranche_batch_free(batch);

  // A snapshot answers from one version, whatever is applied meanwhile.
  tranche_snapshot* snapshot = NULL;
  must(tranche_index_read(index, &snapshot, &error), &error);
  uint64_t count = 0;
  must(tranche_snapshot_count(snapshot, TRANCHE_SEGMENT, tranche_buffer_data(segment),
                              tranche_buffer_size(segment), &count, &error),
       &error);
  printf("%" PRIu64 " of %" PRIu64 " customers\n", count,
         tranche_snapshot_customer_count(snapshot));

  // What is asked for as JSON needs no structs.
  tranche_buffer* json = NULL;
  must(tranche_snapshot_stats_json(snapshot, &json, &error), &error);
  printf("%s\n", strstr(tranche_buffer_data(json), "\"segments\""));

  // An error says what is wrong, and where.
  static const char kBad[] =
      "{\"rules\":[{\"conditions\":[{\"field\":\"country\",\"operator\":\"is\"}]}]}";
  if (tranche_snapshot_count(snapshot, TRANCHE_DRAFT, kBad, strlen(kBad), &count, &error) !=
      TRANCHE_OK) {
    printf("%s: %s\n", tranche_code_name(tranche_error_code(error)), tranche_error_message(error));
    tranche_error_free(error);
  }

  tranche_buffer_free(json);
  tranche_buffer_free(segment);
  tranche_snapshot_free(snapshot);
  tranche_index_free(index);
  return 0;
}
