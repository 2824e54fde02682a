// Who may ask: a file of tokens, one client a line.
//
//   # name role SHA-256 of the secret
//   billing write 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
#ifndef TRANCHE_SRC_SERVER_TOKENS_H_
#define TRANCHE_SRC_SERVER_TOKENS_H_

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace tranche::server {

enum class Role : uint8_t { kRead, kWrite };

struct Token {
  std::string name;
  Role role = Role::kRead;
  std::string hash;  // 64 hexadecimal digits in lower case
};

// InvalidArgument with the line for what is no such file, for a name that comes twice, and for a
// file without any token. Blank lines, and lines that begin with #, do not count.
absl::StatusOr<std::vector<Token>> ParseTokens(std::string_view text);

// The tokens of a file. Thread-safe.
class Tokens {
 public:
  static absl::StatusOr<std::unique_ptr<Tokens>> Open(std::string path);

  // Reads the file again; after an error the tokens are what they were.
  absl::Status Reload();
  // The token of this secret. Every token is compared, each in constant time.
  std::optional<Token> Find(std::string_view secret) const;

 private:
  explicit Tokens(std::string path) : path_(std::move(path)) {}

  const std::string path_;
  mutable std::mutex mutex_;
  std::vector<Token> tokens_;
};

}  // namespace tranche::server

#endif  // TRANCHE_SRC_SERVER_TOKENS_H_
