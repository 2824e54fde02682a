#include "session.h"

#include "../check.h"
#include "tranche/c.h"

static const char kPatch[] =
    TRANCHE_JSON(
    {"operations": [{"op": "patch", "customer": {"id": "cus_3", "name": "Trois"}}]});
static const char kBoth[] = TRANCHE_JSON({"target": {"draft": {"rules": [{"conditions": [
    {"field": "country", "operator": "in", "value": ["FR"]},
    {"field": "payment_method_type", "operator": "in", "value": ["card"]}]}]}}});
static const char kWithout[] = TRANCHE_JSON({"target": {"draft": {"rules": [{"conditions": [
    {"field": "country", "operator": "in", "value": ["FR"]},
    {"field": "payment_method_type", "operator": "not_in", "value": ["card"]}]}]}}});
static const char kSearch[] =
    TRANCHE_JSON(
    {"target": {"segment_id": "seg_fr"}, "page": {"search": "TROIS"}});

static void export_all(const tranche_snapshot* snapshot) {
  tranche_buffer* bitmap = NULL;
  uint64_t count = 0;
  OK(tranche_snapshot_export_value(snapshot, TEXT("country"), TEXT("FR"), &bitmap, &count, &error));
  // The portable format: the cookie of bitmaps without runs, one container, its key and
  // cardinality.
  static const unsigned char kHeader[] = {0x3A, 0x30, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0};
  CHECK(count == 2 && tranche_buffer_size(bitmap) == sizeof(kHeader) + 4 + 2 * 2);
  CHECK(memcmp(tranche_buffer_data(bitmap), kHeader, sizeof(kHeader)) == 0);
  tranche_buffer_free(bitmap);
  OK(tranche_snapshot_export(snapshot, TEXT("{\"segment_id\":\"seg_card\"}"), &bitmap, &count,
                             &error));
  CHECK(count == 2);
  tranche_buffer_free(bitmap);
}

void use_tranche(void) {
  tranche_index* index = new_index(NULL);
  OK(tranche_index_call(index, "apply", TRANCHE_TEXT(kPatch), NULL, &error));
  tranche_snapshot* snapshot = read_index(index);
  CHECK(takes(ask(snapshot, "count", kBoth), "{\"count\":1}"));
  CHECK(takes(ask(snapshot, "count", kWithout), "{\"count\":1}"));
  CHECK(takes_with(ask(snapshot, "list_customers", kSearch),
                   "{\"meta\":{\"total\":1,\"taken\":1,\"skipped\":0}"));
  export_all(snapshot);
  tranche_snapshot_free(snapshot);
  tranche_index_free(index);
}
