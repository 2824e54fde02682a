// Writes the seeds of checkpoint_fuzz and operation_fuzz: to be run again when the file format
// changes.
//
//   cmake --build --preset dev --target make_store_seeds
//   build/dev/bin/make_store_seeds tests/fuzz/corpus
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <string>
#include <string_view>

#include "src/image/journal_row.h"
#include "tests/fuzz/small_store.h"
#include "tests/support/temporary_directory.h"

namespace {

std::string Frame(std::string_view bytes) {
  const auto length = static_cast<uint16_t>(bytes.size());
  return std::string(reinterpret_cast<const char*>(&length), sizeof(length)) + std::string(bytes);
}

void Write(const std::string& path, std::string_view bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: make_store_seeds FOLDER\n");
    return 2;
  }
  const tranche::internal::testing::TemporaryDirectory directory;
  const tranche::internal::fuzz::SmallStore store =
      tranche::internal::fuzz::MakeSmallStore(directory.PathOf("a"));
  const std::string folder = std::string(argv[1]) + "/";
  std::string image;
  for (const std::string& chunk : store.chunks) image += Frame(chunk);
  image += Frame("");
  std::string journal;
  for (const tranche::internal::fuzz::JournalRow& row : store.rows)
    journal += Frame(static_cast<char>(row.operations) + row.body);
  Write(folder + "checkpoint_fuzz/checkpoint", image);
  Write(folder + "checkpoint_fuzz/checkpoint_and_journal", image + journal);
  for (size_t i = 0; i < store.rows.size(); ++i) {
    tranche::internal::ByteReader row(store.rows[i].body);
    const auto operation = tranche::internal::GetJournalOperation(&row);
    const auto type = static_cast<char>(operation.type);
    Write(folder + "operation_fuzz/" + std::to_string(i), type + std::string(operation.body));
  }
  return 0;
}
