#include "session.h"

#include "../check.h"
#include "tranche/c.h"

#define IN_FRANCE "{\"field\":\"country\",\"operator\":\"in\",\"value\":[\"FR\"]}"
#define CARD(operator) \
  "{\"field\":\"payment_method_type\",\"operator\":\"" operator"\",\"value\":[\"card\"]}"
#define DRAFT(conditions) "{\"rules\":[{\"conditions\":[" conditions "]}]}"

static uint64_t count_draft(const tranche_snapshot* snapshot, const char* draft) {
  uint64_t count = 0;
  OK(tranche_snapshot_count(snapshot, TRANCHE_DRAFT, draft, strlen(draft), &count, &error));
  return count;
}

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
  OK(tranche_snapshot_export(snapshot, TRANCHE_SEGMENT, TEXT("seg_card"), &bitmap, &count, &error));
  CHECK(count == 2);
  tranche_buffer_free(bitmap);
}

void use_tranche(void) {
  tranche_index* index = new_index(NULL);
  OK(tranche_index_apply_json(
      index, TEXT("{\"op\":\"patch\",\"customer\":{\"id\":\"cus_3\",\"name\":\"Trois\"}}"), NULL,
      &error));
  tranche_snapshot* snapshot = read_index(index);
  CHECK(count_draft(snapshot, DRAFT(IN_FRANCE "," CARD("in"))) == 1);
  CHECK(count_draft(snapshot, DRAFT(IN_FRANCE "," CARD("not_in"))) == 1);
  tranche_page_options options = TRANCHE_PAGE_OPTIONS_INIT;
  options.search = (tranche_string)TRANCHE_STRING("TROIS");
  tranche_buffer* json = NULL;
  OK(tranche_snapshot_preview_json(snapshot, TEXT(DRAFT(IN_FRANCE)), &options, &json, &error));
  CHECK(takes_with(json, "{\"meta\":{\"total\":1,\"taken\":1,\"skipped\":0}"));
  export_all(snapshot);
  tranche_snapshot_free(snapshot);
  tranche_index_free(index);
}
