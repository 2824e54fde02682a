#include "src/cli/file_writer.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <string_view>
#include <utility>

namespace tranche::cli {
namespace {

constexpr size_t kBufferBytes = 1 << 20;

}  // namespace

FileWriter::FileWriter(std::string path) : path_(std::move(path)), temporary_(path_ + ".tmp") {
  fd_ = open(temporary_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (fd_ < 0) status_ = Failed(errno);
}

FileWriter::~FileWriter() {
  if (fd_ >= 0) close(fd_);
  if (!in_place_) unlink(temporary_.c_str());
}

absl::Status FileWriter::Failed(int error) {
  return absl::UnavailableError("cannot write " + path_ + ": " + std::strerror(error));
}

absl::Status FileWriter::Poll() { return buffer_.size() < kBufferBytes ? status_ : Flush(); }

absl::Status FileWriter::Flush() {
  std::string_view rest = buffer_;
  while (status_.ok() && !rest.empty()) {
    const ssize_t written = write(fd_, rest.data(), rest.size());
    if (written >= 0) {
      rest.remove_prefix(static_cast<size_t>(written));
    } else if (errno != EINTR) {
      status_ = Failed(errno);
    }
  }
  bytes_ += buffer_.size();
  buffer_.clear();
  return status_;
}

absl::Status FileWriter::Finish() {
  if (absl::Status status = Flush(); !status.ok()) return status;
  const int closed = close(std::exchange(fd_, -1));
  if (closed != 0) status_ = Failed(errno);
  return status_;
}

absl::Status FileWriter::Commit() {
  if (!status_.ok()) return status_;
  if (std::rename(temporary_.c_str(), path_.c_str()) != 0) {
    status_ = Failed(errno);
  } else {
    in_place_ = true;
  }
  return status_;
}

}  // namespace tranche::cli
