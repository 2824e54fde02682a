// The dozen segments that `generate` writes: what a billing team keeps an eye on.
#ifndef TRANCHE_SRC_CLI_SAMPLE_SEGMENTS_H_
#define TRANCHE_SRC_CLI_SAMPLE_SEGMENTS_H_

#include <string_view>

namespace tranche::cli {

// A JSON array of definitions over the fields of `SchemaJson` (domains.h). Every operator occurs in
// it.
std::string_view SampleSegmentsJson();

}  // namespace tranche::cli

#endif  // TRANCHE_SRC_CLI_SAMPLE_SEGMENTS_H_
