// Positions: a batch that comes again changes nothing, one that leaves a gap is refused.
#include <algorithm>
#include <atomic>
#include <catch2/catch_test_macros.hpp>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "tests/support/build.h"
#include "tests/support/drive.h"
#include "tranche/position.h"

namespace tranche::internal::testing {
namespace {

using Positions = std::vector<Position>;

Batch PatchAt(Position position, const std::string& country) {
  Batch batch;
  batch.Merge(Customer{"a", {{"country", {country}}}});
  batch.set_position(position);
  return batch;
}

Batch NothingAt(Position position) {
  Batch batch;
  batch.set_position(position);
  return batch;
}

std::string CountryOf(const Index& index) {
  return std::string(Must(index.Read().GetCustomer("a")).Get("country").front());
}

// The code with which the batch is refused, whose error wants `wanted`.
void CheckRefused(Index& index, const Batch& batch, const Position& wanted) {
  const uint64_t version = index.Read().version();
  const absl::Status status = index.Apply(batch).status();
  INFO(status.ToString());
  CHECK(absl::IsFailedPrecondition(status));
  CHECK(WantedPosition(status) == wanted);
  CHECK(Mentions(status, "\"" + wanted.source + "\""));
  CHECK(Mentions(status, "wanted is " + std::to_string(wanted.sequence)));
  CHECK(index.Read().version() == version);
}

TEST_CASE("a batch that comes again changes nothing, and says so") {
  size_t heard = 0;
  IndexOptions options;
  options.listener = [&](const BatchResult& result) {
    CHECK_FALSE(result.already_applied);
    ++heard;
  };
  auto index = NewIndex(SampleSchema(), options);
  const std::string french = Save(*index, In("country", {"FR"}));
  const Batch first = PatchAt({"crm", 0, 1}, "FR");
  const BatchResult applied = Must(index->Apply(first));
  CHECK_FALSE(applied.already_applied);
  CHECK(applied.entered == 1);
  Must(index->Apply(PatchAt({"crm", 0, 2}, "DE")));
  CHECK(heard == 2);
  for (int i = 0; i < 3; ++i) {
    const BatchResult repeat = Must(index->Apply(first));
    CHECK(repeat.already_applied);
    CHECK(repeat.changes.empty());
    CHECK(repeat.version == index->Read().version());
    CHECK(repeat.version == applied.version + 1);
  }
  CHECK(heard == 2);
  CHECK(CountryOf(*index) == "DE");
  CHECK(Count(*index, SegmentId{french}) == 0);
  CHECK(index->PositionOf("crm") == Position{"crm", 0, 2});
}

TEST_CASE("a gap is refused with the position wanted, in every epoch") {
  auto index = NewIndex();
  CheckRefused(*index, PatchAt({"crm", 0, 2}, "FR"), {"crm", 0, 1});
  CheckRefused(*index, PatchAt({"crm", 7, 2}, "FR"), {"crm", 7, 1});
  CHECK(index->PositionOf("crm") == std::nullopt);
  Must(index->Apply(PatchAt({"crm", 7, 1}, "FR")));
  CheckRefused(*index, PatchAt({"crm", 7, 3}, "DE"), {"crm", 7, 2});
  // A later epoch begins at 1, and may leave out numbers.
  CheckRefused(*index, PatchAt({"crm", 9, 2}, "DE"), {"crm", 9, 1});
  Must(index->Apply(PatchAt({"crm", 9, 1}, "DE")));
  // An earlier one is over, even where it was applied.
  CheckRefused(*index, PatchAt({"crm", 7, 1}, "FR"), {"crm", 9, 2});
  CheckRefused(*index, PatchAt({"crm", 8, 1}, "FR"), {"crm", 9, 2});
  CHECK(CountryOf(*index) == "DE");
}

TEST_CASE("sources count for themselves, and are listed in the order in which they came") {
  auto index = NewIndex();
  CHECK(index->Read().Positions().empty());
  for (const char* const source : {"z", "a", "m"})
    Must(index->Apply(PatchAt({source, 0, 1}, "FR")));
  Must(index->Apply(PatchAt({"a", 0, 2}, "DE")));
  CHECK(index->Read().Positions() == Positions{{"z", 0, 1}, {"a", 0, 2}, {"m", 0, 1}});
  CHECK(index->PositionOf("A") == std::nullopt);
}

TEST_CASE("a refused batch leaves the position, and another one may take its place") {
  auto index = NewIndex();
  Batch bad;
  bad.Delete("nobody");
  bad.set_position({"crm", 0, 1});
  CHECK(absl::IsNotFound(index->Apply(bad).status()));
  CHECK(index->PositionOf("crm") == std::nullopt);
  CheckRefused(*index, PatchAt({"crm", 0, 2}, "FR"), {"crm", 0, 1});
  Must(index->Apply(NothingAt({"crm", 0, 1})));
  Must(index->Apply(PatchAt({"crm", 0, 2}, "FR")));
  // A refusal by position comes before one of the operations.
  CHECK(Must(index->Apply(bad)).already_applied);
}

TEST_CASE("a batch without operations changes the position alone, as a version of its own") {
  auto index = NewIndex();
  const Snapshot before = index->Read();
  const Batch empty = NothingAt({"crm", 3, 1});
  CHECK(empty.empty());
  CHECK(empty.size() == 0);
  const BatchResult result = Must(index->Apply(empty));
  CHECK(result.version == before.version() + 1);
  CHECK(result.changes.empty());
  CHECK(Must(index->Apply(empty)).already_applied);
  CHECK(index->Read().customer_count() == 0);
  CHECK(index->PositionOf("crm") == Position{"crm", 3, 1});
  CHECK(before.PositionOf("crm") == std::nullopt);
}

TEST_CASE("a snapshot keeps its positions whatever is applied after it") {
  auto index = NewIndex();
  std::vector<Snapshot> snapshots;
  for (uint64_t sequence = 1; sequence <= 40; ++sequence) {
    Must(index->Apply(PatchAt({"s" + std::to_string(sequence % 7), 0, (sequence + 6) / 7},
                              sequence % 2 == 0 ? "FR" : "DE")));
    snapshots.push_back(index->Read());
  }
  for (uint64_t sequence = 1; sequence <= 40; ++sequence) {
    const Snapshot& snapshot = snapshots[sequence - 1];
    const std::string source = "s" + std::to_string(sequence % 7);
    CHECK(snapshot.PositionOf(source) == Position{source, 0, (sequence + 6) / 7});
    CHECK(snapshot.Positions().size() == std::min<uint64_t>(sequence, 7));
    CHECK(snapshot.PositionOf("s0").has_value() == (sequence >= 7));
  }
}

TEST_CASE("positions stay when an index is loaded and repacked") {
  auto index = NewIndex();
  LoadPlain(*index, "c", 1, 6000);
  Must(index->Apply(PatchAt({"crm", 1, 1}, "FR")));
  Batch deletes;
  for (int i = 1; i <= 5500; ++i) deletes.Delete("c" + std::to_string(i));
  deletes.set_position({"crm", 1, 2});
  Must(index->Apply(deletes));
  LoadPlain(*index, "d", 1, 10);
  CHECK(index->PositionOf("crm") == Position{"crm", 1, 2});
  CHECK(Must(index->Apply(deletes)).already_applied);
}

TEST_CASE("a position that no batch may have is refused") {
  auto index = NewIndex();
  const auto refusal = [&](Position position) {
    const absl::Status status = index->Apply(NothingAt(std::move(position))).status();
    CHECK(absl::IsInvalidArgument(status));
    CHECK(WantedPosition(status) == std::nullopt);
    return MessageOf(status);
  };
  CHECK(refusal({"", 0, 1}) == "the position has no source");
  CHECK(refusal({std::string(256, 'x'), 0, 1}).find("longer than 255 bytes") != std::string::npos);
  CHECK(refusal({"\xFF", 0, 1}).find("UTF-8") != std::string::npos);
  CHECK(refusal({std::string("a\0b", 3), 0, 1}).find("NUL") != std::string::npos);
  CHECK(refusal({"crm", 0, 0}).find("expected 1 to") != std::string::npos);
  CHECK(refusal({"crm", 0, kMaxPositionNumber + 1}).find("expected 1 to") != std::string::npos);
  CHECK(refusal({"crm", kMaxPositionNumber + 1, 1}).find("epoch") != std::string::npos);
  CHECK(index->Read().Positions().empty());
  Must(index->Apply(NothingAt({std::string(255, 'x'), kMaxPositionNumber, 1})));
  CHECK(index->Read().PositionOf(std::string(256, 'x')) == std::nullopt);
  CHECK(index->Read().PositionOf("") == std::nullopt);
}

TEST_CASE("one source too many is refused, those there are go on") {
  auto index = NewIndex();
  const uint64_t before = index->Memory().Total();
  for (size_t i = 0; i < kMaxSources; ++i)
    REQUIRE(index->Apply(NothingAt({"source " + std::to_string(i), 0, 1})).ok());
  // What one costs, as tranche/position.h says.
  CHECK(index->Memory().Total() - before < kMaxSources * (250 + 2 * 12));
  CHECK(absl::IsResourceExhausted(index->Apply(NothingAt({"crm", 0, 1})).status()));
  Must(index->Apply(NothingAt({"source 17", 0, 2})));
  CHECK(index->Read().Positions().size() == kMaxSources);
}

TEST_CASE("threads that send the same batches have each applied once") {
  auto index = NewIndex();
  constexpr uint64_t kBatches = 200;
  std::atomic<uint64_t> applied = 0;
  const auto send = [&] {
    for (uint64_t sequence = 1; sequence <= kBatches; ++sequence) {
      Batch batch;
      batch.Upsert(Customer{"c" + std::to_string(sequence), {}});
      batch.set_position({"crm", 0, sequence});
      const auto result = index->Apply(batch);
      if (!result.ok()) return;
      applied += result->already_applied ? 0 : 1;
    }
  };
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) threads.emplace_back(send);
  for (std::thread& thread : threads) thread.join();
  CHECK(applied == kBatches);
  CHECK(index->Read().customer_count() == kBatches);
  CHECK(index->PositionOf("crm") == Position{"crm", 0, kBatches});
}

// The bytes of a batch.

TEST_CASE("a position is set before or after operations, again, and cleared with them") {
  Batch batch = PatchAt({"a source with a long name", 1, 2}, "FR");
  batch.set_bad_values(BadValues::kDrop);
  batch.set_position({"crm", 3, 4});
  batch.Delete("b");
  CHECK(batch.size() == 2);
  CHECK(batch.position() == Position{"crm", 3, 4});
  const Batch again = Must(Batch::FromBytes(batch.bytes()));
  CHECK(again.position() == Position{"crm", 3, 4});
  CHECK(again.size() == 2);
  CHECK(again.bad_values() == BadValues::kDrop);
  CHECK(again.bytes() == batch.bytes());
  Batch in_order;
  in_order.set_bad_values(BadValues::kDrop);
  in_order.set_position({"crm", 3, 4});
  in_order.Merge(Customer{"a", {{"country", {"FR"}}}});
  in_order.Delete("b");
  CHECK(in_order.bytes() == batch.bytes());
  batch.Clear();
  CHECK(batch.position() == std::nullopt);
  CHECK(batch.bytes().empty());
  batch.Delete("b");
  CHECK(batch.position() == std::nullopt);
  const Batch moved = std::move(in_order);
  CHECK(moved.position() == Position{"crm", 3, 4});
  in_order.Delete("c");  // NOLINT(bugprone-use-after-move): it is a batch still
  CHECK(in_order.position() == std::nullopt);
  CHECK(in_order.size() == 1);
}

TEST_CASE("bytes of a batch with a position that are cut or changed are no batch, or another one") {
  const std::string bytes = PatchAt({"crm", 3, 4}, "FR").bytes();
  for (size_t length = 1; length < bytes.size(); ++length)
    CHECK_FALSE(Batch::FromBytes(bytes.substr(0, length)).ok());
  for (size_t at = 0; at < bytes.size(); ++at) {
    for (int bit = 0; bit < 8; ++bit) {
      std::string changed = bytes;
      changed[at] = static_cast<char>(changed[at] ^ (1 << bit));
      const auto batch = Batch::FromBytes(changed);
      if (batch.ok()) CHECK(batch->bytes() == changed);
    }
  }
  const std::string alone = NothingAt({"crm", 3, 4}).bytes();
  CHECK(Must(Batch::FromBytes(alone)).position() == Position{"crm", 3, 4});
  CHECK_FALSE(Batch::FromBytes(alone + "x").ok());
}

}  // namespace
}  // namespace tranche::internal::testing
