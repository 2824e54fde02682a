// Operations as bytes: each comes back as it was, and damaged bytes come back as data loss or as
// another operation.
#include "src/image/operation_codec.h"

#include <catch2/catch_test_macros.hpp>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "src/image/journal_row.h"
#include "tests/support/drive.h"
#include "tests/support/environment.h"
#include "tests/support/operations.h"
#include "tests/support/random_world.h"

namespace tranche::internal::testing {
namespace {

class RandomOperations {
 public:
  explicit RandomOperations(uint64_t seed)
      : random_(seed), oracle_(RandomWorld::Schema(random_)), world_(&random_, &oracle_, 20) {
    oracle_.SetNow(absl::UnixEpoch());
  }

  AnyOperation Next() {
    switch (random_.Below(std::variant_size_v<AnyOperation>)) {
      case 0:
        return ApplyBatch{std::make_shared<const Batch>(ToBatch(world_.Batch()))};
      case 1: {
        CreateSegments create;
        for (uint64_t left = random_.Below(4); left > 0; --left)
          create.drafts.push_back(AnyDraft());
        return create;
      }
      case 2:
        return PutSegment{AnyDraft()};
      case 3: {
        UpdateSegment update{Text(), {}};
        if (random_.Percent(50)) update.edit.name = Text();
        if (random_.Percent(50)) update.edit.description = Text();
        if (random_.Percent(50)) update.edit.rules = AnyDraft().rules;
        return update;
      }
      case 4:
        return DeleteSegment{Text()};
      case 5: {
        AddField add{RandomWorld::Property(random_, random_.Below(100))};
        if (random_.Percent(30)) add.field.kind.reset();
        if (random_.Percent(30)) add.field.values.reset();
        return add;
      }
      case 6:
        return DropField{Text()};
      case 7:
        return RenameValue{Text(), Text(), Text()};
      case 8:
        return AddValues{Text(), std::vector<Value>(random_.Below(5), Text())};
      case 9:
        return AdvanceTo{absl::UnixEpoch() +
                         absl::Nanoseconds(random_.Below(1'000'000'000'000'000))};
      default:
        return RetireValue{Text(), Text(), random_.Percent(50)};
    }
  }

 private:
  std::string Text() {
    std::string text(random_.Below(30), ' ');
    for (char& byte : text) byte = static_cast<char>(random_.Below(256));
    return text;
  }
  Draft AnyDraft() {
    Draft draft = random_.Percent(80) ? world_.ValidDraft() : world_.InvalidDraft().draft;
    draft.id = Text();
    draft.name = Text();
    draft.description = Text();
    return draft;
  }

  Random random_;
  Oracle oracle_;
  RandomWorld world_;
};

TEST_CASE("every operation comes back from its bytes as it was") {
  const uint64_t seed = NumberFromEnvironment("TRANCHE_SEED", 1);
  INFO("TRANCHE_SEED=" << seed);
  RandomOperations operations(seed);
  std::set<OperationType> types;
  for (int round = 0; round < 1000; ++round) {
    const AnyOperation operation = operations.Next();
    const EncodedOperation encoded(operation);
    types.insert(encoded.type());
    const AnyOperation decoded = Must(DecodeOperation(encoded.type(), encoded.body()));
    REQUIRE(decoded.index() == operation.index());
    REQUIRE(ToString(decoded) == ToString(operation));
    const EncodedOperation again(decoded);
    REQUIRE(again.type() == encoded.type());
    REQUIRE(again.body() == encoded.body());
  }
  CHECK(types.size() == std::variant_size_v<AnyOperation>);
}

TEST_CASE("operations whose bytes are damaged are data loss, or other operations") {
  const uint64_t seed = NumberFromEnvironment("TRANCHE_SEED", 1);
  INFO("TRANCHE_SEED=" << seed);
  RandomOperations operations(seed);
  for (int round = 0; round < 60; ++round) {
    const AnyOperation operation = operations.Next();
    const EncodedOperation encoded(operation);
    const std::string body(encoded.body());
    INFO(ToString(operation));
    for (size_t size = 0; size < body.size(); ++size) {
      // No bytes at all are an empty batch.
      if (size == 0 && encoded.type() == OperationType::kApplyBatch) continue;
      REQUIRE(absl::IsDataLoss(DecodeOperation(encoded.type(), body.substr(0, size)).status()));
    }
    for (size_t at = 0; at < body.size(); ++at) {
      std::string flipped = body;
      flipped[at] = static_cast<char>(flipped[at] ^ (1 << at % 8));
      const auto other = DecodeOperation(encoded.type(), flipped);
      if (other.ok()) {
        REQUIRE(EncodedOperation(*other).body() == flipped);
      } else {
        REQUIRE(absl::IsDataLoss(other.status()));
      }
    }
  }
}

TEST_CASE("a number that no operation has is data loss") {
  for (int type = 0; type < 256; ++type) {
    const auto decoded = DecodeOperation(static_cast<OperationType>(type), "\xFF");
    CHECK(absl::IsDataLoss(decoded.status()));
  }
}

TEST_CASE("records of a load come back from their bytes as they were") {
  Batch records;
  records.Upsert(Customer{"a", {{"country", {"FR"}}}});
  records.Upsert(Customer{"b", {}});
  const std::vector<uint64_t> lines = {3, uint64_t{1} << 40};
  const std::string body = EncodeLoadPart(7, lines, records);
  const LoadPart part = Must(DecodeLoadPart(body));
  CHECK(part.load == 7);
  CHECK(part.lines == lines);
  CHECK(part.records.bytes() == records.bytes());
  for (size_t size = 0; size < body.size(); ++size)
    CHECK(absl::IsDataLoss(DecodeLoadPart(body.substr(0, size)).status()));
  CHECK(absl::IsDataLoss(DecodeLoadPart(EncodeLoadPart(7, {}, records)).status()));
  Batch positioned = records;
  positioned.set_position({"crm", 0, 1});
  CHECK(absl::IsDataLoss(DecodeLoadPart(EncodeLoadPart(7, lines, positioned)).status()));
  CHECK(Must(DecodeLoadCommit(EncodeLoadCommit(9))) == 9);
  CHECK(absl::IsDataLoss(DecodeLoadCommit("1234567").status()));
  CHECK(absl::IsDataLoss(DecodeLoadCommit("123456789").status()));
}

}  // namespace
}  // namespace tranche::internal::testing
