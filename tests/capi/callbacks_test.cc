// What hosts in C++ do in callbacks of the C API: throw, and free the handle that they are called
// for.
#include <catch2/catch_test_macros.hpp>
#include <stdexcept>
#include <string_view>

#include "tranche/c.h"

namespace tranche::internal::testing {
namespace {

constexpr std::string_view kFeed =
    "{\"op\":\"upsert\",\"customer\":{\"id\":\"a\"}}\n"
    "{\"op\":\"upsert\",\"customer\":{\"id\":\"b\"}}\n";
void Throw(void*, const tranche_changes*) { throw std::runtime_error("changes"); }
void ThrowLine(void*, uint64_t, const tranche_changes*) { throw 7; }
void ThrowProgress(void*, uint64_t, uint64_t) { throw std::runtime_error("progress"); }
int64_t ThrowClock(void*) { throw std::runtime_error("clock"); }

uint64_t CustomerCount(const tranche_index* index) {
  tranche_snapshot* snapshot = nullptr;
  REQUIRE(tranche_index_read(index, &snapshot, nullptr) == TRANCHE_OK);
  const uint64_t count = tranche_snapshot_customer_count(snapshot);
  tranche_snapshot_free(snapshot);
  return count;
}

TEST_CASE("what a callback throws is dropped, and the call does its work") {
  tranche_index_options options = TRANCHE_INDEX_OPTIONS_INIT;
  options.on_changes = Throw;
  options.clock = ThrowClock;
  tranche_index* index = nullptr;
  REQUIRE(tranche_index_create(nullptr, 0, &options, &index, nullptr) == TRANCHE_OK);
  constexpr char kChange[] =
      TRANCHE_JSON({"operations": [{"op": "upsert", "customer": {"id": "a"}}]});
  CHECK(tranche_index_call(index, "apply", TRANCHE_TEXT(kChange), nullptr, nullptr) == TRANCHE_OK);
  tranche_feed_options feed = TRANCHE_FEED_OPTIONS_INIT;
  feed.on_batch = ThrowLine;
  feed.on_progress = ThrowProgress;
  tranche_buffer* report = nullptr;
  CHECK(tranche_index_apply_feed(index, kFeed.data(), kFeed.size(), &feed, &report, nullptr) ==
        TRANCHE_OK);
  CHECK(std::string_view(tranche_buffer_data(report)).starts_with(R"({"applied":2,)"));
  tranche_buffer_free(report);
  tranche_load_options load = TRANCHE_LOAD_OPTIONS_INIT;
  load.on_progress = ThrowProgress;
  constexpr std::string_view kCustomer = "{\"id\":\"c\"}";
  CHECK(tranche_index_load(index, kCustomer.data(), kCustomer.size(), &load, nullptr, nullptr) ==
        TRANCHE_OK);
  CHECK(CustomerCount(index) == 3);
  CHECK_FALSE(tranche_index_is_damaged(index));
  tranche_index_free(index);
}

TEST_CASE("a callback may free the handle of the index that calls it") {
  tranche_index* index = nullptr;
  tranche_index_options options = TRANCHE_INDEX_OPTIONS_INIT;
  options.on_changes = [](void* context, const tranche_changes*) {
    auto** handle = static_cast<tranche_index**>(context);
    tranche_index_free(*handle);
    *handle = nullptr;
  };
  options.on_changes_context = &index;
  REQUIRE(tranche_index_create(nullptr, 0, &options, &index, nullptr) == TRANCHE_OK);
  constexpr char kOne[] = TRANCHE_JSON({"operations": [{"op": "upsert", "customer": {"id": "a"}}]});
  tranche_buffer* changes = nullptr;
  CHECK(tranche_index_call(index, "apply", TRANCHE_TEXT(kOne), &changes, nullptr) == TRANCHE_OK);
  CHECK(index == nullptr);
  CHECK(tranche_buffer_size(changes) > 0);
  tranche_buffer_free(changes);
}

}  // namespace
}  // namespace tranche::internal::testing
