#include "src/workload/customer_text.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdio>
#include <span>
#include <utility>

#include "src/workload/random.h"
#include "src/workload/typed_values.h"
#include "tranche/json.h"

namespace tranche::workload {
namespace {

constexpr std::array<std::string_view, 26> kFirst = {
    "Acme",   "Blue",   "Cedar", "Delta",  "Echo",   "Falcon", "Granite", "Harbor", "Iris",
    "Jade",   "Kite",   "Lumen", "Maple",  "Nova",   "Orbit",  "Pioneer", "Quartz", "River",
    "Summit", "Timber", "Umbra", "Vertex", "Willow", "Xenon",  "Yonder",  "Zephyr"};
constexpr std::array<std::string_view, 16> kLast = {
    "Labs",  "Group",    "Systems", "Works",  "Partners", "Holdings", "Studio",  "Foods",
    "Media", "Robotics", "Energy",  "Travel", "Health",   "Retail",   "Capital", "Logistics"};

// What real customer bases hold and careless code breaks on.
constexpr std::array<std::string_view, 16> kLively = {
    "Café Élan",      "O'Brien & Sons", "Société Générale d'Énergie",
    "Müller GmbH",    "Øresund A/S",    "Łódź Tkaniny",
    "Ñandú Viajes",   "Ελληνική Τροφή", "東京ソフト",
    "서울상사",       "Αλφα Ω",         "İstanbul Çay",
    "100% Organic",   "Rocket 🚀",       "Smith \"Lucky\" Co",
    "d'Artagnan Vins"};

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
  const std::string number = " " + std::to_string((hash >> 32) % 10'000);
  if (workload.options().varied && Hash(workload, row, 4) % 50 == 0)
    return std::string(kLively[hash % kLively.size()]) + number;
  std::string name(FirstOf(workload, row));
  return name.append(" ").append(kLast[hash % kLast.size()]).append(number);
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

std::string TypedValueOf(const Workload& workload, uint32_t row, size_t field, uint64_t salt) {
  constexpr uint32_t kFirstHash = 16;  // those before are of texts
  const uint64_t age =
      std::min<uint64_t>(1'000'000, uint64_t{row} * 1'000'000 / std::max(1u, workload.customers()));
  const auto n = static_cast<uint32_t>(kFirstHash + field);
  return TypedValue(field, Hash(workload, row, n) ^ Random::Mix(salt), age);
}

CustomerText::CustomerText(const Workload& workload, bool with_names)
    : workload_(workload), with_names_(with_names) {
  texts_.reserve(16);
  values_.reserve(64);  // the spans point into it
}

void CustomerText::Add(std::string_view field, std::string text) {
  texts_.push_back(std::move(text));
  values_.push_back(texts_.back());
  attributes_.push_back({field, std::span(&values_.back(), 1)});
}

void CustomerText::AddTyped(uint32_t row) {
  for (size_t i = 0; i < TypedFields().size(); ++i) {
    std::string value = TypedValueOf(workload_, row, i);
    if (!value.empty()) Add(TypedFields()[i].name, std::move(value));
  }
}

CustomerView CustomerText::Of(uint32_t row) {
  codes_.clear();
  for (const Field& field : workload_.fields()) codes_.push_back(field.codes[row]);
  return Of(row, workload_.parents()[row], codes_);
}

CustomerView CustomerText::Of(uint32_t row, uint32_t parent, std::span<const uint16_t> codes) {
  texts_.clear();
  values_.clear();
  attributes_.clear();
  id_ = CustomerId(row);
  if (with_names_) {
    Add("name", NameOf(workload_, row));
    Add("billing_email", EmailOf(workload_, row));
  }
  if (parent != kNoParent) Add("parent_id", CustomerId(parent));
  for (size_t i = 0; i < codes.size(); ++i) {
    const Field& field = workload_.fields()[i];
    if (codes[i] == 0 || field.kind == FieldKind::kRelationship) continue;
    if (field.kind == FieldKind::kText) {
      const bool tax = field.name == "tax_id";
      Add(field.name, tax ? TaxIdOf(workload_, row) : ExternalIdOf(workload_, row));
      continue;
    }
    const size_t first = values_.size();
    for (const uint16_t value : field.sets[codes[i]]) values_.push_back(field.values[value]);
    attributes_.push_back({field.name, std::span(values_).subspan(first)});
  }
  if (workload_.options().typed) AddTyped(row);
  return {id_, attributes_};
}

Customer ToCustomer(const CustomerView& view) {
  Customer customer{std::string(view.id), {}};
  for (const AttributeView& attribute : view.attributes) {
    customer.attributes.push_back(
        {std::string(attribute.field), {attribute.values.begin(), attribute.values.end()}});
  }
  return customer;
}

void CustomerText::AppendJson(uint32_t row, std::string* ndjson) {
  *ndjson += ToJson(ToCustomer(Of(row)));
  *ndjson += '\n';
}

}  // namespace tranche::workload
