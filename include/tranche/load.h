// How customers are loaded in bulk, and what a load reports.
#ifndef TRANCHE_LOAD_H_
#define TRANCHE_LOAD_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "tranche/bad_values.h"
#include "tranche/mapping.h"

namespace tranche {

// What a record does to a customer who exists.
enum class LoadMode : uint8_t {
  // The record replaces the customer whole: what it does not name is not set any more.
  kUpsert,
  // The record changes the fields that it names, as `Batch::Merge` does: for files that bring some
  // fields or columns only. A field that is named without a value, and an empty cell of a CSV
  // column
  // that the file has, or one that a short row lacks, is cleared. Of several records of one id,
  // each
  // stands on those before: one that is rejected in the end, for its parent or its external id,
  // takes those after it along.
  kMerge,
};

// How records are loaded.
struct LoadOptions {
  // Stop at the first bad record or bad value, and apply nothing.
  bool strict = false;
  // Called now and then with bytes read and bytes in all.
  std::function<void(uint64_t done, uint64_t total)> progress = {};
  // Which keys or columns feed which fields. Read by `LoadCustomers` and `LoadCustomersFile`.
  Mapping mapping = {};
  // What becomes of bad values and unknown keys. A record that cannot be identified (unreadable, a
  // key that comes twice, no id or a bad one) is left out whatever these say.
  BadValues bad_values = BadValues::kDrop;
  UnknownKeys unknown_keys = UnknownKeys::kIgnore;
  // Unknown ids are created in both modes.
  LoadMode mode = LoadMode::kUpsert;
};

// A record that was left out, and why.
struct RejectedRecord {
  uint64_t line = 0;  // where the record begins, from 1
  std::string reason;
};

inline constexpr size_t kMaxReportedRejections = 100;

// How many customers a bulk load moved.
struct SegmentChanges {
  std::string segment_id;
  uint64_t entered = 0;
  uint64_t left = 0;
};

// What a bulk load did.
struct LoadReport {
  uint64_t version = 0;
  uint64_t records = 0;         // lines, rows or elements that were not blank
  uint64_t rejected = 0;        // all of them; the first kMaxReportedRejections are in `rejections`
  uint64_t duplicates = 0;      // records whose id stood on an earlier good line of the same load
  uint64_t dropped_values = 0;  // bad values of records that are loaded without them
  std::vector<RejectedRecord> rejections;  // by line
  // The first kMaxReportedDrops different ones, the most frequent first.
  std::vector<DroppedValueCount> dropped;
  // By field, how many customers that existed had a value there and have none any more.
  std::map<std::string, uint64_t> cleared;
  std::map<std::string, UnknownKey> unknown_keys;  // keys and columns that no field has, by name
  std::vector<SegmentChanges> segments;            // those that changed, in order of creation
};

}  // namespace tranche

#endif  // TRANCHE_LOAD_H_
