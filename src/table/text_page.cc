#include "src/table/text_page.h"

#include <cstring>

namespace tranche {
namespace {

// A record is one byte of id length, two bytes for each other length, then the texts. No record: no
// bytes.
constexpr size_t kHeadBytes = 1 + 2 * (kTextFields - 1);

size_t RecordBytes(const TextRecord& record) {
  if (record.id().empty()) return 0;
  size_t bytes = kHeadBytes;
  for (std::string_view text : record.texts) bytes += text.size();
  return bytes;
}

char* WriteRecord(const TextRecord& record, char* to) {
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

}  // namespace

TextRecord TextPage::Record(uint32_t in_page) const {
  TextRecord record;
  const char* p = bytes_of_records + (in_page == 0 ? 0 : ends[in_page - 1]);
  if (p == bytes_of_records + ends[in_page]) return record;
  std::array<size_t, kTextFields> lengths;
  lengths[0] = static_cast<uint8_t>(*p++);
  for (size_t i = 1; i < kTextFields; ++i) {
    uint16_t length;
    std::memcpy(&length, p, sizeof length);
    lengths[i] = length;
    p += sizeof length;
  }
  for (size_t i = 0; i < kTextFields; ++i) {
    record.texts[i] = {p, lengths[i]};
    p += lengths[i];
  }
  return record;
}

TextPage* NewTextPage(Heap* heap, std::span<const TextRecord> records) {
  size_t bytes = sizeof(Part) + sizeof(TextPage::ends);
  for (const TextRecord& record : records) bytes += RecordBytes(record);
  auto* page = static_cast<TextPage*>(heap->Allocate(bytes, MemoryUse::kText));
  char* to = page->bytes_of_records;
  for (uint32_t i = 0; i < kTextPageRows; ++i) {
    if (i < records.size()) to = WriteRecord(records[i], to);
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
  const auto new_end = static_cast<uint32_t>(begin + RecordBytes(record));
  const uint32_t after = old->ends[kTextPageRows - 1] - old_end;
  auto* page = static_cast<TextPage*>(
      heap->Allocate(sizeof(Part) + sizeof(TextPage::ends) + new_end + after, MemoryUse::kText));
  std::memcpy(page->bytes_of_records, old->bytes_of_records, begin);
  WriteRecord(record, page->bytes_of_records + begin);
  std::memcpy(page->bytes_of_records + new_end, old->bytes_of_records + old_end, after);
  for (uint32_t i = 0; i < kTextPageRows; ++i)
    page->ends[i] = i < in_page ? old->ends[i] : old->ends[i] - old_end + new_end;
  return page;
}

}  // namespace tranche
