/* Uses the installed C library as a stranger would. */
#include <stdio.h>

#include "tranche/c.h"

static const char kCustomer[] =
    TRANCHE_JSON(
    {"operations": [{"op": "upsert", "customer": {"id": "cus_1"}}]});

int main(void) {
  tranche_index* index = NULL;
  tranche_error* error = NULL;
  if (tranche_index_create(NULL, 0, NULL, &index, &error) != TRANCHE_OK ||
      tranche_index_call(index, "apply", TRANCHE_TEXT(kCustomer), NULL, &error) != TRANCHE_OK) {
    printf("%s\n", tranche_error_message(error));
    tranche_error_free(error);
    return 1;
  }
  tranche_index_free(index);
  printf("tranche %s for C\n", tranche_version());
  return tranche_version_number() == TRANCHE_VERSION_NUMBER ? 0 : 1;
}
