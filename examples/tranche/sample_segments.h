// The dozen segments that `generate` writes: what a billing team keeps an eye on.
#ifndef TRANCHE_EXAMPLES_TRANCHE_SAMPLE_SEGMENTS_H_
#define TRANCHE_EXAMPLES_TRANCHE_SAMPLE_SEGMENTS_H_

#include <string_view>

namespace tranche::program {

// A JSON array of definitions over the fields of `SchemaJson` (domains.h). Every operator occurs in
// it.
std::string_view SampleSegmentsJson();

}  // namespace tranche::program

#endif  // TRANCHE_EXAMPLES_TRANCHE_SAMPLE_SEGMENTS_H_
