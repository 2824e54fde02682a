#include "src/cli/output.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>

#include "src/base/message.h"
#include "src/cli/exit_code.h"
#include "src/cli/progress.h"
#include "tranche/json.h"

namespace tranche::cli {
namespace {

constexpr size_t kBufferBytes = 1 << 16;

std::string& Buffer() {
  static std::string* buffer = new std::string;
  return *buffer;
}

bool json_errors = false;

void WriteError(std::string_view text) {
  Progress::ClearLine();
  while (!text.empty()) {
    const ssize_t written = write(STDERR_FILENO, text.data(), text.size());
    if (written < 0 && errno != EINTR) return;  // there is nobody left to tell
    if (written > 0) text.remove_prefix(static_cast<size_t>(written));
  }
}

}  // namespace

void UseJsonErrors(bool wanted) { json_errors = wanted; }

void PrepareStandardStreams() {
  std::signal(SIGPIPE, SIG_IGN);
  // Opened for reading only, so that what is written to a closed standard output still fails.
  for (int fd = 0; fd <= 2; ++fd) {
    if (fcntl(fd, F_GETFD) == -1 && open("/dev/null", O_RDONLY) != fd) std::abort();
  }
}

void Print(std::string_view text) {
  Buffer() += text;
  if (Buffer().size() >= kBufferBytes) FlushOutput();
}

void PrintLine(std::string_view text) {
  Print(text);
  Print("\n");
}

void FlushOutput() {
  std::string_view rest = Buffer();
  while (!rest.empty()) {
    const ssize_t written = write(STDOUT_FILENO, rest.data(), rest.size());
    if (written >= 0) {
      rest.remove_prefix(static_cast<size_t>(written));
    } else if (errno == EPIPE) {
      std::_Exit(kDone);
    } else if (errno != EINTR) {
      Warn(std::string("cannot write to standard output: ") + std::strerror(errno));
      std::_Exit(kFailed);
    }
  }
  Buffer().clear();
}

void Warn(std::string_view message) {
  std::string line = "tranche: ";
  line += message;
  line += "\n";
  WriteError(line);
}

void WarnLine(std::string_view line) { WriteError(std::string(line) + "\n"); }

int Fail(const absl::Status& status) {
  FlushOutput();
  if (json_errors) {
    WriteError(ToJson(status) + "\n");
  } else {
    Warn(internal::MessageOf(status));
  }
  return kFailed;
}

int FailUsage(std::string_view message, std::string_view hint) {
  Fail(absl::InvalidArgumentError(std::string(message)));
  if (!json_errors) Warn(hint);
  return kWrongUsage;
}

absl::Status At(std::string_view place, const absl::Status& status) {
  return internal::Prefixed({place, ": "}, status);
}

}  // namespace tranche::cli
