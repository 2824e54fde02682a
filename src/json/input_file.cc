#include "src/json/input_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>

#include "src/base/message.h"
#include "tranche/json.h"

namespace tranche {

using namespace internal;

namespace {

absl::Status SystemError(const std::string& path, int code) {
  const std::string message =
      Concat({"cannot read ", path, ": ", std::generic_category().message(code)});
  const bool missing = code == ENOENT || code == ENOTDIR;
  return MakeError(missing ? absl::StatusCode::kNotFound : absl::StatusCode::kUnavailable, message);
}

}  // namespace

absl::StatusOr<InputFile> InputFile::Open(const std::string& path) {
  const int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return SystemError(path, errno);
  struct stat facts;
  const bool has_size = fstat(descriptor, &facts) == 0 && S_ISREG(facts.st_mode);
  return InputFile(path, descriptor, has_size ? static_cast<uint64_t>(facts.st_size) : 0);
}

InputFile::InputFile(std::string path, int descriptor, uint64_t size)
    : path_(std::move(path)), descriptor_(descriptor), size_(size) {}

InputFile::InputFile(InputFile&& other) noexcept
    : path_(std::move(other.path_)),
      descriptor_(std::exchange(other.descriptor_, -1)),
      size_(other.size_) {}

InputFile& InputFile::operator=(InputFile&& other) noexcept {
  std::swap(path_, other.path_);
  std::swap(descriptor_, other.descriptor_);
  std::swap(size_, other.size_);
  return *this;
}

InputFile::~InputFile() {
  if (descriptor_ >= 0) close(descriptor_);
}

absl::StatusOr<size_t> InputFile::ReadSome(char* to, size_t count) {
  for (;;) {
    const ssize_t got = read(descriptor_, to, count);
    if (got >= 0) return static_cast<size_t>(got);
    if (errno != EINTR) return SystemError(path_, errno);
  }
}

absl::StatusOr<size_t> InputFile::Read(char* to, size_t count) {
  size_t done = 0;
  while (done < count) {
    TRANCHE_ASSIGN_OR_RETURN(const size_t got, ReadSome(to + done, count - done));
    if (got == 0) break;
    done += got;
  }
  return done;
}

absl::StatusOr<std::string> ReadFile(const std::string& path) {
  absl::StatusOr<InputFile> file = InputFile::Open(path);
  if (!file.ok()) return file.status();
  std::string text;
  for (;;) {
    constexpr size_t kChunk = size_t{1} << 16;
    const size_t begin = text.size();
    // All of it at once, and a byte more to see the end; then chunk by chunk what has come
    // meanwhile.
    text.resize(begin + std::max<size_t>(kChunk, begin == 0 ? file->size() + 1 : 0));
    const absl::StatusOr<size_t> got = file->Read(text.data() + begin, text.size() - begin);
    if (!got.ok()) return got.status();
    const bool at_end = begin + *got < text.size();
    text.resize(begin + *got);
    if (at_end) return text;
  }
}

}  // namespace tranche
