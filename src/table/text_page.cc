#include "src/table/text_page.h"

#include <cstring>

namespace tranche::internal {
namespace {

constexpr size_t kHeadBytes = 1 + 2 * (kTextFields - 1);

}  // namespace

size_t EncodedBytes(const TextRecord& record) {
  if (record.id().empty()) return 0;
  size_t bytes = kHeadBytes;
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
  return to;
}

TextRecord DecodeRecord(const char* piece) {
  TextRecord record;
  const char* text = piece + kHeadBytes;
  size_t length = static_cast<uint8_t>(*piece++);
  for (size_t i = 0;; ++i) {
    record.texts[i] = {text, length};
    if (i + 1 == kTextFields) return record;
    text += length;
    uint16_t next;
    std::memcpy(&next, piece, sizeof next);
    length = next;
    piece += sizeof next;
  }
}

TextRecord TextPage::Record(uint32_t in_page) const {
  const uint32_t begin = in_page == 0 ? 0 : ends[in_page - 1];
  return begin == ends[in_page] ? TextRecord() : DecodeRecord(bytes_of_records + begin);
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

}  // namespace tranche::internal
