// Uses the installed library as a stranger would.
#include <cstdio>
#include <string>

#include "tranche/version.h"

int main() {
  const std::string version(tranche::LibraryVersion());
  const std::string expected = std::to_string(TRANCHE_VERSION_MAJOR) + "." +
                               std::to_string(TRANCHE_VERSION_MINOR) + "." +
                               std::to_string(TRANCHE_VERSION_PATCH);
  std::printf("tranche %s\n", version.c_str());
  return version == expected ? 0 : 1;
}
