// Tells the user, on standard error, what of a file was not taken and why.
#ifndef TRANCHE_EXAMPLES_TRANCHE_REJECTIONS_H_
#define TRANCHE_EXAMPLES_TRANCHE_REJECTIONS_H_

#include <cstdint>
#include <string_view>
#include <vector>

#include "tranche/json.h"
#include "tranche/load.h"

namespace tranche::program {

void ReportLoad(std::string_view path, const LoadReport& report);
void ReportFeed(std::string_view path, const FeedReport& report);

}  // namespace tranche::program

#endif  // TRANCHE_EXAMPLES_TRANCHE_REJECTIONS_H_
