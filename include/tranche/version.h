// The version of the headers, as numbers for the preprocessor, and of the library that is linked
// in, as a string. CMake and the packages read it from here. Versions are semantic (semver.org);
// usable from C.
#ifndef TRANCHE_VERSION_H_
#define TRANCHE_VERSION_H_

// May break what was promised (from 1.0.0 on).
#define TRANCHE_VERSION_MAJOR 0
// Adds; until 1.0.0 it may change the C++ API.
#define TRANCHE_VERSION_MINOR 1
// Mends.
#define TRANCHE_VERSION_PATCH 0

#ifdef __cplusplus

#include <string_view>

namespace tranche {

// "0.1.0". Differs from the macros when a program was compiled against other headers than it runs
// with.
std::string_view LibraryVersion();

}  // namespace tranche

#endif  // __cplusplus

#endif  // TRANCHE_VERSION_H_
