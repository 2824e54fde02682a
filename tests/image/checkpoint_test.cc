// Saving and restoring through the public calls, used wrongly.
#include "tranche/checkpoint.h"

#include <catch2/catch_test_macros.hpp>
#include <string>
#include <utility>
#include <vector>

#include "tests/support/build.h"
#include "tests/support/drive.h"

namespace tranche::internal::testing {
namespace {

std::vector<std::string> ChunksOf(const Index& index) {
  std::vector<std::string> chunks;
  Must(index.Save([&](std::string_view chunk) {
    chunks.emplace_back(chunk);
    return absl::OkStatus();
  }));
  return chunks;
}

TEST_CASE("saving ends with what the sink returns") {
  const auto index = NewIndex();
  size_t chunks = 0;
  const absl::Status status = index->Save([&](std::string_view) {
    return ++chunks < 2 ? absl::OkStatus() : absl::AbortedError("enough");
  });
  CHECK(status == absl::AbortedError("enough"));
  CHECK(chunks == 2);
}

TEST_CASE("an index is not saved where a writing call would wait for itself") {
  const auto index = NewIndex();
  Loader loader = index->Load();
  const absl::Status status = index->Save([](std::string_view) { return absl::OkStatus(); });
  CHECK(status.code() == absl::StatusCode::kFailedPrecondition);
}

TEST_CASE("a restorer that failed or finished refuses every later call") {
  const std::vector<std::string> chunks = ChunksOf(*NewIndex());
  Restorer failed;
  CHECK(failed.Add("nonsense").code() == absl::StatusCode::kDataLoss);
  CHECK(failed.Add(chunks.front()).code() == absl::StatusCode::kDataLoss);
  CHECK(failed.Finish().status().code() == absl::StatusCode::kDataLoss);

  Restorer finished;
  for (const std::string& chunk : chunks) Must(finished.Add(chunk));
  Must(finished.Finish());
  CHECK(finished.Add(chunks.front()).code() == absl::StatusCode::kFailedPrecondition);
  CHECK(finished.Finish().status().code() == absl::StatusCode::kFailedPrecondition);

  Restorer cut;
  for (size_t i = 0; i + 1 < chunks.size(); ++i) Must(cut.Add(chunks[i]));
  CHECK(cut.Finish().status().code() == absl::StatusCode::kDataLoss);
}

TEST_CASE("a restored index has the listener and the clock that were given") {
  size_t calls = 0;
  IndexOptions options;
  options.listener = [&](const BatchResult&) { ++calls; };
  options.clock = [] { return absl::FromUnixSeconds(5); };
  Restorer restorer(std::move(options));
  for (const std::string& chunk : ChunksOf(*NewIndex())) Must(restorer.Add(chunk));
  const auto index = Must(restorer.Finish());
  Apply(*index, {Upsert("a")});
  CHECK(calls == 1);
  const std::string id = Save(*index, {"country", Operator::kIn, {"FR"}});
  CHECK(Must(index->Read().GetSegment(id)).created_at == absl::FromUnixSeconds(5));
}

}  // namespace
}  // namespace tranche::internal::testing
