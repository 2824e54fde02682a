// The value of a key: an index, and all that belongs to it. The module keeps nothing elsewhere but
// one sum of bytes (memory.h).
//
// Used by the server's main thread; saved in a child of fork(), which has a copy; destroyed in any
// thread.
#ifndef TRANCHE_SRC_VALKEY_KEYED_INDEX_H_
#define TRANCHE_SRC_VALKEY_KEYED_INDEX_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "src/valkey/handles.h"
#include "src/valkey/memory.h"
#include "src/valkey/module_api.h"

namespace tranche::valkey {

// Nanoseconds since the Unix epoch, as the C API counts.
using Time = int64_t;

class KeyedIndex {
 public:
  // Holds no index yet.
  KeyedIndex() = default;
  KeyedIndex(const KeyedIndex&) = delete;
  KeyedIndex& operator=(const KeyedIndex&) = delete;

  // An empty index that stands at `time`.
  tranche_code Create(std::string_view schema, Time time, ErrorHandle* error);

  // An index from chunks: `Add` each, then `Finish`. After an error there is no index.
  tranche_code Add(std::string_view chunk, ErrorHandle* error);
  tranche_code Finish(ErrorHandle* error);
  // Forgets the chunks: the index is lost.
  void GiveUp() { restorer_.reset(); }
  // Gives the chunks to `sink`, until it returns false.
  tranche_code Save(const std::function<bool(std::string_view)>& sink, ErrorHandle* error) const;
  // The same index once more; null when memory runs out.
  std::unique_ptr<KeyedIndex> Copy() const;

  // Null while it is restored, and when it was lost (`SaveValue`).
  tranche_index* index() const { return index_.get(); }
  // The number of the current version; 0 where it cannot be known.
  uint64_t Version() const;
  bool is_restoring() const { return restorer_ != nullptr; }

  // What the clock of the index says from now on.
  void SetTime(Time time) { time_ = time; }

  // About how many entries the stream of changes keeps; 0: there is no stream.
  uint64_t changes_kept() const { return changes_kept_; }
  void KeepChanges(uint64_t entries) { changes_kept_ = entries; }
  // What the writes since the last call changed: JSON lists of at most 1,000 changes each, or
  // "null" where memory ran out. Empty without a stream.
  std::vector<std::string> TakeChanges();

  // Brings the sum of memory.h up to date after a write of so many bytes. Looks only now and then.
  void Measure(size_t bytes_written);
  // As it was measured last.
  size_t bytes() const { return held_.bytes(); }
  // As it is.
  size_t MeasureNow() const;

 private:
  tranche_index_options Options();
  void Record(const tranche_changes* changes);

  IndexHandle index_;
  RestorerHandle restorer_;
  Time time_ = 0;
  uint64_t changes_kept_ = 0;
  std::vector<std::string> changes_;
  bool changes_are_lost_ = false;
  size_t unmeasured_ = 0;
  HeldBytes held_;
};

// The type of these values, set when the module is loaded.
extern Type* index_type;
// Makes `index_type`. False when the server refuses.
bool CreateIndexType(Context* context);

}  // namespace tranche::valkey

#endif  // TRANCHE_SRC_VALKEY_KEYED_INDEX_H_
