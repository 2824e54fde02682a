// The version of the headers, as numbers for the preprocessor, and of the library that is linked
// in, as a string. CMake and the packages read it from here. Versions are semantic (semver.org);
// usable from C.
#ifndef TRANCHE_VERSION_H_
#define TRANCHE_VERSION_H_

// Major: incompatible changes (from 1.0.0 on).
#define TRANCHE_VERSION_MAJOR 0
// Minor: additions; before 1.0.0 also changes of the C++ API.
#define TRANCHE_VERSION_MINOR 1
// Patch: bug fixes.
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
