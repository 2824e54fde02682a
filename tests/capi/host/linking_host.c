// A host that is linked with libtranche_c.
#include "session.h"

int main(void) {
  use_tranche();
  return 0;
}
