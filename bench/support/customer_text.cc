#include "bench/support/customer_text.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdio>
#include <span>
#include <utility>

#include "bench/support/random.h"

namespace tranche::internal::bench {
namespace {

constexpr std::array<std::string_view, 26> kFirst = {
    "Acme",   "Blue",   "Cedar", "Delta",  "Echo",   "Falcon", "Granite", "Harbor", "Iris",
    "Jade",   "Kite",   "Lumen", "Maple",  "Nova",   "Orbit",  "Pioneer", "Quartz", "River",
    "Summit", "Timber", "Umbra", "Vertex", "Willow", "Xenon",  "Yonder",  "Zephyr"};
constexpr std::array<std::string_view, 16> kLast = {
    "Labs",  "Group",    "Systems", "Works",  "Partners", "Holdings", "Studio",  "Foods",
    "Media", "Robotics", "Energy",  "Travel", "Health",   "Retail",   "Capital", "Logistics"};

// The `n`-th random number of a customer.
uint64_t Hash(const Workload& workload, uint32_t row, uint32_t n) {
  return Random::Mix(workload.options().seed ^ Random::Mix((uint64_t{n} << 32) | row));
}

std::string_view FirstOf(const Workload& workload, uint32_t row) {
  return kFirst[Hash(workload, row, 0) % kFirst.size()];
}

std::string Padded(uint64_t number, size_t width) {
  const std::string digits = std::to_string(number);
  return std::string(width - std::min(width, digits.size()), '0') + digits;
}

}  // namespace

std::string CustomerId(uint32_t row) { return "cus_" + Padded(uint64_t{row} + 1, 8); }

std::string NameOf(const Workload& workload, uint32_t row) {
  const uint64_t hash = Hash(workload, row, 1);
  std::string name(FirstOf(workload, row));
  name.append(" ").append(kLast[hash % kLast.size()]).append(" ");
  return name.append(std::to_string((hash >> 32) % 10'000));
}

std::string EmailOf(const Workload& workload, uint32_t row) {
  std::string email(FirstOf(workload, row));
  email[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(email[0])));
  return email.append(".").append(std::to_string(uint64_t{row} + 1)).append("@example.com");
}

std::string TaxIdOf(const Workload& workload, uint32_t row) {
  return "TX" + Padded(Hash(workload, row, 2) % 100'000'000'000, 11);
}

// Unique: the row in 8 hexadecimal digits after 4 random ones.
std::string ExternalIdOf(const Workload& workload, uint32_t row) {
  char text[24];
  const auto random = static_cast<unsigned>(Hash(workload, row, 3) & 0xFFFF);
  std::snprintf(text, sizeof(text), "ext-%04x%08x", random, row);
  return text;
}

CustomerText::CustomerText(const Workload& workload, bool with_names)
    : workload_(workload), with_names_(with_names) {
  texts_.reserve(8);
  values_.reserve(64);  // the spans point into it
}

void CustomerText::Add(std::string_view field, std::string text) {
  texts_.push_back(std::move(text));
  values_.push_back(texts_.back());
  attributes_.push_back({field, std::span(&values_.back(), 1)});
}

CustomerView CustomerText::Of(uint32_t row) {
  texts_.clear();
  values_.clear();
  attributes_.clear();
  id_ = CustomerId(row);
  if (with_names_) {
    Add("name", NameOf(workload_, row));
    Add("billing_email", EmailOf(workload_, row));
  }
  if (const uint32_t parent = workload_.parents()[row]; parent != kNoParent) {
    Add("parent_id", CustomerId(parent));
  }
  for (const Field& field : workload_.fields()) {
    const uint16_t code = field.codes[row];
    if (code == 0 || field.kind == FieldKind::kRelationship) continue;
    if (field.kind == FieldKind::kPresence) {
      const bool tax = field.name == "tax_id";
      Add(field.name, tax ? TaxIdOf(workload_, row) : ExternalIdOf(workload_, row));
      continue;
    }
    const size_t first = values_.size();
    for (const uint16_t value : field.sets[code]) values_.push_back(field.values[value]);
    attributes_.push_back({field.name, std::span(values_).subspan(first)});
  }
  return {id_, attributes_};
}

// No text of the workload needs an escape.
void CustomerText::AppendJson(uint32_t row, std::string* ndjson) {
  constexpr std::string_view kProperties = "properties.";
  const CustomerView customer = Of(row);
  const auto append = [&](std::string_view key, const AttributeView& attribute) {
    ndjson->append("\"").append(key).append("\":");
    const bool list = attribute.field == "payment_method_type";
    if (list) ndjson->append("[");
    for (size_t i = 0; i < attribute.values.size(); ++i) {
      ndjson->append(i > 0 ? ",\"" : "\"").append(attribute.values[i]).append("\"");
    }
    if (list) ndjson->append("]");
  };
  ndjson->append("{\"id\":\"").append(customer.id).append("\"");
  for (const AttributeView& attribute : customer.attributes) {
    if (attribute.field.starts_with(kProperties)) continue;
    ndjson->append(",");
    append(attribute.field, attribute);
  }
  bool inside = false;
  for (const AttributeView& attribute : customer.attributes) {
    if (!attribute.field.starts_with(kProperties)) continue;
    ndjson->append(inside ? "," : ",\"properties\":{");
    inside = true;
    append(attribute.field.substr(kProperties.size()), attribute);
  }
  ndjson->append(inside ? "}}\n" : "}\n");
}

}  // namespace tranche::internal::bench
