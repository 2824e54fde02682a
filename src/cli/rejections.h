// Tells the user, on standard error, what of a file was not taken and why.
#ifndef TRANCHE_SRC_CLI_REJECTIONS_H_
#define TRANCHE_SRC_CLI_REJECTIONS_H_

#include <cstdint>
#include <string_view>
#include <vector>

#include "tranche/json.h"
#include "tranche/load.h"

namespace tranche::cli {

void ReportLoad(std::string_view path, const LoadReport& report);
void ReportFeed(std::string_view path, const FeedReport& report);

}  // namespace tranche::cli

#endif  // TRANCHE_SRC_CLI_REJECTIONS_H_
