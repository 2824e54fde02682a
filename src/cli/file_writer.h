// Writes one file under a temporary name and moves it into place when it is complete, so that a
// full disk or an early end never leaves half a file under the name that others read.
#ifndef TRANCHE_SRC_CLI_FILE_WRITER_H_
#define TRANCHE_SRC_CLI_FILE_WRITER_H_

#include <cstdint>
#include <string>

#include "absl/status/status.h"

namespace tranche::cli {

class FileWriter {
 public:
  explicit FileWriter(std::string path);
  // Removes the temporary file unless it was committed.
  ~FileWriter();
  FileWriter(const FileWriter&) = delete;
  FileWriter& operator=(const FileWriter&) = delete;

  // What the file gets next: append here, and call `Poll` now and then to hand it to the system.
  std::string& buffer() { return buffer_; }
  // Unavailable with the system's reason. Once failed, everything fails with the same.
  absl::Status Poll();
  // Writes the rest and closes; the file is not yet in place.
  absl::Status Finish();
  // Moves the finished file into place.
  absl::Status Commit();

  const std::string& path() const { return path_; }
  uint64_t bytes() const { return bytes_; }

 private:
  absl::Status Flush();
  absl::Status Failed(int error);

  const std::string path_;
  const std::string temporary_;
  std::string buffer_;
  absl::Status status_;
  uint64_t bytes_ = 0;
  int fd_ = -1;
  bool in_place_ = false;
};

}  // namespace tranche::cli

#endif  // TRANCHE_SRC_CLI_FILE_WRITER_H_
