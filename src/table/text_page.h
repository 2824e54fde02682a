// The text of 64 rows in one part: what is shown and searched, and the ids.
//
// A page never changes: a new text makes a new page (a copy of some 5 KB). So a page has no slack,
// no malloc header for each string, and never needs compaction.
#ifndef TRANCHE_SRC_TABLE_TEXT_PAGE_H_
#define TRANCHE_SRC_TABLE_TEXT_PAGE_H_

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

#include "src/base/heap.h"
#include "src/schema/schema.h"
#include "src/table/property_texts.h"

namespace tranche::internal {

// The texts of one row. A row without a customer has an empty id.
struct TextRecord {
  std::array<std::string_view, kTextFields> texts;
  std::string_view properties;  // encoded: see property_texts.h

  std::string_view& operator[](TextField field) { return texts[static_cast<size_t>(field)]; }
  std::string_view operator[](TextField field) const { return texts[static_cast<size_t>(field)]; }
  std::string_view id() const { return texts[0]; }
  // The text of a field that has texts.
  std::string_view Of(const Field& field) const {
    return field.text ? (*this)[*field.text] : FindPropertyText(properties, field.text_slot);
  }

  friend bool operator==(const TextRecord&, const TextRecord&) = default;
};

// The encoded form of a record: one byte for the length of the id, two bytes for each other length,
// then the texts, and those of properties in what is left. A row without a customer takes no bytes.
size_t EncodedBytes(const TextRecord& record);
// Writes the encoded record to `to` and returns where it ends.
char* EncodeRecord(const TextRecord& record, char* to);
// Decodes a record; its texts are views of the encoded bytes, which must not be empty.
TextRecord DecodeRecord(std::string_view encoded);

inline constexpr uint32_t kTextPageRows = 64;

struct TextPage : Part {
  uint32_t ends[kTextPageRows];  // where each row's record ends in `bytes_of_records`; it begins
                                 // where the last ended
  char bytes_of_records[1];

  // The views live as long as the page.
  TextRecord Record(uint32_t in_page) const;
};

// A page of these records, kTextPageRows or fewer.
TextPage* NewTextPage(Heap* heap, std::span<const TextRecord> records);

// A page like `old` (null: empty) with another record at `in_page`. `old` is left as it is.
TextPage* ReplaceRecord(Heap* heap, const TextPage* old, uint32_t in_page,
                        const TextRecord& record);

// A page like `old` without the texts of a property that is dropped; null where they are the same.
TextPage* WithoutProperty(Heap* heap, const TextPage* old, uint16_t text_slot);

}  // namespace tranche::internal

#endif  // TRANCHE_SRC_TABLE_TEXT_PAGE_H_
