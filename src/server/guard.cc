#include "src/server/guard.h"

#include <algorithm>
#include <string>

#include "src/server/problem.h"

namespace tranche::server {
namespace {

constexpr std::string_view kDigits = "0123456789";

// An address of 127.0.0.0/8 in its usual form.
bool IsLoopbackAddress(std::string_view name) {
  return name.starts_with("127.") && name.find_first_not_of("0123456789.") == name.npos &&
         std::count(name.begin(), name.end(), '.') == 3;
}

// The secret of `Authorization: Bearer SECRET`; empty without one.
std::string_view SecretOf(const Request& request) {
  static constexpr std::string_view kScheme = "Bearer ";
  const std::string* header = request.Find("Authorization");
  if (header == nullptr || !SameName(header->substr(0, kScheme.size()), kScheme)) return {};
  return std::string_view(*header).substr(kScheme.size());
}

// Whether a browser says that a page of another origin sends this. Following a link from there is
// fine: that page does not see the answer.
bool IsOfForeignPage(const Request& request, const std::string& host) {
  const std::string* origin = request.Find("Origin");
  if (origin != nullptr && !SameName(*origin, "http://" + host) &&
      !SameName(*origin, "https://" + host)) {
    return true;
  }
  const std::string* site = request.Find("Sec-Fetch-Site");
  const std::string* mode = request.Find("Sec-Fetch-Mode");
  const bool follows_link = request.method == "GET" && mode != nullptr && *mode == "navigate";
  return site != nullptr && (*site == "cross-site" || *site == "same-site") && !follows_link;
}

Response Unauthorized(std::string_view why) {
  Response response = Problem(401, "UNAUTHENTICATED", why);
  response.headers.push_back({"WWW-Authenticate", "Bearer"});
  return response;
}

}  // namespace

bool IsLoopbackHost(std::string_view host) {
  const size_t colon = host.rfind(':');
  const bool has_port = colon != host.npos && !host.ends_with(']');
  if (has_port) {
    if (host.find_first_not_of(kDigits, colon + 1) != host.npos) return false;
    host = host.substr(0, colon);
  }
  return SameName(host, "localhost") || host == "[::1]" || IsLoopbackAddress(host);
}

std::optional<Response> Guard::CheckOrigin(const Request& request) const {
  const auto is_host = [](const Header& header) { return SameName(header.name, "Host"); };
  if (std::count_if(request.headers.begin(), request.headers.end(), is_host) != 1) {
    return Problem(400, "INVALID_ARGUMENT", "a request has one header Host");
  }
  const std::string& host = *request.Find("Host");
  // With tokens a foreign name gains nothing: no browser sends a token by itself.
  if (tokens_ == nullptr && !IsLoopbackHost(host)) {
    return Problem(421, "MISDIRECTED", "without tokens this server answers to localhost only");
  }
  if (IsOfForeignPage(request, host)) {
    return Problem(403, "PERMISSION_DENIED", "pages of another origin may not ask this server");
  }
  return std::nullopt;
}

std::optional<Response> Guard::CheckAccess(Access access, Request* request) const {
  if (access == Access::kOpen) return std::nullopt;
  if (tokens_ != nullptr) {
    const std::string_view secret = SecretOf(*request);
    if (secret.empty()) return Unauthorized("this needs the header Authorization: Bearer SECRET");
    const std::optional<Token> token = tokens_->Find(secret);
    if (!token) return Unauthorized("the token is unknown");
    request->client = token->name;
    if (access == Access::kWrite && token->role != Role::kWrite) {
      return Problem(403, "PERMISSION_DENIED", "this token may read only");
    }
  }
  if (access == Access::kWrite && read_only_) {
    return Problem(403, "PERMISSION_DENIED", "this server is read only");
  }
  return std::nullopt;
}

}  // namespace tranche::server
