// Plain values as bytes and back: little-endian numbers, texts behind their length.
#ifndef TRANCHE_SRC_BASE_BYTES_H_
#define TRANCHE_SRC_BASE_BYTES_H_

#include <bit>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>

namespace tranche::internal {

static_assert(std::endian::native == std::endian::little, "files are little-endian");

class ByteWriter {
 public:
  template <typename Number>
  void Put(Number number) {
    bytes_.append(reinterpret_cast<const char*>(&number), sizeof(Number));
  }
  void PutBool(bool value) { Put(static_cast<uint8_t>(value)); }
  void PutText(std::string_view text) {
    Put(static_cast<uint32_t>(text.size()));
    bytes_.append(text);
  }
  void PutRaw(std::string_view bytes) { bytes_.append(bytes); }

  const std::string& bytes() const { return bytes_; }
  std::string Take() { return std::move(bytes_); }

 private:
  std::string bytes_;
};

// Reads bytes that may be damaged. Past the end every value is 0 or empty, and `ok` is false from
// then on.
class ByteReader {
 public:
  explicit ByteReader(std::string_view bytes) : left_(bytes) {}

  template <typename Number>
  Number Get() {
    Number number{};
    const std::string_view raw = GetRaw(sizeof(Number));
    if (ok_) std::memcpy(&number, raw.data(), sizeof(Number));
    return number;
  }
  // A value of an enum whose values are 0 to `last`; any other number makes `ok` false.
  template <typename Enum>
  Enum GetEnum(Enum last) {
    const auto value = Get<Enum>();
    if (value > last) ok_ = false;
    return ok_ ? value : Enum{};
  }
  // A number below `end`; any other makes `ok` false.
  uint32_t GetBelow(uint32_t end) {
    const auto number = Get<uint32_t>();
    if (number >= end) ok_ = false;
    return ok_ ? number : 0;
  }
  // Any byte but 0 and 1 makes `ok` false.
  bool GetBool() {
    const auto value = Get<uint8_t>();
    if (value > 1) ok_ = false;
    return ok_ && value == 1;
  }
  // The number of items that follow, each of at least `least_bytes` bytes. A number that the bytes
  // left cannot hold makes `ok` false, so that damaged bytes cannot ask for much memory.
  uint32_t GetCount(size_t least_bytes) {
    const auto count = Get<uint32_t>();
    if (count > left_.size() / least_bytes) ok_ = false;
    return ok_ ? count : 0;
  }
  // The text is a view into the bytes that are read.
  std::string_view GetText() { return GetRaw(Get<uint32_t>()); }
  std::string_view GetRaw(size_t size) {
    if (!ok_ || size > left_.size()) {
      ok_ = false;
      return {};
    }
    const std::string_view raw = left_.substr(0, size);
    left_.remove_prefix(size);
    return raw;
  }

  // What was not read yet.
  std::string_view left() const { return left_; }
  bool ok() const { return ok_; }
  bool at_end() const { return ok_ && left_.empty(); }

 private:
  std::string_view left_;
  bool ok_ = true;
};

}  // namespace tranche::internal

#endif  // TRANCHE_SRC_BASE_BYTES_H_
