// A body that is a file: it is written to disk as it arrives, and read once it is whole. So an
// upload needs no memory, a slow one keeps no writer waiting, and one that breaks off loads
// nothing.
#ifndef TRANCHE_SRC_SERVER_SPOOL_H_
#define TRANCHE_SRC_SERVER_SPOOL_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "src/server/sha256.h"

namespace tranche::server {

// A file without a name in the folder for temporary files. Not thread-safe.
class Spool {
 public:
  // Unavailable with the system's reason.
  static absl::StatusOr<std::shared_ptr<Spool>> Create();
  ~Spool();
  Spool(const Spool&) = delete;
  Spool& operator=(const Spool&) = delete;

  // ResourceExhausted when the disk is full, else Unavailable.
  absl::Status Append(std::string_view bytes);

  // Where the file can be opened while this object lives.
  std::string path() const;
  uint64_t size() const { return size_; }
  // The hash of what was appended. Nothing is appended after this call.
  const std::string& Hash();

 private:
  explicit Spool(int descriptor) : descriptor_(descriptor) {}

  int descriptor_;
  uint64_t size_ = 0;
  Sha256 sha256_;
  std::string hash_;
};

}  // namespace tranche::server

#endif  // TRANCHE_SRC_SERVER_SPOOL_H_
