// What the fuzz targets of the store share: a small store, as a file and as the rows in it, and
// what must hold of an index that came out of a damaged one.
#ifndef TRANCHE_TESTS_FUZZ_SMALL_STORE_H_
#define TRANCHE_TESTS_FUZZ_SMALL_STORE_H_

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "src/engine/engine.h"
#include "tranche/index.h"

namespace tranche::internal::fuzz {

struct JournalRow {
  uint64_t operations = 0;
  std::string body;
};

// A checkpoint of every kind of field and definition, and a journal of every kind of operation.
struct SmallStore {
  std::string file;
  std::vector<std::string> chunks;
  std::vector<JournalRow> rows;
  std::vector<std::string> states;  // StateOf after the checkpoint and after each row
};

// In a file at `path`, which must not exist.
SmallStore MakeSmallStore(const std::string& path);

// An index around an engine that was read from chunks.
class Restored : public Index {
 public:
  explicit Restored(std::unique_ptr<Engine> engine) : Index(std::move(engine)) {}
  using Index::engine;
};

// Every segment counts who its rules match, and who is explained to be in it.
void CheckAnswers(const Index& index);

}  // namespace tranche::internal::fuzz

#endif  // TRANCHE_TESTS_FUZZ_SMALL_STORE_H_
