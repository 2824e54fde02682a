// Checkpoints and journals as whoever can compute a checksum may write them. The input is frames,
// each behind its length in two bytes: chunks of a checkpoint up to an empty frame, then rows of a
// journal, the number of operations first. make_store_seeds.cc writes good ones.
//
// Either the data is refused as damaged, or it makes an index whose counts are those of a recount
// and whose own checkpoint makes the same index again, in memory that the input accounts for.
#include <cstring>
#include <string>
#include <string_view>

#include "src/image/image.h"
#include "src/image/replay.h"
#include "tests/fuzz/small_store.h"
#include "tests/fuzz/world.h"

namespace tranche::internal::fuzz {
namespace {

constexpr uint64_t kMostBytes = uint64_t{16} << 20;  // of an index of next to nothing
constexpr uint64_t kMostBytesPerByte = 1'000;        // a field or segment costs a row in each block

std::string_view NextFrame(std::string_view* bytes) {
  uint16_t length = 0;
  std::memcpy(&length, bytes->data(), std::min(bytes->size(), sizeof(length)));
  bytes->remove_prefix(std::min(bytes->size(), sizeof(length)));
  const std::string_view frame = bytes->substr(0, length);
  bytes->remove_prefix(frame.size());
  return frame;
}

void CheckDamage(const absl::Status& status) {
  // FailedPrecondition: of another format.
  const bool is_documented = absl::IsDataLoss(status) || absl::IsFailedPrecondition(status);
  FUZZ_CHECK(is_documented, status.ToString());
  FUZZ_CHECK(!status.message().empty(), status.ToString());
}

absl::StatusOr<std::unique_ptr<Engine>> ReadImage(std::string_view* bytes) {
  ImageReader reader({});
  while (true) {
    const std::string_view chunk = bytes->empty() ? "" : NextFrame(bytes);
    if (chunk.empty()) return reader.Finish();
    const absl::Status status = reader.Add(chunk);
    if (!status.ok()) return status;
  }
}

// Rows until one is damaged: what came before it must have been applied whole.
void ReplayRows(std::string_view bytes, Restored* index) {
  Replay replay(&index->engine());
  while (!bytes.empty()) {
    const std::string_view row = NextFrame(&bytes);
    if (row.empty()) continue;
    const absl::Status status = replay.ExecuteRow(static_cast<uint8_t>(row.front()), row.substr(1));
    CheckAnswers(*index);
    if (!status.ok()) return CheckDamage(status);
  }
}

void Run(std::string_view bytes) {
  const size_t size = bytes.size();
  auto engine = ReadImage(&bytes);
  if (!engine.ok()) return CheckDamage(engine.status());
  Restored index(*std::move(engine));
  CheckAnswers(index);
  ReplayRows(bytes, &index);
  FUZZ_CHECK(index.Memory().Total() < kMostBytes + kMostBytesPerByte * size, "memory");

  const ImageSource image(index.engine());
  ImageReader reader({});
  const absl::Status written =
      image.Write([&](std::string_view chunk) { return reader.Add(chunk); });
  FUZZ_CHECK(written.ok(), written.ToString());
  auto again = reader.Finish();
  FUZZ_CHECK(again.ok(), again.status().ToString());
  FUZZ_CHECK(StateOf(Restored(*std::move(again))) == StateOf(index), "written and read again");
}

}  // namespace
}  // namespace tranche::internal::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  tranche::internal::fuzz::Run(bytes);
  return 0;
}
