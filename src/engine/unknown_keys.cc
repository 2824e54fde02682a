#include "src/engine/unknown_keys.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "src/base/message.h"
#include "src/base/near.h"
#include "src/schema/schema.h"

namespace tranche::internal {
namespace {

// More would take long where an input makes up its keys.
constexpr size_t kMostSuggestions = 100;

// Other words for keys of a customer, as `Letters` gives them.
constexpr std::pair<std::string_view, std::string_view> kSynonyms[] = {
    {"email", "billing_email"},
    {"mail", "billing_email"},
    {"customerid", "id"},
    {"companyname", "name"},
    {"customername", "name"},
    {"countrycode", "country"},
    {"currencycode", "currency"},
    {"lang", "language"},
    {"locale", "language"},
    {"languagecode", "language"},
    {"entity", "invoicing_entity"},
    {"paymentmethod", "payment_method_type"},
    {"parent", "parent_id"},
    {"vat", "tax_id"},
    {"vatid", "tax_id"},
    {"vatnumber", "tax_id"},
};

std::string_view WithoutPrefix(std::string_view key) {
  return key.starts_with(kPropertyPrefix) ? key.substr(kPropertyPrefix.size()) : key;
}

// The letters and digits of `key` in lower case.
std::string Letters(std::string_view key) {
  std::string letters;
  for (const char byte : key) {
    const auto letter = static_cast<unsigned char>(byte);
    if (absl::ascii_isalnum(letter) || letter >= 0x80)
      letters += static_cast<char>(absl::ascii_tolower(letter));
  }
  return letters;
}

}  // namespace

std::string SuggestKey(std::string_view key, std::span<const std::string_view> fields) {
  const std::string_view bare = WithoutPrefix(key);
  const std::string letters = Letters(bare);
  std::vector<std::string_view> candidates(kTextNames.begin(), kTextNames.end());
  candidates.push_back("parent_id");
  candidates.push_back("properties");
  for (const std::string_view field : fields) {
    if (field != "relationship" && field != "customer_id" && field != "segment")
      candidates.push_back(field);
  }
  std::vector<std::string_view> names;  // of the candidates, without prefix
  for (const std::string_view candidate : candidates) {
    names.push_back(WithoutPrefix(candidate));
    if (!letters.empty() && Letters(names.back()) == letters) return std::string(candidate);
  }
  for (const auto& [word, meant] : kSynonyms) {
    if (word == letters) return std::string(meant);
  }
  const std::string_view nearest = NearestName(bare, names);
  for (size_t i = 0; !nearest.empty() && i < names.size(); ++i) {
    if (names[i] == nearest) return std::string(candidates[i]);
  }
  return {};
}

absl::Status UnknownKeyError(std::string_view key, std::span<const std::string_view> fields) {
  const std::string meant = SuggestKey(key, fields);
  const std::string hint = meant.empty() ? "" : Concat({" (did you mean \"", meant, "\"?)"});
  return InvalidArgument({"unknown key \"", key.substr(0, 300), "\"", hint});
}

void UnknownKeyCounts::Add(std::string_view key, uint64_t count) {
  constexpr std::string_view kOther = "(other)";
  auto found = counts_.find(key);
  if (found == counts_.end()) {
    const std::string_view name = counts_.size() < kMaxReportedKeys ? key : kOther;
    found = counts_.try_emplace(std::string(name), 0).first;
  }
  found->second += count;
}

std::map<std::string, UnknownKey> UnknownKeyCounts::Take(std::span<const std::string_view> fields) {
  std::map<std::string, UnknownKey> keys;
  for (const auto& [key, count] : counts_) keys[key].count = count;
  size_t left = kMostSuggestions;
  for (auto& [key, unknown] : keys) {
    if (left-- == 0) break;
    unknown.suggestion = SuggestKey(key, fields);
  }
  counts_.clear();
  return keys;
}

}  // namespace tranche::internal
