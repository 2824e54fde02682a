#include "src/json/routes.h"

#include <utility>

#include "src/base/utf8.h"

namespace tranche::internal {
namespace {

constexpr std::string_view kAny = "*";

// Cuts the first part off `path`.
std::string_view TakePart(std::string_view* path) {
  const size_t dot = path->find('.');
  const std::string_view part = path->substr(0, dot);
  *path = dot == path->npos ? std::string_view() : path->substr(dot + 1);
  return part;
}

void AppendRenamed(const MappedKey& key, std::string_view text,
                   std::vector<std::string_view>* values) {
  if (!key.values.empty()) {
    const auto renamed = key.values.find(std::string(Trim(text)));
    if (renamed != key.values.end()) text = renamed->second;
  }
  if (!text.empty()) values->push_back(text);
}

}  // namespace

Routes::Routes(Mapping mapping) : mapping_(std::move(mapping)) {
  for (const MappedKey& key : mapping_.keys) {
    if (!key.field.ends_with(kAny)) fed_.insert(key.field);
    Node* node = &root_;
    std::string_view path = key.from;
    while (!path.empty() && path != kAny) {
      std::unique_ptr<Node>& next = node->below[std::string(TakePart(&path))];
      if (next == nullptr) next = std::make_unique<Node>();
      node = next.get();
    }
    (path.empty() ? node->key : node->any_below) = &key;
  }
}

const MappedKey* Routes::Find(std::string_view path) const {
  const Node* node = &root_;
  while (!path.empty()) {
    const Node* const above = node;
    const std::string_view part = TakePart(&path);
    node = above->Find(part);
    if (node == nullptr) return path.empty() ? above->any_below : nullptr;
  }
  return node->key;
}

std::string FieldOf(const MappedKey& key, std::string_view name) {
  if (!key.field.ends_with(kAny)) return key.field;
  std::string field = key.field.substr(0, key.field.size() - kAny.size());
  field.append(name);
  return field;
}

void AppendValues(const MappedKey* key, std::string_view text,
                  std::vector<std::string_view>* values) {
  if (key == nullptr) {
    if (!text.empty()) values->push_back(text);
    return;
  }
  if (key->split.empty()) return AppendRenamed(*key, text, values);
  for (;;) {
    const size_t end = text.find(key->split);
    const std::string_view part = Trim(text.substr(0, end));
    if (!part.empty()) AppendRenamed(*key, part, values);
    if (end == text.npos) return;
    text.remove_prefix(end + key->split.size());
  }
}

}  // namespace tranche::internal
