// A file read from front to back. Read, not mapped: a file that somebody cuts short meanwhile ends
// early instead of ending the process.
#ifndef TRANCHE_SRC_JSON_INPUT_FILE_H_
#define TRANCHE_SRC_JSON_INPUT_FILE_H_

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "src/json/byte_source.h"

namespace tranche::internal {

// Movable. Errors name the path and the system's reason: NotFound when there is no such file, else
// Unavailable.
class InputFile final : public ByteSource {
 public:
  static absl::StatusOr<InputFile> Open(const std::string& path);
  InputFile(InputFile&& other) noexcept;
  InputFile& operator=(InputFile&& other) noexcept;
  ~InputFile() override;

  // Bytes when it was opened; 0 for what has no size, such as a pipe.
  uint64_t size() const override { return size_; }

  // Reads at least one byte and at most `count` into `to`, without waiting for more than has come,
  // and returns how many. 0: the file has ended.
  absl::StatusOr<size_t> ReadSome(char* to, size_t count) override;
  // Reads up to `count` bytes into `to` and returns how many: fewer only where the file ends.
  absl::StatusOr<size_t> Read(char* to, size_t count);

 private:
  InputFile(std::string path, int descriptor, uint64_t size);

  std::string path_;
  int descriptor_;
  uint64_t size_;
};

}  // namespace tranche::internal

#endif  // TRANCHE_SRC_JSON_INPUT_FILE_H_
