#include "src/table/text_page.h"

#include <cstring>
#include <string>

namespace tranche::internal {
namespace {

constexpr size_t kHeadBytes = 1 + 2 * (kTextFields - 1);

// So that the end of each record of a page has 32 bits.
constexpr uint64_t kMostBytes =
    kHeadBytes + kMaxIdBytes + (kTextFields - 1) * uint64_t{kMaxTextBytes} +
    (kMaxFields - kStandardFields) * (kPropertyTextHead + kMaxTextBytes);
static_assert(kTextPageRows * kMostBytes <= UINT32_MAX);

}  // namespace

size_t EncodedBytes(const TextRecord& record) {
  if (record.id().empty()) return 0;
  size_t bytes = kHeadBytes + record.properties.size();
  for (std::string_view text : record.texts) bytes += text.size();
  return bytes;
}

char* EncodeRecord(const TextRecord& record, char* to) {
  if (record.id().empty()) return to;
  *to++ = static_cast<char>(record.id().size());
  for (size_t i = 1; i < kTextFields; ++i) {
    const auto length = static_cast<uint16_t>(record.texts[i].size());
    std::memcpy(to, &length, sizeof length);
    to += sizeof length;
  }
  for (std::string_view text : record.texts) {
    if (!text.empty()) std::memcpy(to, text.data(), text.size());
    to += text.size();
  }
  if (!record.properties.empty())
    std::memcpy(to, record.properties.data(), record.properties.size());
  return to + record.properties.size();
}

TextRecord DecodeRecord(std::string_view encoded) {
  TextRecord record;
  const char* piece = encoded.data();
  const char* text = piece + kHeadBytes;
  size_t length = static_cast<uint8_t>(*piece++);
  for (size_t i = 0;; ++i) {
    record.texts[i] = {text, length};
    text += length;
    if (i + 1 == kTextFields) break;
    uint16_t next;
    std::memcpy(&next, piece, sizeof next);
    length = next;
    piece += sizeof next;
  }
  record.properties = encoded.substr(static_cast<size_t>(text - encoded.data()));
  return record;
}

TextRecord TextPage::Record(uint32_t in_page) const {
  const uint32_t begin = in_page == 0 ? 0 : ends[in_page - 1];
  return begin == ends[in_page] ? TextRecord()
                                : DecodeRecord({bytes_of_records + begin, ends[in_page] - begin});
}

TextPage* NewTextPage(Heap* heap, std::span<const TextRecord> records) {
  size_t bytes = sizeof(Part) + sizeof(TextPage::ends);
  for (const TextRecord& record : records) bytes += EncodedBytes(record);
  auto* page = static_cast<TextPage*>(heap->Allocate(bytes, MemoryUse::kText));
  char* to = page->bytes_of_records;
  for (uint32_t i = 0; i < kTextPageRows; ++i) {
    if (i < records.size()) to = EncodeRecord(records[i], to);
    page->ends[i] = static_cast<uint32_t>(to - page->bytes_of_records);
  }
  return page;
}

TextPage* ReplaceRecord(Heap* heap, const TextPage* old, uint32_t in_page,
                        const TextRecord& record) {
  if (old == nullptr) {
    std::array<TextRecord, kTextPageRows> records;
    records[in_page] = record;
    return NewTextPage(heap, records);
  }
  // The records on both sides are copied as they are.
  const uint32_t begin = in_page == 0 ? 0 : old->ends[in_page - 1];
  const uint32_t old_end = old->ends[in_page];
  const auto new_end = static_cast<uint32_t>(begin + EncodedBytes(record));
  const uint32_t after = old->ends[kTextPageRows - 1] - old_end;
  auto* page = static_cast<TextPage*>(
      heap->Allocate(sizeof(Part) + sizeof(TextPage::ends) + new_end + after, MemoryUse::kText));
  std::memcpy(page->bytes_of_records, old->bytes_of_records, begin);
  EncodeRecord(record, page->bytes_of_records + begin);
  std::memcpy(page->bytes_of_records + new_end, old->bytes_of_records + old_end, after);
  for (uint32_t i = 0; i < kTextPageRows; ++i)
    page->ends[i] = i < in_page ? old->ends[i] : old->ends[i] - old_end + new_end;
  return page;
}

TextPage* WithoutProperty(Heap* heap, const TextPage* old, uint16_t text_slot) {
  std::array<TextRecord, kTextPageRows> records;
  std::array<std::string, kTextPageRows> properties;
  bool differs = false;
  for (uint32_t i = 0; i < kTextPageRows; ++i) {
    records[i] = old->Record(i);
    ForEachPropertyText(records[i].properties, [&](uint16_t slot, std::string_view text) {
      differs |= slot >= text_slot;
      if (slot == text_slot) return;
      AppendPropertyText(static_cast<uint16_t>(slot - (slot > text_slot ? 1 : 0)), text,
                         &properties[i]);
    });
    records[i].properties = properties[i];
  }
  return differs ? NewTextPage(heap, records) : nullptr;
}

}  // namespace tranche::internal
