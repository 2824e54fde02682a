// Numbers and booleans as the texts that attributes hold.
#include <charconv>
#include <cstring>
#include <string>

#include "src/capi/arguments.h"

namespace tranche::capi {
namespace {

constexpr int32_t kMostDecimals = 18;
constexpr std::string_view kTrue = "true";
constexpr std::string_view kFalse = "false";

// Writes `number` / 10^`decimals` to `text`; returns its size.
size_t WriteNumber(int64_t number, size_t decimals, char* text) {
  char digits[TRANCHE_NUMBER_SIZE];
  // Not negated as a signed number: the least one has no opposite.
  const uint64_t size =
      number < 0 ? 0 - static_cast<uint64_t>(number) : static_cast<uint64_t>(number);
  const char* const end = std::to_chars(digits, digits + sizeof(digits), size).ptr;
  std::string all(digits, static_cast<size_t>(end - digits));
  if (all.size() <= decimals) all.insert(0, decimals + 1 - all.size(), '0');
  if (decimals > 0) all.insert(all.size() - decimals, 1, '.');
  if (number < 0) all.insert(0, 1, '-');
  std::memcpy(text, all.data(), all.size());
  return all.size();
}

}  // namespace

extern "C" {

tranche_code tranche_number_value(int64_t number, int32_t decimals, char text[TRANCHE_NUMBER_SIZE],
                                  tranche_string* value, tranche_error** error) {
  return Guard(error, Clear(value), [&]() -> absl::Status {
    TRANCHE_CAPI_TRY(NotNull("text", text));
    TRANCHE_CAPI_TRY(NotNull("value", value));
    if (decimals < 0 || decimals > kMostDecimals) {
      return InvalidArgument("decimals is " + std::to_string(decimals) + ", expected 0 to " +
                             std::to_string(kMostDecimals));
    }
    *value = {text, WriteNumber(number, static_cast<size_t>(decimals), text)};
    return absl::OkStatus();
  });
}

tranche_string tranche_boolean_value(bool value) { return ToC(value ? kTrue : kFalse); }

}  // extern "C"

}  // namespace tranche::capi
