// The records of an input as text, for the targets that compare ways to read it.
#ifndef TRANCHE_TESTS_FUZZ_RECORDS_H_
#define TRANCHE_TESTS_FUZZ_RECORDS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "src/json/input_buffer.h"
#include "src/json/sniff.h"
#include "tranche/mapping.h"

namespace tranche::internal::fuzz {

struct ReadInput {
  std::optional<InputFormat> format;  // that the first bytes tell; empty: none that is read
  absl::Status status;                // of the input; of opening it, then there are no records
  std::vector<std::string> records;
};

// Reads all of `input` and checks each record: it has a line, no smaller than that of the record
// before, and either an id or a reason.
ReadInput ReadAll(InputBuffer input, const Mapping& mapping);

// Checks that `text` gives `expected` also in pieces of 1 to `most` bytes, unless the first bytes
// alone make it another format.
void CheckPieces(std::string_view text, size_t most, uint64_t seed, const Mapping& mapping,
                 const ReadInput& expected);

// `text` as gzip, in two members where it has two bytes or more.
std::string Gzip(std::string_view text);

}  // namespace tranche::internal::fuzz

#endif  // TRANCHE_TESTS_FUZZ_RECORDS_H_
