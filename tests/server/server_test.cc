// A server as a C++ program starts and stops it. What it answers is tested over sockets by
// tests/server/*.py, and without them in api_test.cc.
#include "tranche/server.h"

#include <catch2/catch_test_macros.hpp>

#include "src/server/sha256.h"
#include "tests/json/temporary_file.h"

namespace tranche {
namespace {

struct Started {
  explicit Started(ServerOptions options) {
    IndexOptions index_options;
    index_options.listener = events.Listener();
    index = Index::Create({}, index_options).value();
    server = Server::Start(index.get(), &events, std::move(options));
  }
  absl::StatusCode code() const { return server.status().code(); }

  LiveEvents events;
  std::unique_ptr<Index> index;
  absl::StatusOr<std::unique_ptr<Server>> server = absl::UnknownError("not started");
};

ServerOptions At(std::string listen, std::string tokens_path = {}) {
  ServerOptions options;
  options.listen = std::move(listen);
  options.tokens_path = std::move(tokens_path);
  return options;
}

TEST_CASE("a server tells its real port, and stops once and again") {
  const Started started(At("127.0.0.1:0"));
  REQUIRE(started.server.ok());
  Server& server = **started.server;
  CHECK(server.address().starts_with("127.0.0.1:"));
  CHECK_FALSE(server.address().ends_with(":0"));
  CHECK(Started(At(server.address())).code() == absl::StatusCode::kUnavailable);  // it is taken
  CHECK(server.ReloadTokens().ok());
  server.Stop();
  server.Stop();
}

TEST_CASE("an index may go on changing while its server stops") {
  Started started(At("localhost:0"));
  REQUIRE(started.server.ok());
  (*started.server)->Stop();
  Batch batch;
  batch.Upsert(Customer{"a", {}});
  CHECK(started.index->Apply(batch).ok());
}

TEST_CASE("what is no address is refused") {
  for (const char* listen : {"", "127.0.0.1", "8080", ":8080", "127.0.0.1:", "127.0.0.1:x",
                             "127.0.0.1:65536", "127.0.0.1:-1", "nowhere.example:80"}) {
    INFO(listen);
    CHECK(Started(At(listen)).code() == absl::StatusCode::kInvalidArgument);
  }
}

TEST_CASE("beyond this machine a server needs tokens") {
  CHECK(Started(At("0.0.0.0:0")).code() == absl::StatusCode::kFailedPrecondition);
  CHECK(Started(At("[::]:0")).code() == absl::StatusCode::kFailedPrecondition);
  const internal::TemporaryFile tokens("a read " + server::Sha256Of("secret") + "\n");
  CHECK(Started(At("0.0.0.0:0", tokens.path())).server.ok());
  CHECK(Started(At("127.0.0.1:0", "/nowhere/tokens")).code() == absl::StatusCode::kNotFound);
  const internal::TemporaryFile empty("");
  CHECK(Started(At("127.0.0.1:0", empty.path())).code() == absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace tranche
