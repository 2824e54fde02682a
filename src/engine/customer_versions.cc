#include "src/engine/customer_versions.h"

#include <cstring>

namespace tranche::internal {

std::optional<uint64_t> CustomerVersions::Find(std::string_view id) const {
  const auto found = numbers_.find(id);
  if (found == numbers_.end()) return {};
  return versions_[*found];
}

void CustomerVersions::Set(std::string_view id, uint64_t version) {
  if (const auto found = numbers_.find(id); found != numbers_.end()) {
    versions_[*found] = version;
    return;
  }
  const auto number = static_cast<uint32_t>(versions_.size());
  char* const text = text_.Allocate(1 + id.size());
  *text = static_cast<char>(id.size());
  std::memcpy(text + 1, id.data(), id.size());
  ids_.push_back(text);
  versions_.push_back(version);
  numbers_.insert(number);
}

std::string_view CustomerVersions::IdAt(size_t number) const {
  const char* const text = ids_[number];
  return {text + 1, static_cast<uint8_t>(*text)};
}

uint64_t CustomerVersions::memory_bytes() const {
  return text_.allocated_bytes() + ids_.allocated_bytes() +
         versions_.capacity() * sizeof(uint64_t) + numbers_.capacity() * (sizeof(uint32_t) + 1);
}

}  // namespace tranche::internal
