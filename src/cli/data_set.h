// The five files of a generated data set: schema, customers, segments, changes, and a manifest that
// says what they are.
#ifndef TRANCHE_SRC_CLI_DATA_SET_H_
#define TRANCHE_SRC_CLI_DATA_SET_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace tranche::cli {

// What determines a data set, to the byte.
struct DataSetSpec {
  uint64_t customers = 1'000'000;
  uint64_t changes = 200'000;
  uint64_t seed = 1;
};

inline constexpr uint64_t kMaxGenerated =
    100'000'000;  // customers, or changes; memory: 26 bytes each

struct WrittenFile {
  std::string path;
  uint64_t bytes = 0;
};

struct DataSetPaths {
  explicit DataSetPaths(const std::string& directory);

  std::string schema, customers, segments, changes, manifest;
};

// Writes the files into `directory`, which is created if need be. Either all are written or none.
absl::StatusOr<std::vector<WrittenFile>> WriteDataSet(const DataSetSpec& spec,
                                                      const std::string& directory);

// Whether `directory` holds exactly that data set: its manifest says so and no file has another
// size.
bool HoldsDataSet(const DataSetSpec& spec, const std::string& directory);

}  // namespace tranche::cli

#endif  // TRANCHE_SRC_CLI_DATA_SET_H_
