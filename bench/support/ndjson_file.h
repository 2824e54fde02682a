// The customers of a workload as a file of NDJSON that goes away with the object.
#ifndef TRANCHE_BENCH_SUPPORT_NDJSON_FILE_H_
#define TRANCHE_BENCH_SUPPORT_NDJSON_FILE_H_

#include <cstdint>
#include <string>

#include "bench/support/workload.h"

namespace tranche::internal::bench {

class NdjsonFile {
 public:
  // In the system's temporary folder.
  explicit NdjsonFile(const Workload& workload);
  ~NdjsonFile();
  NdjsonFile(const NdjsonFile&) = delete;
  NdjsonFile& operator=(const NdjsonFile&) = delete;

  const std::string& path() const { return path_; }
  uint64_t bytes() const { return bytes_; }

 private:
  std::string path_;
  uint64_t bytes_ = 0;
};

}  // namespace tranche::internal::bench

#endif  // TRANCHE_BENCH_SUPPORT_NDJSON_FILE_H_
