// Operations as whoever can write a journal, or send one, may write them. The first byte is the
// type, the rest the body.
//
// Either the bytes are refused as damaged, or they are an operation whose bytes are the same again,
// and an index executes it or refuses it and counts right afterwards.
#include <memory>
#include <string>
#include <string_view>

#include "src/engine/engine.h"
#include "src/image/operation_codec.h"
#include "tests/fuzz/world.h"
#include "tranche/index.h"

namespace tranche::internal::fuzz {
namespace {

class Executing : public Index {
 public:
  Executing()
      : Index(std::make_shared<Engine>(Schema::Create(SchemaSpec()).value(), IndexOptions())) {}
  using Index::engine;
};

void Run(std::string_view bytes) {
  if (bytes.empty()) return;
  const auto type = static_cast<OperationType>(bytes.front());
  const std::string_view body = bytes.substr(1);
  const auto operation = DecodeOperation(type, body);
  if (!operation.ok()) {
    FUZZ_CHECK(absl::IsDataLoss(operation.status()), operation.status().ToString());
    FUZZ_CHECK(!operation.status().message().empty(), operation.status().ToString());
    return;
  }
  const EncodedOperation encoded(*operation);
  FUZZ_CHECK(encoded.type() == type && encoded.body() == body, "not the same bytes again");

  Executing index;
  Batch batch;
  batch.Upsert(Customer{"a", {{"country", {"FR"}}}});
  FUZZ_CHECK(index.Apply(batch).ok(), "a batch");
  const uint64_t before = index.Read().version();
  const bool is_done = index.engine().Execute(*operation, absl::UnixEpoch()).ok();
  FUZZ_CHECK(is_done || index.Read().version() == before, "a refused operation made a version");
  FUZZ_CHECK(!index.IsDamaged(), "damaged");
  CheckSegments(index);
}

}  // namespace
}  // namespace tranche::internal::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  tranche::internal::fuzz::Run(bytes);
  return 0;
}
