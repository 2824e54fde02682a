// A store's file, damaged as the input says. Its first byte chooses what:
//
//   even  bytes of the file, each given by its place (3 bytes) and what to flip (1 byte): the store
//         is refused, or is what it was after one of its operations
//   odd   bytes of the rows of its tables, by row, place (2 bytes) and what to flip (1 byte), the
//         checksums made right: the store is refused, or counts what a recount counts
//
// A store that opens goes on: it takes a batch and a checkpoint and is the same when opened again.
#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "src/store/database.h"
#include "tests/fuzz/small_store.h"
#include "tests/fuzz/world.h"
#include "tests/support/temporary_directory.h"
#include "tranche/store.h"

namespace tranche::internal::fuzz {
namespace {

// In one folder for all inputs, with the good store as a model.
struct Workshop {
  testing::TemporaryDirectory directory;
  std::string path = directory.PathOf("store");
  SmallStore good = MakeSmallStore(directory.PathOf("good"));

  void Clear() const {
    for (const char* suffix : {"", "-wal", "-journal"}) std::filesystem::remove(path + suffix);
  }
};

class Script {
 public:
  explicit Script(std::string_view bytes) : bytes_(bytes) {}
  bool empty() const { return bytes_.empty(); }
  size_t Number(size_t bytes) {
    size_t number = 0;
    for (; bytes > 0; --bytes) number = number << 8 | Byte();
    return number;
  }
  uint8_t Byte() {
    if (bytes_.empty()) return 0;
    const auto byte = static_cast<uint8_t>(bytes_.front());
    bytes_.remove_prefix(1);
    return byte;
  }

 private:
  std::string_view bytes_;
};

void Flip(std::string* bytes, size_t at, uint8_t bits) {
  if (!bytes->empty()) (*bytes)[at % bytes->size()] ^= static_cast<char>(bits);
}

void WriteDamagedFile(Script* script, const Workshop& workshop) {
  std::string file = workshop.good.file;
  while (!script->empty()) {
    const size_t at = script->Number(3);
    Flip(&file, at, script->Byte());
  }
  std::ofstream(workshop.path, std::ios::binary) << file;
}

void WriteDamagedRows(Script* script, const Workshop& workshop) {
  std::vector<std::string> chunks = workshop.good.chunks;
  std::vector<JournalRow> rows = workshop.good.rows;
  while (!script->empty()) {
    const size_t row = script->Byte() % (chunks.size() + rows.size());
    const size_t at = script->Number(2);
    const uint8_t bits = script->Byte();
    if (row < chunks.size()) {
      Flip(&chunks[row], at, bits);
    } else {
      Flip(&rows[row - chunks.size()].body, at, bits);
    }
  }
  auto database = Database::Open(workshop.path, true, Durability::kProcessCrashSafe, "");
  FUZZ_CHECK(database.ok(), database.status().ToString());
  StoreHead head{1, 0, 0};
  const absl::Status created = (*database)->Create(&head, [&](const Database::ChunkSink& add) {
    absl::Status added;
    for (size_t i = 0; i < chunks.size() && added.ok(); ++i) added = add(chunks[i]);
    return added;
  });
  FUZZ_CHECK(created.ok(), created.ToString());
  uint64_t sequence = 1;
  for (const JournalRow& row : rows) {
    FUZZ_CHECK((*database)->AddJournalRow(sequence, row.operations, row.body).ok(), "journal");
    sequence += row.operations;
  }
}

void CheckDamage(const absl::Status& status) {
  const bool is_documented = absl::IsDataLoss(status) || absl::IsFailedPrecondition(status) ||
                             absl::IsUnavailable(status) || absl::IsNotFound(status) ||
                             absl::IsResourceExhausted(status);
  FUZZ_CHECK(is_documented && !status.message().empty(), status.ToString());
}

void GoOn(const std::string& path, std::unique_ptr<Store> store) {
  Batch batch;
  batch.Upsert(Customer{"later", {{"name", {"L"}}}});
  const auto applied = store->Apply(batch);
  if (!applied.ok()) return CheckDamage(applied.status());
  CheckAnswers(*store);
  const absl::Status checkpoint = store->Checkpoint();
  if (!checkpoint.ok()) CheckDamage(checkpoint);
  const std::string state = StateOf(*store);
  store.reset();
  const auto again = Store::Open(path);
  if (!again.ok()) return CheckDamage(again.status());
  FUZZ_CHECK(StateOf(**again) == state, "opened again");
}

void Run(std::string_view bytes) {
  static const auto& workshop = *new Workshop;
  workshop.Clear();
  Script script(bytes);
  const bool is_by_rows = script.Byte() % 2 != 0;
  if (is_by_rows) {
    WriteDamagedRows(&script, workshop);
  } else {
    WriteDamagedFile(&script, workshop);
  }
  auto store = Store::Open(workshop.path);
  if (!store.ok()) return CheckDamage(store.status());
  CheckAnswers(**store);
  if (!is_by_rows) {
    const auto& states = workshop.good.states;
    FUZZ_CHECK(std::find(states.begin(), states.end(), StateOf(**store)) != states.end(),
               StateOf(**store));
  }
  GoOn(workshop.path, *std::move(store));
}

}  // namespace
}  // namespace tranche::internal::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  tranche::internal::fuzz::Run(bytes);
  return 0;
}
