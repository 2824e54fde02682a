// A POST that comes twice is done once.
#include "src/server/replays.h"

#include <catch2/catch_test_macros.hpp>

#include "tests/server/world.h"

namespace tranche::server {
namespace {

Response WithBody(std::string body, int status = 200) {
  Response response;
  response.status = status;
  response.body = std::move(body);
  return response;
}

TEST_CASE("a key gets the first answer again, for the same request only") {
  Replays replays;
  int runs = 0;
  const auto run = [&] { return WithBody(std::to_string(++runs)); };
  CHECK(replays.Run("k", "request", run).body == "1");
  CHECK(replays.Run("k", "request", run).body == "1");
  CHECK(replays.Run("other", "request", run).body == "2");
  CHECK(replays.Run("k", "another request", run).status == 422);
  CHECK(runs == 2);
}

TEST_CASE("while the first request runs the second is refused") {
  Replays replays;
  Response second;
  replays.Run("k", "r", [&] {
    second = replays.Run("k", "r", [] { return WithBody("twice"); });
    return WithBody("once");
  });
  CHECK(second.status == 409);
}

TEST_CASE("a failure of the server is not kept") {
  Replays replays;
  CHECK(replays.Run("k", "r", [] { return WithBody("", 503); }).status == 503);
  CHECK(replays.Run("k", "r", [] { return WithBody("", 201); }).status == 201);
}

TEST_CASE("the oldest answers make room") {
  Replays replays(2, 100);
  int runs = 0;
  const auto ask = [&](const std::string& key, size_t bytes = 1) {
    replays.Run(key, "r", [&] {
      ++runs;
      return WithBody(std::string(bytes, 'x'));
    });
  };
  ask("a");
  ask("b");
  ask("c");
  ask("c");
  ask("b");
  CHECK(runs == 3);
  ask("a");
  CHECK(runs == 4);
  ask("large", 1000);
  ask("large");
  ask("a");
  CHECK(runs == 6);
}

TEST_CASE("segments are created once for each key, and customers with one key do not meet") {
  World world;
  const std::string draft =
      R"({"name":"G","rules":[{"conditions":[{"field":"country","operator":"in","value":"DE"}]}]})";
  const std::vector<Header> key = {{"Idempotency-Key", "1"}};
  const Response first = world.Ask("POST", "/v1/segments", draft, key);
  CHECK(first.status == 201);
  const Response again = world.Ask("POST", "/v1/segments", draft, key);
  CHECK(again.status == 201);
  CHECK(again.body == first.body);
  CHECK(HeaderOf(again, "ETag") == HeaderOf(first, "ETag"));
  CHECK(world.Ask("POST", "/v1/segments", draft).status == 409);  // the name is taken
  CHECK(world.Ask("POST", "/v1/changes", "", key).status == 422);
  CHECK(world.index->Read().segment_count() == 2);
}

TEST_CASE("a key is of one position: the batch of another one is not taken for a repeat") {
  World world;
  const auto ask = [&](const std::string& sequence) {
    return world.Ask(
        "POST", "/v1/changes", "",
        {{"Idempotency-Key", "1"}, {"Position-Source", "crm"}, {"Position-Sequence", sequence}});
  };
  CHECK(ask("1").status == 200);
  CHECK(ask("1").body.find("already_applied") == std::string::npos);  // the answer of the first
  CHECK(ask("2").status == 422);
  CHECK(world.index->PositionOf("crm") == Position{"crm", 0, 1});
}

}  // namespace
}  // namespace tranche::server
