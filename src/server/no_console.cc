// In place of the console, where it cannot be built.
#include "src/server/console.h"

namespace tranche::server {

std::span<const ConsoleFile> ConsoleFiles() { return {}; }

}  // namespace tranche::server
