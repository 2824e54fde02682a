#include "src/json/customer_reader.h"

#include <algorithm>

#include "src/base/message.h"
#include "src/json/customer_keys.h"
#include "src/json/writer.h"

namespace tranche::internal {
namespace {

absl::Status DuplicateKey(std::string_view prefix, std::string_view key) {
  return InvalidArgument({"duplicate key ", Quoted(Concat({prefix, key}))});
}

}  // namespace

absl::Status CustomerReader::Read(JsonElement customer) {
  simdjson::dom::object members;
  if (customer.get(members)) return InvalidArgument({"a customer must be an object"});
  Clear();
  for (const auto [key, value] : members) TRANCHE_RETURN_IF_ERROR(ReadMember(key, value));
  if (id_.empty()) return InvalidArgument({"missing \"id\""});
  BuildAttributes();
  return absl::OkStatus();
}

absl::Status CustomerReader::ReadFields(JsonElement fields, std::string_view what) {
  simdjson::dom::object members;
  if (fields.get(members)) return InvalidArgument({Quoted(what), " must be an object"});
  Clear();
  for (const auto [key, value] : members) {
    const CustomerKey known = FindCustomerKey(key);
    if (known == kUnknownKey || known == kId) {
      ReadValues("", key, value);
    } else {
      TRANCHE_RETURN_IF_ERROR(ReadMember(key, value));
    }
  }
  if (properties_unnamed_)
    return InvalidArgument({"\"properties\" of ", Quoted(what), " must be an object"});
  BuildAttributes();
  return absl::OkStatus();
}

void CustomerReader::Clear() {
  id_ = {};
  members_.clear();
  values_.clear();
  ignored_.clear();
  scalars_.Clear();
  seen_ = 0;
  properties_unnamed_ = false;
}

absl::Status CustomerReader::ReadMember(std::string_view key, JsonElement value) {
  const CustomerKey known = FindCustomerKey(key);
  if (known == kUnknownKey) {
    ignored_.push_back(key);
    return absl::OkStatus();
  }
  const uint32_t bit = uint32_t{1} << known;
  if ((seen_ & bit) != 0) return DuplicateKey("", key);
  seen_ |= bit;
  if (known == kProperties) return ReadProperties(value);
  if (known != kId) {
    ReadValues("", key, value);
    return absl::OkStatus();
  }
  if (value.is_null()) return absl::OkStatus();
  if (!value.is_bool() && scalars_.TextOf(value, &id_)) return absl::OkStatus();
  return InvalidArgument({"\"id\" must be a string or an integer"});
}

absl::Status CustomerReader::ReadProperties(JsonElement value) {
  simdjson::dom::object properties;
  properties_unnamed_ = value.get(properties) != simdjson::SUCCESS;
  if (properties_unnamed_) {
    if (!value.is_null()) {
      values_.push_back(scalars_.Marked(value));
      members_.push_back({"", kCustomerKeys[kProperties], 1});
    }
    return absl::OkStatus();
  }
  const size_t first = members_.size();
  for (const auto [name, property] : properties) ReadValues(kPropertyPrefix, name, property);
  return RejectRepeated(std::span(members_).subspan(first));
}

void CustomerReader::ReadValues(std::string_view prefix, std::string_view name, JsonElement value) {
  const size_t first = values_.size();
  simdjson::dom::array list;
  if (value.get(list)) {
    AppendValue(value);
  } else {
    for (JsonElement element : list) AppendValue(element);
  }
  members_.push_back({prefix, name, values_.size() - first});
}

void CustomerReader::AppendValue(JsonElement value) {
  const std::string_view text = scalars_.TextOrMark(value);
  if (!text.empty()) values_.push_back(text);
}

absl::Status CustomerReader::RejectRepeated(std::span<const Member> properties) {
  sorted_names_.clear();
  for (const Member& property : properties) sorted_names_.push_back(property.name);
  std::sort(sorted_names_.begin(), sorted_names_.end());
  const auto repeated = std::adjacent_find(sorted_names_.begin(), sorted_names_.end());
  if (repeated == sorted_names_.end()) return absl::OkStatus();
  return DuplicateKey(kPropertyPrefix, *repeated);
}

void CustomerReader::BuildAttributes() {
  size_t size = 0;
  for (const Member& member : members_) size += member.prefix.size() + member.name.size();
  property_fields_.clear();
  property_fields_.reserve(size);  // at once: attributes view it
  attributes_.clear();
  std::span<const std::string_view> values = values_;
  for (const Member& member : members_) {
    std::string_view field = member.name;
    if (!member.prefix.empty()) {
      const size_t begin = property_fields_.size();
      property_fields_.append(member.prefix).append(member.name);
      field = std::string_view(property_fields_).substr(begin);
    }
    attributes_.push_back({field, values.first(member.value_count)});
    values = values.subspan(member.value_count);
  }
}

}  // namespace tranche::internal
