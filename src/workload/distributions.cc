#include "src/workload/distributions.h"

namespace tranche::workload {

std::span<const Distribution> Distributions() {
  static const auto* fields = new std::vector<Distribution>{
      {.field = "country",
       .present = 0.98,
       .values = {"FR", "US", "DE", "GB", "ES", "IT", "NL", "BE", "CH", "CA", "SE", "PL",
                  "PT", "IE", "AT", "DK", "NO", "FI", "AU", "BR", "IN", "JP", "SG", "MX",
                  "AE", "LU", "CZ", "RO", "GR", "HU", "IL", "ZA", "NZ", "KR", "TR", "AR",
                  "CL", "CO", "HK", "MA", "TN", "EE", "LV", "LT", "SK", "SI", "BG", "HR",
                  "UA", "MT", "CY", "TH", "ID", "MY", "PH", "VN", "SA", "EG", "KE", "IS"},
       .zipf = 1.0},
      {.field = "currency",
       .present = 1.0,
       .values = {"EUR", "USD", "GBP", "CHF", "CAD", "SEK", "PLN", "DKK", "NOK", "AUD", "BRL",
                  "JPY"},
       .zipf = 1.2},
      {.field = "language",
       .present = 0.95,
       .values = {"en", "fr", "de", "es", "it", "nl", "pt", "pl", "sv", "da",
                  "no", "fi", "cs", "ro", "el", "hu", "ja", "ko", "tr", "zh"},
       .zipf = 1.0},
      {.field = "invoicing_entity",
       .present = 1.0,
       .values = {"ive_fr", "ive_us", "ive_uk", "ive_de", "ive_es"},
       .declared = true},
      {.field = "payment_method_type",
       .present = 0.85,
       .values = {"card", "direct_debit", "transfer", "paypal", "apple_pay"},
       .weights = {45, 25, 15, 10, 5},
       .declared = true},
      {.field = "properties.plan_tier",
       .present = 0.9,
       .values = {"free", "starter", "pro", "enterprise"},
       .declared = true},
      {.field = "properties.industry",
       .present = 0.7,
       .values = {"saas",      "fintech",    "retail",   "health",  "media",
                  "gaming",    "logistics",  "energy",   "travel",  "education",
                  "insurance", "legal",      "telecom",  "food",    "manufacturing",
                  "nonprofit", "realestate", "security", "biotech", "government"},
       .declared = true},
      {.field = "properties.contract_type",
       .present = 0.8,
       .values = {"monthly", "annual", "multi_year", "usage", "pilot"},
       .declared = true},
      {.field = "parent_id", .present = 0.2},
      {.field = "tax_id", .present = 0.4},
      {.field = "external_id", .present = 0.7},
  };
  return *fields;
}

}  // namespace tranche::workload
