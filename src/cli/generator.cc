#include "src/cli/generator.h"

#include <algorithm>
#include <array>
#include <iterator>

#include "src/cli/domains.h"

namespace tranche::cli {
namespace {

constexpr std::string_view kFirstNames[] = {
    "Acme",  "Blue",  "Cobalt", "Delta",  "Echo",   "Falcon", "Granite", "Harbor", "Iris",
    "Juno",  "Kite",  "Lunar",  "Maple",  "North",  "Orbit",  "Pixel",   "Quartz", "River",
    "Solar", "Terra", "Umbra",  "Vector", "Willow", "Xenon",  "Yonder",  "Zephyr"};
constexpr std::string_view kLastNames[] = {
    "Labs",  "Group",     "Systems", "Works", "Partners", "Digital", "Studio", "Software",
    "Foods", "Logistics", "Health",  "Media", "Energy",   "Capital", "Travel", "Security"};
// One name in fifty is of this kind: what real customer bases hold and careless code breaks on.
// Escaped for JSON.
constexpr std::string_view kLivelyNames[] = {
    "Café Élan",      "O'Brien & Sons", "Société Générale d'Énergie",
    "Müller GmbH",    "Øresund A/S",    "Łódź Tkaniny",
    "Ñandú Viajes",   "Ελληνική Τροφή", "東京ソフト",
    "서울상사",       "Αλφα Ω",         "İstanbul Çay",
    "100% Organic",   "Rocket 🚀",       "Smith \\\"Lucky\\\" Co",
    "d'Artagnan Vins"};

// Streams of the random numbers of one seed.
constexpr uint64_t kChangeStream = uint64_t{1} << 63;

void AppendDigits(uint64_t value, size_t at_least, std::string* out) {
  std::array<char, 20> digits;
  size_t count = 0;
  do {
    digits[count++] = static_cast<char>('0' + value % 10);
    value /= 10;
  } while (value > 0);
  for (size_t i = count; i < at_least; ++i) *out += '0';
  while (count > 0) *out += digits[--count];
}

void AppendId(uint64_t serial, std::string* out) {
  *out += "cus_";
  AppendDigits(serial, 8, out);
}

// `"key":"value",`; nothing when the value is empty. Values need no escape.
void AppendPair(std::string_view key, std::string_view value, std::string* out) {
  if (value.empty()) return;
  *out += '"';
  *out += key;
  *out += "\":\"";
  *out += value;
  *out += "\",";
}

// Twelve hex digits; another one for each `number` below 2^48, in no visible order.
std::string ExternalId(uint64_t number, uint64_t seed) {
  constexpr uint64_t kMask = (uint64_t{1} << 48) - 1;
  uint64_t x = (number ^ Mix64(seed)) & kMask;  // each step below is a bijection of 48-bit numbers
  x = (x * 0xD1B54A32D193u) & kMask;
  x ^= x >> 23;
  x = (x * 0x8CB92BA72F3Du) & kMask;
  x ^= x >> 27;
  std::string text = "ext-";
  for (int shift = 44; shift >= 0; shift -= 4) text += "0123456789abcdef"[(x >> shift) & 15];
  return text;
}

std::string TaxId(Random* random) {
  std::string text = "TX";
  for (int i = 0; i < 11; ++i) text += static_cast<char>('0' + random->Below(10));
  return text;
}

std::string_view FirstName(Random* random) {
  return kFirstNames[random->Below(std::size(kFirstNames))];
}

void AppendName(std::string_view first, Random* random, std::string* out) {
  if (random->Chance(20)) {
    *out += kLivelyNames[random->Below(std::size(kLivelyNames))];
  } else {
    *out += first;
    *out += ' ';
    *out += kLastNames[random->Below(std::size(kLastNames))];
  }
  *out += ' ';
  AppendDigits(random->Below(10'000), 1, out);
}

void AppendEmail(std::string_view first, uint64_t serial, std::string* out) {
  for (const char c : first) *out += static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
  *out += '.';
  AppendDigits(serial, 1, out);
  *out += "@example.com";
}

// A JSON list of one method, sometimes two or three; empty text when there is none.
std::string PaymentMethods(Random* random) {
  const Domain& domain = Domains::Get().payment_method;
  const std::string_view first = domain.Draw(random);
  if (first.empty()) return {};
  std::array<std::string_view, 3> methods = {first};
  size_t count = 1;
  const uint32_t dice = random->Below(1000);
  const size_t wanted = dice < 30 ? 3 : dice < 150 ? 2 : 1;
  while (count < wanted) {
    const std::string_view another = domain.DrawValue(random);
    const auto end = methods.begin() + static_cast<std::ptrdiff_t>(count);
    if (std::find(methods.begin(), end, another) == end) methods[count++] = another;
  }
  std::string list = "[";
  for (size_t i = 0; i < count; ++i) {
    list += i == 0 ? "\"" : ",\"";
    list += methods[i];
    list += '"';
  }
  return list + "]";
}

void ReplaceLastComma(char by, std::string* out) {
  if (out->back() == ',') out->pop_back();
  *out += by;
}

}  // namespace

CustomerGenerator::CustomerGenerator(uint64_t customers, uint64_t seed)
    : seed_(seed), parents_(std::max<uint64_t>(1, customers * 3 / 100)) {}

uint64_t CustomerGenerator::DrawParent(uint64_t serial, Random* random) const {
  const uint64_t candidates = std::min(serial - 1, parents_);
  return candidates == 0 ? 0 : 1 + random->Below(static_cast<uint32_t>(candidates));
}

void CustomerGenerator::AppendCustomer(uint64_t serial, std::string* out) const {
  Random random(seed_, serial);
  const uint64_t parent = random.Chance(200) ? DrawParent(serial, &random) : 0;
  AppendCustomer(serial, parent, &random, out);
}

void CustomerGenerator::AppendCustomer(uint64_t serial, uint64_t parent, Random* random,
                                       std::string* out) const {
  const Domains& domains = Domains::Get();
  const std::string_view first = FirstName(random);
  *out += "{\"id\":\"";
  AppendId(serial, out);
  *out += "\",\"name\":\"";
  AppendName(first, random, out);
  *out += "\",\"billing_email\":\"";
  AppendEmail(first, serial, out);
  *out += "\",";
  AppendPair("country", domains.country.Draw(random), out);
  AppendPair("currency", domains.currency.Draw(random), out);
  AppendPair("language", domains.language.Draw(random), out);
  AppendPair("invoicing_entity", domains.invoicing_entity.Draw(random), out);
  if (const std::string methods = PaymentMethods(random); !methods.empty()) {
    *out += "\"payment_method_type\":" + methods + ",";
  }
  if (parent != 0) {
    *out += "\"parent_id\":\"";
    AppendId(parent, out);
    *out += "\",";
  }
  if (random->Chance(400)) AppendPair("tax_id", TaxId(random), out);
  if (random->Chance(700)) AppendPair("external_id", ExternalId(serial, seed_), out);
  *out += "\"properties\":{";
  AppendPair("plan_tier", domains.plan_tier.Draw(random), out);
  AppendPair("industry", domains.industry.Draw(random), out);
  AppendPair("contract_type", domains.contract_type.Draw(random), out);
  ReplaceLastComma('}', out);
  *out += '}';
}

ChangeGenerator::ChangeGenerator(uint64_t customers, uint64_t seed)
    : customers_(customers, seed),
      random_(seed, kChangeStream),
      alive_(customers, true),
      alive_count_(customers) {}

uint64_t ChangeGenerator::DrawAlive() {
  if (alive_count_ == 0) return 0;
  while (true) {
    const uint32_t index = random_.Below(static_cast<uint32_t>(alive_.size()));
    if (alive_[index]) return index + 1;
  }
}

uint64_t ChangeGenerator::DrawAliveParent(uint64_t serial) {
  constexpr int kTries = 4;
  for (int i = 0; i < kTries; ++i) {
    const uint64_t parent = customers_.DrawParent(serial, &random_);
    if (parent != 0 && alive_[parent - 1]) return parent;
  }
  return 0;
}

void ChangeGenerator::AppendChange(std::string* out) {
  const uint32_t dice = random_.Below(1000);
  const uint64_t serial = DrawAlive();
  if (serial == 0 || dice < 50) return AppendNew(out);
  if (dice < 80) {
    *out += "{\"op\":\"delete\",\"id\":\"";
    AppendId(serial, out);
    *out += "\"}";
    alive_[serial - 1] = false;
    --alive_count_;
  } else if (dice < 100) {
    const uint64_t parent = random_.Chance(200) ? DrawAliveParent(serial) : 0;
    *out += "{\"op\":\"upsert\",\"customer\":";
    customers_.AppendCustomer(serial, parent, &random_, out);
    *out += '}';
  } else {
    *out += "{\"op\":\"patch\",\"customer\":{\"id\":\"";
    AppendId(serial, out);
    *out += "\",";
    if (dice < 140) {
      const uint64_t parent = random_.Chance(700) ? DrawAliveParent(serial) : 0;
      *out += "\"parent_id\":";
      if (parent == 0) {
        *out += "null}}";
      } else {
        *out += '"';
        AppendId(parent, out);
        *out += "\"}}";
      }
    } else {
      AppendPatch(serial, out);
      *out += "}}";
    }
  }
}

void ChangeGenerator::AppendNew(std::string* out) {
  alive_.push_back(true);
  ++alive_count_;
  const uint64_t serial = alive_.size();
  const uint64_t parent = random_.Chance(200) ? DrawAliveParent(serial) : 0;
  *out += "{\"op\":\"upsert\",\"customer\":";
  customers_.AppendCustomer(serial, parent, &random_, out);
  *out += '}';
}

void ChangeGenerator::AppendPatch(uint64_t serial, std::string* out) {
  const Domains& domains = Domains::Get();
  const bool two = random_.Chance(300);
  // A key and its value as JSON, "null" to clear; a property stands inside "properties".
  const auto append = [&](std::string_view key, std::string_view value) {
    *out += '"';
    *out += key;
    *out += "\":";
    if (value.empty()) {
      *out += "null";
    } else {
      *out += '"';
      *out += value;
      *out += '"';
    }
  };
  const auto property = [&](std::string_view key, std::string_view value) {
    *out += "\"properties\":{";
    append(key, value);
    *out += '}';
  };
  // Two fields come from different halves of the list, so that no key stands twice.
  const uint32_t first = random_.Below(100);
  if (two || first < 55) {
    const uint32_t dice = random_.Below(55);
    if (dice < 25) {
      property("plan_tier", domains.plan_tier.Draw(&random_));
    } else if (dice < 43) {
      property("contract_type", domains.contract_type.Draw(&random_));
    } else {
      property("industry", domains.industry.Draw(&random_));
    }
    if (!two) return;
    *out += ',';
  }
  const uint32_t dice = random_.Below(45);
  if (dice < 17) {
    const std::string methods = PaymentMethods(&random_);
    *out += "\"payment_method_type\":";
    *out += methods.empty() ? "null" : methods;
  } else if (dice < 22) {
    append("country", domains.country.Draw(&random_));
  } else if (dice < 27) {
    append("language", domains.language.Draw(&random_));
  } else if (dice < 30) {
    append("invoicing_entity", domains.invoicing_entity.Draw(&random_));
  } else if (dice < 32) {
    append("currency", domains.currency.Draw(&random_));
  } else if (dice < 37) {
    append("tax_id", random_.Chance(400) ? TaxId(&random_) : std::string());
  } else if (dice < 40) {
    // Beyond the numbers that serials take.
    const uint64_t number = (uint64_t{1} << 40) + external_ids_++;
    append("external_id",
           random_.Chance(700) ? ExternalId(number, customers_.seed_) : std::string());
  } else {
    const std::string_view name = FirstName(&random_);
    std::string text;
    if (dice < 43) {
      AppendName(name, &random_, &text);
      append("name", text);
    } else {
      AppendEmail(name, serial, &text);
      append("billing_email", text);
    }
  }
}

}  // namespace tranche::cli
