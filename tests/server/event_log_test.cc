// Events: nothing missed, nothing twice, bounded.
#include "src/server/event_log.h"

#include <catch2/catch_test_macros.hpp>
#include <thread>

#include "src/server/stats_feed.h"
#include "tests/server/world.h"

namespace tranche::server {
namespace {

size_t CountOf(std::string_view text, std::string_view word) {
  size_t count = 0;
  for (size_t at = text.find(word); at != text.npos; at = text.find(word, at + 1)) ++count;
  return count;
}

TEST_CASE("a viewer gets every event once, in order") {
  EventLog log(1 << 20);
  CHECK(log.last() == 0);
  CHECK(log.After(0, 100).text.empty());
  log.Publish("a", "1");
  log.Publish("b", "2");
  const EventLog::Slice both = log.After(0, 1000);
  CHECK(both.last == 2);
  CHECK(both.text == EventText(log.IdOf(1), "a", "1") + EventText(log.IdOf(2), "b", "2"));
  CHECK(log.After(1, 1000).text == EventText(log.IdOf(2), "b", "2"));
  const EventLog::Slice first = log.After(0, 1);  // at least one
  CHECK(first.last == 1);
  CHECK(log.After(2, 1000).text.empty());
}

TEST_CASE("ids name the run and the event") {
  EventLog log(1 << 20);
  const EventLog other(1 << 20);
  log.Publish("a", "1");
  CHECK(log.NumberOf(log.IdOf(1)) == 1);
  CHECK(log.NumberOf(log.IdOf(0)) == 0);
  CHECK_FALSE(log.NumberOf(log.IdOf(2)));  // has not been
  CHECK_FALSE(log.NumberOf(other.IdOf(0)));
  for (const char* bad : {"", "1", "-1", "x-1"}) CHECK_FALSE(log.NumberOf(bad));
  CHECK_FALSE(log.NumberOf(log.IdOf(1) + "x"));
}

TEST_CASE("the log forgets the oldest events and says so") {
  EventLog log(200);
  for (int i = 0; i < 50; ++i) log.Publish("a", std::to_string(i));
  CHECK(log.After(0, 1000).is_gone);
  CHECK_FALSE(log.After(49, 1000).is_gone);
  CHECK(log.After(0, 1000).last == 50);
  log.Publish("a", std::string(1000, 'x'));  // the last one always stays
  CHECK(CountOf(log.After(50, 10).text, "event:") == 1);
  CHECK(log.After(49, 10).is_gone);
}

TEST_CASE("a batch is told with its changes, or by its sums when there are too many") {
  World world;
  CHECK(world.events.last() == 0);
  REQUIRE(world.Ask("PATCH", "/v1/customers/a", R"({"country":"DE"})").status == 200);
  const std::string text = world.events.After(0, 1000).text;
  CHECK(CountOf(text, R"("entered":0,"left":1,"complete":true,"changes":[{"segment_id":"fr",)"
                      R"("customer":"a","change":"left"}])") == 1);
  REQUIRE(world.Ask("PATCH", "/v1/customers/a", R"({"name":"A"})").status == 200);
  CHECK(world.events.last() == 1);  // nobody moved

  BatchResult many;
  many.entered = kMaxListedChanges + 1;
  many.changes.resize(kMaxListedChanges + 1, Change{"fr", "a", true});
  world.events.PublishChanges(many);
  CHECK(CountOf(world.events.After(1, 1000).text, R"("complete":false,"changes":[])") == 1);
}

TEST_CASE("who publishes beside who reads loses nothing") {
  EventLog log(1 << 20);
  size_t woken = 0;
  log.SetWake([&] { ++woken; });  // under the lock of the log
  std::thread publisher([&] {
    for (int i = 0; i < 1000; ++i) log.Publish("a", std::to_string(i));
  });
  uint64_t last = 0;
  size_t seen = 0;
  while (seen < 1000) {
    const EventLog::Slice slice = log.After(last, 512);
    REQUIRE_FALSE(slice.is_gone);
    REQUIRE(CountOf(slice.text, "event:") == slice.last - last);
    seen += slice.last - last;
    last = slice.last;
  }
  publisher.join();
  CHECK(woken == 1000);
}

TEST_CASE("counts are told whole first, then what has changed") {
  World world;
  StatsFeed feed;
  const auto first = feed.Next(world.index->Read());
  REQUIRE(first != nullptr);
  CHECK(first->number == 1);
  CHECK(CountOf(first->whole, R"("customers":3,"complete":true,"segments":[{"id":"fr",)"
                              R"("name":"France","count":2,)") == 1);
  CHECK(feed.Next(world.index->Read()) == nullptr);  // nothing new

  REQUIRE(world
              .Ask("POST", "/v1/segments",
                   R"({"id":"de","name":"Germany","rules":[{"conditions":)"
                   R"([{"field":"country","operator":"in","value":"DE"}]}]})")
              .status == 201);
  const auto second = feed.Next(world.index->Read());
  REQUIRE(second != nullptr);
  CHECK(CountOf(second->changes, R"("complete":false,"segments":[{"id":"de")") == 1);
  CHECK(CountOf(second->changes, "\"fr\"") == 0);
  CHECK(CountOf(second->whole, "\"fr\"") == 1);

  REQUIRE(world.Ask("DELETE", "/v1/segments/fr", "", {{"If-Match", "*"}}).status == 204);
  CHECK(CountOf(feed.Next(world.index->Read())->changes, R"("segments":[],"removed":["fr"])") == 1);
}

TEST_CASE("a sum that changes is told, though the count stays") {
  const auto index =
      Index::Create(ParseSchema(R"({"measures":["properties.seats"],"fields":)"
                                R"([{"name":"properties.seats","kind":"number","decimals":0}]})")
                        .value())
          .value();
  index->CreateSegment(ParseDraft(World::kFrance).value()).value();
  const auto set_seats = [&](const char* seats) {
    const std::string customer =
        std::string(R"({"id":"a","country":"FR","properties":{"seats":)") + seats + "}}";
    LoadCustomers(index.get(), customer).value();
  };
  set_seats("7");
  StatsFeed feed;
  CHECK(CountOf(feed.Next(index->Read())->whole, R"("sums":{"properties.seats":"7"})") == 1);
  set_seats("12");
  CHECK(CountOf(feed.Next(index->Read())->changes, R"("sums":{"properties.seats":"12"})") == 1);
}

}  // namespace
}  // namespace tranche::server
