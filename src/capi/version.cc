// The version of the library that runs.
#include "tranche/version.h"

#include "tranche/c.h"

extern "C" {

const char* tranche_version(void) {
  return tranche::LibraryVersion().data();  // a string literal
}

uint32_t tranche_version_number(void) { return TRANCHE_VERSION_NUMBER; }

}  // extern "C"
