// Writes the seeds of checkpoint_fuzz into a folder: to be run again when the file format changes.
//
//   cmake --build --preset dev --target make_checkpoint_seeds
//   build/dev/bin/make_checkpoint_seeds tests/fuzz/corpus/checkpoint_fuzz
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <string>
#include <string_view>

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
    std::fprintf(stderr, "usage: make_checkpoint_seeds FOLDER\n");
    return 2;
  }
  const tranche::internal::testing::TemporaryDirectory directory;
  const tranche::internal::fuzz::SmallStore store =
      tranche::internal::fuzz::MakeSmallStore(directory.PathOf("a"));
  const std::string folder = std::string(argv[1]) + "/";
  std::string image;
  for (const std::string& piece : store.pieces) image += Frame(piece);
  image += Frame("");
  std::string journal;
  for (const tranche::internal::fuzz::JournalRow& row : store.rows)
    journal += Frame(static_cast<char>(row.operations) + row.body);
  Write(folder + "checkpoint", image);
  Write(folder + "checkpoint_and_journal", image + journal);
  return 0;
}
