// tranche in C: an index, a segment, a change, and what they come to.
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "tranche/c.h"

static const char kSchema[] = TRANCHE_JSON(
    {"fields": [{"name": "properties.plan", "kind": "select", "values": ["free", "pro"]}]});
static const char kSegment[] = TRANCHE_JSON(
    {"draft": {"id": "pro-fr", "name": "Pro in France", "rules": [{"conditions": [
        {"field": "country", "operator": "in", "value": ["FR"]},
        {"field": "properties.plan", "operator": "in", "value": ["pro"]}]}]}});
static const char kChange[] = TRANCHE_JSON(
    {"operations": [{"op": "upsert", "customer": {
        "id": "cus_1", "name": "Acme", "country": "FR", "properties": {"plan": "pro"}}}]});

static tranche_error* error;

static void must(tranche_code code) {
  if (code == TRANCHE_OK) return;
  fprintf(stderr, "%s: %s\n", tranche_code_name(code), tranche_error_message(error));
  exit(1);
}

int main(void) {
  tranche_index* index;
  must(tranche_index_create(TRANCHE_TEXT(kSchema), NULL, &index, &error));
  must(tranche_index_call(index, "put_segment", TRANCHE_TEXT(kSegment), NULL, &error));
  must(tranche_index_call(index, "apply", TRANCHE_TEXT(kChange), NULL, &error));

  tranche_snapshot* now;
  uint64_t count;
  tranche_buffer* stats;
  must(tranche_index_read(index, &now, &error));
  must(tranche_snapshot_count(now, TRANCHE_TEXT("pro-fr"), &count, &error));
  must(tranche_snapshot_ask(now, "stats", NULL, 0, &stats, &error));
  printf("%" PRIu64 " customer\n%s\n", count, tranche_buffer_data(stats));

  tranche_buffer_free(stats);
  tranche_snapshot_free(now);
  tranche_index_free(index);
}
