#include "tests/support/roaring_decoder.h"

#include <cstddef>

namespace tranche::internal::testing {
namespace {

constexpr uint32_t kCookieWithRuns = 12347;
constexpr uint32_t kCookieWithoutRuns = 12346;
constexpr uint32_t kNoOffsetThreshold = 4;
constexpr uint32_t kMostInArray = 4096;

class Reader {
 public:
  explicit Reader(std::string_view bytes) : bytes_(bytes) {}

  // Little-endian; 0 and not ok() past the end.
  uint64_t Take(size_t size) {
    if (bytes_.size() - at_ < size) {
      ok_ = false;
      return 0;
    }
    uint64_t value = 0;
    for (size_t i = 0; i < size; ++i)
      value |= uint64_t{static_cast<unsigned char>(bytes_[at_++])} << (8 * i);
    return value;
  }
  bool ok() const { return ok_; }
  size_t at() const { return at_; }
  bool at_end() const { return at_ == bytes_.size(); }

 private:
  std::string_view bytes_;
  size_t at_ = 0;
  bool ok_ = true;
};

struct ContainerHeader {
  uint32_t key = 0;
  uint32_t cardinality = 0;
  bool is_run = false;
};

void ReadContainer(Reader& reader, const ContainerHeader& header, std::vector<uint32_t>& rows) {
  const uint32_t base = header.key << 16;
  if (header.is_run) {
    const uint64_t runs = reader.Take(2);
    for (uint64_t i = 0; i < runs && reader.ok(); ++i) {
      const auto start = static_cast<uint32_t>(reader.Take(2));
      const auto length_less_one = static_cast<uint32_t>(reader.Take(2));
      for (uint32_t low = start; low <= start + length_less_one; ++low) rows.push_back(base + low);
    }
  } else if (header.cardinality <= kMostInArray) {
    for (uint32_t i = 0; i < header.cardinality && reader.ok(); ++i) {
      rows.push_back(base + static_cast<uint32_t>(reader.Take(2)));
    }
  } else {
    for (uint32_t word = 0; word < 1024 && reader.ok(); ++word) {
      const uint64_t bits = reader.Take(8);
      for (uint32_t bit = 0; bit < 64; ++bit) {
        if (bits >> bit & 1) rows.push_back(base + word * 64 + bit);
      }
    }
  }
}

}  // namespace

std::optional<std::vector<uint32_t>> DecodeRoaring(std::string_view bytes) {
  Reader reader(bytes);
  const auto cookie = static_cast<uint32_t>(reader.Take(4));
  const bool has_runs = (cookie & 0xFFFF) == kCookieWithRuns;
  if (!has_runs && cookie != kCookieWithoutRuns) return std::nullopt;
  const auto count = has_runs ? (cookie >> 16) + 1 : static_cast<uint32_t>(reader.Take(4));
  if (!reader.ok() || count > 65'536) return std::nullopt;

  std::vector<ContainerHeader> headers(count);
  if (has_runs) {
    for (uint32_t i = 0; i < count; i += 8) {
      const uint64_t flags = reader.Take(1);
      for (uint32_t j = i; j < count && j < i + 8; ++j) headers[j].is_run = flags >> (j - i) & 1;
    }
  }
  for (ContainerHeader& header : headers) {
    header.key = static_cast<uint32_t>(reader.Take(2));
    header.cardinality = static_cast<uint32_t>(reader.Take(2)) + 1;
  }
  std::vector<uint64_t> offsets;
  if (!has_runs || count >= kNoOffsetThreshold) {
    for (uint32_t i = 0; i < count; ++i) offsets.push_back(reader.Take(4));
  }

  std::vector<uint32_t> rows;
  for (uint32_t i = 0; i < count; ++i) {
    if (!reader.ok() || (!offsets.empty() && offsets[i] != reader.at())) return std::nullopt;
    const size_t before = rows.size();
    ReadContainer(reader, headers[i], rows);
    if (!reader.ok() || rows.size() - before != headers[i].cardinality) return std::nullopt;
  }
  for (size_t i = 1; i < rows.size(); ++i) {
    if (rows[i - 1] >= rows[i]) return std::nullopt;
  }
  if (!reader.at_end()) return std::nullopt;
  return rows;
}

}  // namespace tranche::internal::testing
