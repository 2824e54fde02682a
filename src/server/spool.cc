#include "src/server/spool.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>

#include "src/base/message.h"

namespace tranche::server {
namespace {

absl::Status SystemError(std::string_view what, int error) {
  const bool is_full = error == ENOSPC || error == EDQUOT;
  return internal::MakeError(
      is_full ? absl::StatusCode::kResourceExhausted : absl::StatusCode::kUnavailable,
      internal::Concat({what, ": ", std::generic_category().message(error)}));
}

}  // namespace

absl::StatusOr<std::shared_ptr<Spool>> Spool::Create() {
  std::error_code error;
  const std::filesystem::path folder = std::filesystem::temp_directory_path(error);
  std::string name = (folder / "tranche-upload-XXXXXX").string();
  const int descriptor = error ? -1 : mkostemp(name.data(), O_CLOEXEC);
  if (descriptor < 0) return SystemError("cannot make a temporary file", errno);
  unlink(name.c_str());
  return std::shared_ptr<Spool>(new Spool(descriptor));
}

Spool::~Spool() { close(descriptor_); }

absl::Status Spool::Append(std::string_view bytes) {
  sha256_.Add(bytes);
  size_ += bytes.size();
  while (!bytes.empty()) {
    const ssize_t written = write(descriptor_, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return SystemError("cannot write a temporary file", errno);
    bytes.remove_prefix(static_cast<size_t>(written));
  }
  return absl::OkStatus();
}

std::string Spool::path() const { return internal::Concat({"/proc/self/fd/", descriptor_}); }

const std::string& Spool::Hash() {
  if (hash_.empty()) hash_ = sha256_.Finish();
  return hash_;
}

}  // namespace tranche::server
