#include "bench/support/ndjson_file.h"

#include <unistd.h>

#include <cstdio>
#include <filesystem>

#include "bench/support/check.h"
#include "bench/support/workload.h"

namespace tranche::internal::bench {

NdjsonFile::NdjsonFile(const Workload& workload) {
  std::string pattern = std::filesystem::temp_directory_path() / "tranche-bench-XXXXXX";
  const int descriptor = mkstemp(pattern.data());
  std::FILE* file = descriptor < 0 ? nullptr : fdopen(descriptor, "wb");
  Check(file != nullptr, "cannot write " + pattern);
  path_ = pattern;
  constexpr size_t kFlush = size_t{1} << 20;
  CustomerText text(workload);
  std::string lines;
  for (uint32_t row = 0; row < workload.customers(); ++row) {
    text.AppendJson(row, &lines);
    if (lines.size() < kFlush && row + 1 < workload.customers()) continue;
    Check(std::fwrite(lines.data(), 1, lines.size(), file) == lines.size(), "the disk is full");
    bytes_ += lines.size();
    lines.clear();
  }
  Check(std::fclose(file) == 0, "cannot write " + path_);
}

NdjsonFile::~NdjsonFile() { unlink(path_.c_str()); }

}  // namespace tranche::internal::bench
