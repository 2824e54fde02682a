#include "src/schema/dictionary.h"

#include <algorithm>

namespace tranche::internal {

Code Dictionary::FindShared(std::string_view value) const {
  const std::lock_guard lock(mutex_);
  return Find(value);
}

std::vector<std::string> Dictionary::FirstShared(Code most) const {
  const std::lock_guard lock(mutex_);
  std::vector<std::string> values(std::min<size_t>(most, codes_.size()));
  for (const auto& [value, code] : codes_) {
    if (code <= values.size()) values[code - 1] = value;
  }
  return values;
}

Code Dictionary::Add(std::string_view value) {
  values_.push_back(std::string(value));
  const Code code = size();
  const std::lock_guard lock(mutex_);
  codes_.emplace(value, code);
  return code;
}

void Dictionary::Truncate(uint32_t size) {
  const std::lock_guard lock(mutex_);
  while (values_.size() > size) {
    codes_.erase(codes_.find(values_[values_.size() - 1]));
    values_.pop_back();
  }
}

std::shared_ptr<Dictionary> Dictionary::Renamed(Code renamed, std::string_view value) const {
  auto dictionary = std::make_shared<Dictionary>();
  const Code other = Find(value);
  for (Code code = 1; code <= size(); ++code)
    dictionary->Add(code == renamed ? value : Value(code == other ? renamed : code));
  return dictionary;
}

uint64_t Dictionary::memory_bytes() const {
  uint64_t bytes = sizeof(*this) + values_.allocated_bytes() +
                   codes_.capacity() * (sizeof(std::pair<std::string, Code>) + 1);
  for (size_t i = 0; i < values_.size(); ++i) {
    const size_t heap = values_[i].capacity() > 15 ? values_[i].capacity() + 1 : 0;
    bytes += 2 * heap;
  }
  return bytes;
}

SetDictionary::SetDictionary() {
  sets_.push_back({});
  codes_.emplace(std::string_view(), kNotSet);
}

Code SetDictionary::Intern(Set set) {
  const auto found = codes_.find(Bytes(set));
  if (found != codes_.end()) return found->second;
  auto data = std::make_unique<Code[]>(set.size());
  std::copy(set.begin(), set.end(), data.get());
  const Set stored(data.get(), set.size());
  const Code code = size();
  sets_.push_back({std::move(data), static_cast<uint32_t>(set.size())});
  codes_.emplace(Bytes(stored), code);
  value_count_ += set.size();
  return code;
}

void SetDictionary::Truncate(uint32_t size) {
  while (sets_.size() > size) {
    const Set last = Values(static_cast<Code>(sets_.size() - 1));
    value_count_ -= last.size();
    codes_.erase(codes_.find(Bytes(last)));
    sets_.pop_back();
  }
}

uint64_t SetDictionary::memory_bytes() const {
  return sizeof(*this) + sets_.allocated_bytes() +
         codes_.capacity() * (sizeof(std::pair<std::string_view, Code>) + 1) +
         value_count_ * sizeof(Code) + sets_.size() * 16;  // 16: what malloc adds to each
}

}  // namespace tranche::internal
