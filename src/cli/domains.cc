#include "src/cli/domains.h"

#include <algorithm>
#include <numeric>

namespace tranche::cli {
namespace {

constexpr std::string_view kCountries[] = {
    "FR", "US", "DE", "GB", "ES", "IT", "NL", "BE", "CH", "CA", "SE", "PL", "PT", "IE", "AT",
    "DK", "NO", "FI", "AU", "BR", "IN", "JP", "SG", "MX", "AE", "LU", "CZ", "RO", "GR", "HU",
    "IL", "ZA", "NZ", "KR", "TR", "AR", "CL", "CO", "HK", "MA", "TN", "EE", "LV", "LT", "SK",
    "SI", "BG", "HR", "UA", "MT", "CY", "TH", "ID", "MY", "PH", "VN", "SA", "EG", "KE", "IS"};
constexpr std::string_view kCurrencies[] = {"EUR", "USD", "GBP", "CHF", "CAD", "SEK",
                                            "PLN", "DKK", "NOK", "AUD", "BRL", "JPY"};
constexpr std::string_view kLanguages[] = {"en", "fr", "de", "es", "it", "nl", "pt",
                                           "pl", "sv", "da", "no", "fi", "cs", "ro",
                                           "el", "hu", "ja", "ko", "tr", "zh"};
constexpr std::string_view kInvoicingEntities[] = {"ive_fr", "ive_us", "ive_uk", "ive_de",
                                                   "ive_es"};
constexpr std::string_view kPaymentMethods[] = {"card", "direct_debit", "transfer", "paypal",
                                                "apple_pay"};
constexpr std::string_view kPlanTiers[] = {"free", "starter", "pro", "enterprise"};
constexpr std::string_view kIndustries[] = {
    "saas",          "fintech",   "retail",     "health",    "media",   "gaming",    "logistics",
    "energy",        "travel",    "education",  "insurance", "legal",   "telecom",   "food",
    "manufacturing", "nonprofit", "realestate", "security",  "biotech", "government"};
constexpr std::string_view kContractTypes[] = {"monthly", "annual", "multi_year", "usage", "pilot"};

// Weight 1 / rank, as integers: the same on every machine.
std::vector<uint64_t> Zipf(size_t values) {
  std::vector<uint64_t> weights;
  for (uint64_t rank = 1; rank <= values; ++rank) weights.push_back(1'000'000'000 / rank);
  return weights;
}

std::vector<uint64_t> Uniform(size_t values) { return std::vector<uint64_t>(values, 1); }

// 1 / rank^1.2, written out because pow() may differ in the last bit.
const std::vector<uint64_t> kSteepZipf12 = {1'000'000, 435'275, 267'581, 189'465, 144'956, 116'471,
                                            96'802,    82'469,  71'599,  63'096,  56'277,  50'697};

void AppendField(std::string* json, std::string_view name, std::string_view kind,
                 std::span<const std::string_view> values) {
  *json += "  {\"name\":\"";
  *json += name;
  if (!kind.empty()) {
    *json += "\",\"kind\":\"";
    *json += kind;
  }
  *json += "\",\"values\":[";
  for (size_t i = 0; i < values.size(); ++i) {
    *json += i == 0 ? "\"" : ",\"";
    *json += values[i];
    *json += '"';
  }
  *json += "]}";
}

}  // namespace

Domain::Domain(std::span<const std::string_view> values, const std::vector<uint64_t>& weights,
               uint32_t missing)
    : values_(values), missing_(missing) {
  const uint64_t total = std::accumulate(weights.begin(), weights.end(), uint64_t{0});
  uint64_t sum = 0;
  for (const uint64_t weight : weights) {
    sum += weight;
    thresholds_.push_back(static_cast<uint32_t>(sum * 0xFFFFFFFFu / total));
  }
}

std::string_view Domain::Draw(Random* random) const {
  if (missing_ > 0 && random->Chance(missing_)) return {};
  return DrawValue(random);
}

std::string_view Domain::DrawValue(Random* random) const {
  const uint32_t draw = static_cast<uint32_t>(random->Next() >> 32);
  const auto above = std::upper_bound(thresholds_.begin(), thresholds_.end() - 1, draw);
  return values_[static_cast<size_t>(above - thresholds_.begin())];
}

const Domains& Domains::Get() {
  static const Domains* domains = new Domains{
      .country = {kCountries, Zipf(60), 20},
      .currency = {kCurrencies, kSteepZipf12, 0},
      .language = {kLanguages, Zipf(20), 50},
      .invoicing_entity = {kInvoicingEntities, Uniform(5), 0},
      .payment_method = {kPaymentMethods, {45, 25, 15, 10, 5}, 150},
      .plan_tier = {kPlanTiers, Uniform(4), 100},
      .industry = {kIndustries, Uniform(20), 300},
      .contract_type = {kContractTypes, Uniform(5), 200},
  };
  return *domains;
}

std::string SchemaJson() {
  const Domains& domains = Domains::Get();
  std::string json = "{\"fields\":[\n";
  AppendField(&json, "invoicing_entity", "", domains.invoicing_entity.values());
  json += ",\n";
  AppendField(&json, "payment_method_type", "", domains.payment_method.values());
  json += ",\n";
  AppendField(&json, "properties.plan_tier", "select", domains.plan_tier.values());
  json += ",\n";
  AppendField(&json, "properties.industry", "select", domains.industry.values());
  json += ",\n";
  AppendField(&json, "properties.contract_type", "select", domains.contract_type.values());
  return json + "\n]}\n";
}

}  // namespace tranche::cli
