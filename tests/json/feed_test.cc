// Change feeds.
#include <unistd.h>

#include <catch2/catch_test_macros.hpp>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "tests/json/temporary_file.h"
#include "tests/json/text.h"
#include "tranche/error.h"
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
  CHECK(report->unknown_keys == std::map<std::string, UnknownKey>{{"mrr", {2, ""}}});
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

constexpr char kUpsertA[] = R"({"op":"upsert","customer":{"id":"a"}})"
                            "\n";
constexpr char kUpsertB[] = R"({"op":"upsert","customer":{"id":"b"}})"
                            "\n";
constexpr char kDeleteNobody[] = R"({"op":"delete","id":"nobody"})"
                                 "\n";

struct Batches {
  FeedReport report;
  std::vector<uint64_t> applied;  // the last line of each
  uint64_t customers = 0;
};

Batches InBatches(std::string_view feed, uint64_t size) {
  Batches batches;
  auto index = Index::Create(SchemaSpec()).value();
  FeedOptions options;
  options.batch_size = size;
  options.on_batch = [&](uint64_t line, const BatchResult&) { batches.applied.push_back(line); };
  batches.report = ApplyFeed(index.get(), feed, options).value();
  batches.customers = index->Read().customer_count();
  return batches;
}

TEST_CASE("a batch of lines applies at once, and the last one may be short") {
  const Batches batches =
      InBatches(std::string("\xEF\xBB\xBF") + kUpsertA + "\n" + kUpsertB + kUpsertA, 2);
  CHECK(batches.report.applied == 3);
  CHECK(batches.report.rejected == 0);
  CHECK(batches.applied == std::vector<uint64_t>{3, 4});
}

TEST_CASE("a line that cannot be read refuses its batch, as a bad operation does") {
  for (const std::string bad : {"{\"op\":7}\n", kDeleteNobody}) {
    const Batches batches = InBatches(kUpsertA + bad + kUpsertB, 2);
    INFO(bad);
    CHECK(batches.report.applied == 1);
    CHECK(batches.report.rejected == 2);
    CHECK(batches.applied == std::vector<uint64_t>{3});
    CHECK(batches.customers == 1);
    REQUIRE(batches.report.rejections.size() == 1);
    CHECK(batches.report.rejections[0].line == 2);
    CHECK(batches.report.rejections[0].reason.ends_with("; so lines 1 to 2 are not applied"));
  }
}

TEST_CASE("a strict feed stops at the first bad batch, and names its line") {
  auto index = Index::Create(SchemaSpec()).value();
  FeedOptions options;
  options.batch_size = 2;
  options.strict = true;
  const std::string feed = std::string(kUpsertA) + kUpsertB + kUpsertA + kDeleteNobody + kUpsertB;
  const absl::Status status = ApplyFeed(index.get(), feed, options).status();
  CHECK(status.code() == absl::StatusCode::kInvalidArgument);
  CHECK(PlaceOf(status).line == 4);
  CHECK(index->Read().customer_count() == 2);
}

TEST_CASE("a feed with a position is applied once, whatever lines of it are refused") {
  const auto index = NewIndex();
  FeedOptions options;
  options.position = {"crm", 2, 1};
  const auto first = ApplyFeed(index.get(), kFeed, options);
  REQUIRE(first.ok());
  CHECK(first->applied == 4);
  CHECK(first->rejected == 2);
  CHECK(first->already_applied == 0);
  CHECK(index->PositionOf("crm") == Position{"crm", 2, 6});
  const uint64_t version = index->Read().version();
  uint64_t told = 0;
  options.on_batch = [&](uint64_t, const BatchResult& result) { told += result.already_applied; };
  const auto again = ApplyFeed(index.get(), kFeed, options);
  REQUIRE(again.ok());
  CHECK(again->applied == 0);
  CHECK(again->already_applied == 5);  // one of the refused lines can be read, and need not be
  CHECK(again->rejected == 1);
  CHECK(again->entered + again->left == 0);
  CHECK(told == 5);
  CHECK(index->Read().version() == version);
  CHECK(ToJson(*again).find("\"already_applied\":5") != std::string::npos);
}

TEST_CASE("a feed goes on behind its last batch, and ends where its position does not follow") {
  const auto index = NewIndex();
  const std::string line = "{\"op\":\"merge\",\"customer\":{\"id\":\"a\"}}\n";
  FeedOptions options;
  options.batch_size = 2;
  options.position = {"crm", 0, 1};
  REQUIRE(ApplyFeed(index.get(), line + line + line, options).ok());
  CHECK(index->PositionOf("crm") == Position{"crm", 0, 2});
  options.position->sequence = 3;
  REQUIRE(ApplyFeed(index.get(), line, options).ok());
  options.position->sequence = 5;
  for (const bool strict : {false, true}) {
    options.strict = strict;
    const absl::Status status = ApplyFeed(index.get(), "\n" + line + line, options).status();
    CHECK(absl::IsFailedPrecondition(status));
    CHECK(WantedPosition(status) == Position{"crm", 0, 4});
    CHECK(PlaceOf(status).line == 2);
    CHECK(ToJson(status).find(R"("wanted":{"source":"crm","epoch":0,"sequence":4})") !=
          std::string::npos);
  }
  // What a strict feed refuses keeps its position, and may be sent again when it is mended.
  options.position->sequence = 4;
  CHECK_FALSE(ApplyFeed(index.get(), line + "{}\n", options).ok());
  CHECK(index->PositionOf("crm") == Position{"crm", 0, 3});
  options.position->source = "";
  CHECK(absl::IsInvalidArgument(ApplyFeed(index.get(), line, options).status()));
}

TEST_CASE("a feed is applied from a file as from memory") {
  const TemporaryFile file(std::string(kUpsertA) + kUpsertB);
  auto index = Index::Create(SchemaSpec()).value();
  CHECK(ApplyFeedFile(index.get(), file.path())->applied == 2);
  CHECK(ApplyFeedFile(index.get(), "/nowhere/feed").status().code() == absl::StatusCode::kNotFound);
}

TEST_CASE("a batch from a pipe applies when its last line has come, not when the pipe is full") {
  int ends[2];
  REQUIRE(pipe(ends) == 0);
  auto index = Index::Create(SchemaSpec()).value();
  REQUIRE(write(ends[1], kUpsertA, sizeof(kUpsertA) - 1) == sizeof(kUpsertA) - 1);
  uint64_t batches = 0;
  FeedOptions options;
  options.on_batch = [&](uint64_t, const BatchResult&) {  // the next line comes only then
    if (++batches == 1) CHECK(write(ends[1], kUpsertB, sizeof(kUpsertB) - 1) > 0);
    if (batches == 2) close(ends[1]);
  };
  CHECK(ApplyFeedFile(index.get(), "/dev/fd/" + std::to_string(ends[0]), options)->applied == 2);
  close(ends[0]);
}

}  // namespace
}  // namespace tranche::internal
