// The texts of a customer, which are stored as they are and not by code.
#ifndef TRANCHE_SRC_SCHEMA_TEXT_FIELD_H_
#define TRANCHE_SRC_SCHEMA_TEXT_FIELD_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace tranche::internal {

enum class TextField : uint8_t { kId, kName, kBillingEmail, kExternalId, kTaxId };
inline constexpr size_t kTextFields = 5;
// The texts that a search looks at, in the order of TextField.
inline constexpr size_t kSearchedTextFields = 4;

// The names of the texts, in the order of TextField.
inline constexpr std::array<std::string_view, kTextFields> kTextNames = {
    "id", "name", "billing_email", "external_id", "tax_id"};

inline constexpr std::string_view NameOf(TextField text) {
  return kTextNames[static_cast<size_t>(text)];
}

}  // namespace tranche::internal

#endif  // TRANCHE_SRC_SCHEMA_TEXT_FIELD_H_
