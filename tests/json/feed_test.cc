// Change feeds.
#include <catch2/catch_test_macros.hpp>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "tests/json/text.h"
#include "tranche/json.h"

namespace tranche::internal {
namespace {

// An index with a segment "French".
std::unique_ptr<Index> NewIndex() {
  auto index = Index::Create(SchemaSpec());
  REQUIRE(index.ok());
  const auto draft = ParseDraft(R"({"name":"French","rules":[{"conditions":[
      {"field":"country","operator":"in","value":"FR"}]}]})");
  REQUIRE((*index)->CreateSegment(*draft).ok());
  return *std::move(index);
}

constexpr char kFeed[] =
    "{\"op\":\"upsert\",\"customer\":{\"id\":\"a\",\"country\":\"FR\",\"mrr\":1}}\n"
    "\r\n"
    "{\"op\":\"upsert\",\"customer\":{\"id\":\"b\",\"country\":\"fr\"}}\r\n"
    "{\"op\":\"patch\",\"customer\":{\"id\":\"nobody\",\"country\":\"FR\"}}\n"
    "{\"op\":\"patch\",\"customer\":{\"id\":\"a\",\"country\":null,\"mrr\":2}}\n"
    "{\"op\":\"delete\",\n"
    "{\"op\":\"delete\",\"id\":\"b\"}";

TEST_CASE("each line of a feed is a batch of its own, and a bad one is skipped") {
  const auto index = NewIndex();
  std::vector<std::pair<uint64_t, uint64_t>> batches;
  FeedOptions options;
  options.on_batch = [&](uint64_t line, const BatchResult& result) {
    batches.emplace_back(line, result.entered + result.left);
  };
  const ExactText exact(kFeed);
  const auto report = ApplyFeed(index.get(), exact, options);
  REQUIRE(report.ok());
  CHECK(report->applied == 4);
  CHECK(report->rejected == 2);
  CHECK(report->entered == 2);
  CHECK(report->left == 2);
  CHECK(report->ignored_keys == std::map<std::string, uint64_t>{{"mrr", 2}});
  REQUIRE(report->rejections.size() == 2);
  CHECK(report->rejections[0].line == 4);
  CHECK(report->rejections[0].reason.find("nobody") != std::string::npos);
  CHECK(report->rejections[1].line == 6);
  CHECK(report->rejections[1].reason == "expected a key in quotes at column 16");
  CHECK(batches == std::vector<std::pair<uint64_t, uint64_t>>{{1, 1}, {3, 1}, {5, 1}, {7, 1}});
  CHECK(index->Read().customer_count() == 1);
  CHECK(index->Read().Stats()[0].count == 0);
}

TEST_CASE("a strict feed stops at the first bad line, and what came before stays") {
  const auto index = NewIndex();
  FeedOptions options;
  options.strict = true;
  const auto report = ApplyFeed(index.get(), kFeed, options);
  CHECK(report.status().code() == absl::StatusCode::kInvalidArgument);
  CHECK(ErrorOf(report).starts_with("line 4: "));
  CHECK(index->Read().Stats()[0].count == 2);
}

TEST_CASE("an empty feed changes nothing") {
  const auto index = NewIndex();
  const uint64_t version = index->Read().version();
  for (const char* feed : {"", "\n\r\n"}) {
    const auto report = ApplyFeed(index.get(), feed);
    REQUIRE(report.ok());
    CHECK(report->applied + report->rejected == 0);
  }
  CHECK(index->Read().version() == version);
}

TEST_CASE("a feed counts all its bad lines, keeps the first hundred and reports its progress") {
  std::string feed;
  for (int i = 0; i < 60'000; ++i) feed += "{\"op\":\"nonsense\",\"id\":\"cus\"}\n";
  const auto index = NewIndex();
  uint64_t last = 0;
  FeedOptions options;
  options.progress = [&](uint64_t done, uint64_t total) {
    CHECK(done > last);
    CHECK(total == feed.size());
    last = done;
  };
  const auto report = ApplyFeed(index.get(), feed, options);
  REQUIRE(report.ok());
  CHECK(report->rejected == 60'000);
  CHECK(report->rejections.size() == kMaxReportedRejections);
  CHECK(last == feed.size());
}

}  // namespace
}  // namespace tranche::internal
