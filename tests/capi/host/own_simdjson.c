// A host with a simdjson of its own: the one function through which all of simdjson is reached.
#include <stdio.h>
#include <stdlib.h>

// simdjson::get_active_implementation()
void _ZN8simdjson25get_active_implementationEv(void);
void _ZN8simdjson25get_active_implementationEv(void) {
  fputs("the host's own simdjson was called\n", stderr);
  abort();
}
