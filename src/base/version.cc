#include "tranche/version.h"

#define TRANCHE_TEXT_OF(number) #number
#define TRANCHE_DOTTED(major, minor, patch) \
  TRANCHE_TEXT_OF(major) "." TRANCHE_TEXT_OF(minor) "." TRANCHE_TEXT_OF(patch)

namespace tranche {

std::string_view LibraryVersion() {
  return TRANCHE_DOTTED(TRANCHE_VERSION_MAJOR, TRANCHE_VERSION_MINOR, TRANCHE_VERSION_PATCH);
}

}  // namespace tranche
