// What becomes of values that an index cannot hold and of keys that no field has, and what reports
// say of them.
#ifndef TRANCHE_BAD_VALUES_H_
#define TRANCHE_BAD_VALUES_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace tranche {

// A bad value is one that its field cannot hold: not authorized, retired, no ISO code, too long, no
// UTF-8, of another JSON type, several where the field takes one; a parent that does not exist, or
// that would close a cycle; an external id that another customer has.
enum class BadValues : uint8_t {
  // The field is not set, in a patch as in an upsert, so that nobody stays in a segment by a value
  // that is out of date; of several values only the bad ones are left out. The rest of the record
  // counts. Of the parents that form a cycle, the one is dropped whose record comes last.
  kDrop,
  // The record is refused.
  kReject,
};

// An unknown key is a field that the schema does not have, or a JSON key that no field has.
enum class UnknownKeys : uint8_t {
  kIgnore,  // and count by name
  kReject,  // the record is refused
};

// A bad value that a batch left out.
struct DroppedValue {
  uint64_t operation = 0;  // the position in the batch, from 0
  std::string field;
  std::string value;       // what was given, at most kMaxReportedValueBytes of it
  std::string reason;      // goes on from the value: "is not authorized"
  std::string suggestion;  // the value that was probably meant; empty when none is near

  friend bool operator==(const DroppedValue&, const DroppedValue&) = default;
};

// The same bad value of one field, as often as an input had it.
struct DroppedValueCount {
  std::string field;
  std::string value;
  uint64_t count = 0;
  std::vector<uint64_t> lines;  // the first kMaxReportedLines
  std::string reason;           // as in DroppedValue
  std::string suggestion;
};

// An unknown key, as often as an input had it.
struct UnknownKey {
  uint64_t count = 0;
  std::string suggestion;  // the key that was probably meant; empty when none is near

  friend bool operator==(const UnknownKey&, const UnknownKey&) = default;
};

inline constexpr size_t kMaxReportedValueBytes = 64;
inline constexpr size_t kMaxReportedLines = 5;
inline constexpr size_t kMaxReportedDrops = 100;   // different values of a report
inline constexpr size_t kMaxReportedKeys = 1'000;  // the others are counted under "(other)"

}  // namespace tranche

#endif  // TRANCHE_BAD_VALUES_H_
