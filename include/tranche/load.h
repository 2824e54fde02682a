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
