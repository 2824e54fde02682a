#include "src/json/mapped_reader.h"

#include <algorithm>
#include <utility>

#include "src/base/message.h"
#include "src/json/customer_keys.h"
#include "src/json/writer.h"
#include "src/schema/malformed_value.h"

namespace tranche::internal {

absl::Status MappedReader::Read(JsonElement customer) {
  if (!customer.is_object()) return InvalidArgument({"a customer must be an object"});
  kept_.clear();
  scalars_.Clear();
  entry_count_ = 0;
  attributes_.clear();
  ignored_.clear();
  properties_unnamed_ = false;
  ReadObject(customer, &routes_.root(), "");
  TRANCHE_RETURN_IF_ERROR(SetId());
  for (const Entry& entry : std::span(entries_).first(entry_count_)) {
    if (entry.field != kCustomerKeys[kId]) attributes_.push_back({entry.field, entry.values});
  }
  return absl::OkStatus();
}

void MappedReader::ReadObject(JsonElement object, const Routes::Node* node, std::string_view path) {
  simdjson::dom::object members;
  if (object.get(members)) return;
  for (const auto [name, value] : members) ReadMember(name, value, node, path);
}

void MappedReader::ReadMember(std::string_view name, JsonElement value, const Routes::Node* node,
                              std::string_view path) {
  const Routes::Node* const below = node == nullptr ? nullptr : node->Find(name);
  const MappedKey* key = below != nullptr ? below->key : nullptr;
  // The mapping names this key and none inside it.
  const bool is_whole = key != nullptr && !below->HasKeys();
  if (key == nullptr && node != nullptr && (below == nullptr || !value.is_object())) {
    key = node->any_below;
  }
  // "address.country" as one key, as flat exports have it.
  if (key == nullptr && path.empty() && name.find('.') != name.npos) key = routes_.Find(name);
  if (key != nullptr && key->field.empty()) return;
  if (key != nullptr && (!value.is_object() || is_whole)) {
    const std::string field = FieldOf(*key, name);
    if (IsCustomerField(field)) return ReadValue(key, Keep(field), value);
  }
  const std::string full = path.empty() ? std::string(name) : Concat({path, ".", name});
  const bool is_properties = path.empty() && name == kCustomerKeys[kProperties];
  if (value.is_object() && (below != nullptr || is_properties)) {
    return ReadObject(value, below, Keep(full));
  }
  if (is_properties) {
    properties_unnamed_ = true;
    if (!value.is_null()) FindEntry(name)->values.push_back(scalars_.Marked(value));
    return;
  }
  if (key == nullptr && IsCustomerField(full) && routes_.LeavesAlone(full)) {
    return ReadValue(nullptr, Keep(full), value);
  }
  ignored_.push_back(Keep(full));
}

MappedReader::Entry* MappedReader::FindEntry(std::string_view field) {
  const std::span<Entry> known = std::span(entries_).first(entry_count_);
  const auto entry = std::find_if(known.begin(), known.end(),
                                  [&](const Entry& other) { return other.field == field; });
  if (entry != known.end()) return &*entry;
  if (entry_count_ == entries_.size()) entries_.emplace_back();
  entries_[entry_count_] = {field, {}};
  return &entries_[entry_count_++];
}

void MappedReader::ReadValue(const MappedKey* key, std::string_view field, JsonElement value) {
  Entry* const entry = FindEntry(field);
  const auto append = [&](JsonElement element) {
    std::string_view text;
    if (scalars_.TextOf(element, &text)) {
      AppendValues(key, text, &entry->values);
    } else {
      entry->values.push_back(scalars_.Marked(element));
    }
  };
  simdjson::dom::array list;
  if (value.get(list)) return append(value);
  for (JsonElement element : list) append(element);
}

absl::Status MappedReader::SetId() {
  id_ = {};
  for (const Entry& entry : std::span(entries_).first(entry_count_)) {
    if (entry.field != kCustomerKeys[kId]) continue;
    for (std::string_view value : entry.values) {
      if (IsMalformed(value)) return InvalidArgument({"\"id\" must be a string or an integer"});
      if (!id_.empty() && value != id_) return InvalidArgument({"\"id\" has several values"});
      id_ = value;
    }
  }
  return id_.empty() ? InvalidArgument({"missing \"id\""}) : absl::OkStatus();
}

std::string_view MappedReader::Keep(std::string text) {
  return kept_.emplace_back(std::move(text));
}

}  // namespace tranche::internal
