// Who is let in.
#include "src/server/guard.h"

#include <catch2/catch_test_macros.hpp>
#include <fstream>

#include "src/server/sha256.h"
#include "tests/json/temporary_file.h"
#include "tests/server/world.h"

namespace tranche::server {
namespace {

int Check(const Guard& guard, std::vector<Header> headers, std::string method = "GET") {
  Request request;
  request.method = std::move(method);
  request.headers = std::move(headers);
  const auto refusal = guard.CheckOrigin(request);
  return refusal ? refusal->status : 200;
}

TEST_CASE("names of this machine are those of loopback addresses") {
  for (const char* host :
       {"localhost", "LOCALHOST:8080", "127.0.0.1", "127.1.2.3:80", "[::1]", "[::1]:8080"}) {
    INFO(host);
    CHECK(IsLoopbackHost(host));
  }
  for (const char* host : {"", "evil.example", "localhost.evil.example", "127.0.0.1.evil.example",
                           "127.evil.example", "128.0.0.1", "localhost:x", "::1", "10.0.0.1:127"}) {
    INFO(host);
    CHECK_FALSE(IsLoopbackHost(host));
  }
}

TEST_CASE("a foreign Host or Origin is refused") {
  const Guard guard(nullptr, false);
  CHECK(Check(guard, {}) == 400);
  CHECK(Check(guard, {{"Host", "localhost"}, {"host", "localhost"}}) == 400);
  CHECK(Check(guard, {{"Host", "localhost:1"}}) == 200);
  CHECK(Check(guard, {{"Host", "rebound.example"}}) == 421);
  CHECK(Check(guard, {{"Host", "localhost:1"}, {"Origin", "http://localhost:1"}}) == 200);
  CHECK(Check(guard, {{"Host", "localhost:1"}, {"Origin", "http://localhost:2"}}) == 403);
  CHECK(Check(guard, {{"Host", "localhost:1"}, {"Origin", "null"}}) == 403);
  CHECK(Check(guard, {{"Host", "localhost"}, {"Sec-Fetch-Site", "cross-site"}}) == 403);
  CHECK(Check(guard, {{"Host", "localhost"}, {"Sec-Fetch-Site", "same-site"}}) == 403);
  CHECK(Check(guard, {{"Host", "localhost"}, {"Sec-Fetch-Site", "same-origin"}}) == 200);
  const std::vector<Header> link = {
      {"Host", "localhost"}, {"Sec-Fetch-Site", "cross-site"}, {"Sec-Fetch-Mode", "navigate"}};
  CHECK(Check(guard, link) == 200);
  CHECK(Check(guard, link, "POST") == 403);
}

TEST_CASE("a file of tokens says who may read and who may write") {
  const std::string hash = Sha256Of("secret");
  CHECK(hash == "2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b");
  const auto tokens = ParseTokens("# who\n\nreader read " + hash + "\r\n writer\twrite  " + hash);
  REQUIRE(tokens.ok());
  REQUIRE(tokens->size() == 2);
  CHECK((*tokens)[0].role == Role::kRead);
  CHECK((*tokens)[1].name == "writer");
  const std::vector<std::string> all_bad = {"",
                                            "# none",
                                            "a read",
                                            "a own " + hash,
                                            "a read " + hash + " b",
                                            "a read " + hash.substr(1),
                                            "a read " + hash.substr(1) + "g",
                                            "a read " + hash + "\na write " + hash};
  for (const std::string& bad : all_bad) {
    INFO(bad);
    CHECK(ParseTokens(bad).status().code() == absl::StatusCode::kInvalidArgument);
  }
}

TEST_CASE("with tokens a request needs one that may do what it asks") {
  const internal::TemporaryFile file("reader read " + Sha256Of("r") + "\nwriter write " +
                                     Sha256Of("w") + "\n");
  const auto tokens = Tokens::Open(file.path()).value();
  World world(tokens.get());
  const auto ask = [&](std::string method, std::string header) {
    std::vector<Header> headers = {{"Host", "api.example"}};
    if (!header.empty()) headers.push_back({"authorization", std::move(header)});
    return world.Ask(std::move(method), "/v1/customers/a", R"({"country":"DE"})", headers).status;
  };
  CHECK(ask("GET", "") == 401);
  CHECK(ask("GET", "Basic r") == 401);
  CHECK(ask("GET", "Bearer x") == 401);
  CHECK(ask("GET", "Bearer ") == 401);
  CHECK(ask("GET", "bearer r") == 200);
  CHECK(ask("PATCH", "Bearer r") == 403);
  CHECK(ask("PATCH", "Bearer w") == 200);
  CHECK(world.Ask("GET", "/healthz", {}, {{"Host", "api.example"}}).status == 200);
}

TEST_CASE("tokens that cannot be read again stay as they were") {
  const internal::TemporaryFile file("a read " + Sha256Of("1") + "\n");
  const auto tokens = Tokens::Open(file.path()).value();
  std::ofstream(file.path()) << "nonsense";
  CHECK_FALSE(tokens->Reload().ok());
  CHECK(tokens->Find("1").has_value());
  std::ofstream(file.path()) << "b write " + Sha256Of("2") + "\n";
  CHECK(tokens->Reload().ok());
  CHECK_FALSE(tokens->Find("1").has_value());
  CHECK(tokens->Find("2")->name == "b");
}

TEST_CASE("a server that is read only refuses what changes something") {
  World world(nullptr, true);
  CHECK(world.Ask("GET", "/v1/stats").status == 200);
  CHECK(world.Ask("POST", "/v1/count", "{}").status == 200);
  for (const Route& route : Routes()) {
    if (route.access != Access::kWrite) continue;
    CHECK(world.Ask(std::string(route.method), std::string(route.path), "{}").status == 403);
  }
}

}  // namespace
}  // namespace tranche::server
