// What the fuzz targets share: a small index, its whole state as text, and the check that ends the
// process with the place and the reason.
#ifndef TRANCHE_TESTS_FUZZ_WORLD_H_
#define TRANCHE_TESTS_FUZZ_WORLD_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "tranche/index.h"

// Ends the process unless `condition` holds.
#define FUZZ_CHECK(condition, what) \
  ((condition) ? void() : ::tranche::internal::fuzz::Fail(__FILE__, __LINE__, #condition, (what)))

namespace tranche::internal::fuzz {

[[noreturn]] void Fail(const char* file, int line, const char* condition, std::string_view what);

// Properties `tier` and `addons`, three customers, three segments.
std::unique_ptr<Index> SmallIndex();

// Everything a caller can see of an index: fields, segments with their counts, customers.
std::string StateOf(const Index& index);

// The customers in order of creation.
std::vector<std::string> CustomerIds(const Snapshot& snapshot);

// Every saved segment counts who its rules match now.
void CheckSegments(const Index& index);

// A refusal has one of the documented codes, and a message.
void CheckRefusal(const absl::Status& status);

// The lines of `text`, without their ends.
std::vector<std::string_view> Lines(std::string_view text);

}  // namespace tranche::internal::fuzz

#endif  // TRANCHE_TESTS_FUZZ_WORLD_H_
