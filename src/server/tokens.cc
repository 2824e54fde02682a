#include "src/server/tokens.h"

#include <algorithm>
#include <array>
#include <utility>

#include "src/base/message.h"
#include "src/server/sha256.h"
#include "tranche/json.h"

namespace tranche::server {
namespace {

using internal::AtLine;
using internal::InvalidArgument;

// The first word of `line`, which loses it.
std::string_view TakeWord(std::string_view* line) {
  static constexpr std::string_view kBlanks = " \t\r";
  line->remove_prefix(std::min(line->find_first_not_of(kBlanks), line->size()));
  const std::string_view word = line->substr(0, line->find_first_of(kBlanks));
  line->remove_prefix(word.size());
  return word;
}

absl::StatusOr<Token> ParseToken(std::string_view line) {
  Token token;
  token.name = TakeWord(&line);
  const std::string_view role = TakeWord(&line);
  token.hash = TakeWord(&line);
  if (token.hash.empty() || !TakeWord(&line).empty()) {
    return InvalidArgument({"expected a name, a role and a hash"});
  }
  if (role != "read" && role != "write") {
    return InvalidArgument({"the role is neither \"read\" nor \"write\""});
  }
  token.role = role == "write" ? Role::kWrite : Role::kRead;
  for (char& digit : token.hash) {
    if (digit >= 'A' && digit <= 'F') digit = static_cast<char>(digit - 'A' + 'a');
  }
  if (token.hash.size() != 64 || token.hash.find_first_not_of("0123456789abcdef") < 64) {
    return InvalidArgument({"the hash is not a SHA-256 of 64 hexadecimal digits"});
  }
  return token;
}

}  // namespace

absl::StatusOr<std::vector<Token>> ParseTokens(std::string_view text) {
  std::vector<Token> tokens;
  for (uint64_t number = 1; !text.empty(); ++number) {
    std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    std::string_view rest = line;
    const std::string_view first = TakeWord(&rest);
    if (first.empty() || first.starts_with('#')) continue;
    absl::StatusOr<Token> token = ParseToken(line);
    if (!token.ok()) return AtLine(number, token.status());
    const auto has_name = [&](const Token& other) { return other.name == token->name; };
    if (std::any_of(tokens.begin(), tokens.end(), has_name)) {
      return AtLine(number, InvalidArgument({"the name ", token->name, " comes twice"}));
    }
    tokens.push_back(*std::move(token));
  }
  if (tokens.empty()) return InvalidArgument({"there is no token"});
  return tokens;
}

absl::StatusOr<std::unique_ptr<Tokens>> Tokens::Open(std::string path) {
  std::unique_ptr<Tokens> tokens(new Tokens(std::move(path)));
  TRANCHE_RETURN_IF_ERROR(tokens->Reload());
  return tokens;
}

absl::Status Tokens::Reload() {
  TRANCHE_ASSIGN_OR_RETURN(const std::string text, ReadFile(path_));
  absl::StatusOr<std::vector<Token>> tokens = ParseTokens(text);
  if (!tokens.ok()) return internal::Prefixed({path_, ": "}, tokens.status());
  const std::lock_guard lock(mutex_);
  tokens_ = *std::move(tokens);
  return absl::OkStatus();
}

std::optional<Token> Tokens::Find(std::string_view secret) const {
  const std::string hash = Sha256Of(secret);
  std::optional<Token> found;
  const std::lock_guard lock(mutex_);
  for (const Token& token : tokens_) {
    if (SameSecret(token.hash, hash)) found = token;
  }
  return found;
}

}  // namespace tranche::server
