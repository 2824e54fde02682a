// One value of a field, as hosts write and read it.
#ifndef TRANCHE_VALUE_H_
#define TRANCHE_VALUE_H_

#include <compare>
#include <concepts>
#include <cstddef>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>

namespace tranche {

// The types of whole numbers: neither bool nor a type of characters.
template <typename Type>
concept WholeNumber =
    std::integral<Type> && !std::same_as<Type, bool> && !std::same_as<Type, char> &&
    !std::same_as<Type, wchar_t> && !std::same_as<Type, char8_t> && !std::same_as<Type, char16_t> &&
    !std::same_as<Type, char32_t>;

// A value of a field of any kind, held as its text: "FR", "true", "1290". Texts, booleans and whole
// numbers become values without a cast, so that a list of values is written in one pair of braces:
//
//   In("country", {"FR", "DE"});
//   Customer{"cus_1", {{"country", {"FR"}}, {"properties.is_partner", {true}}}};
//
// A second pair of braces around the list changes nothing. A `Value` may hold any text: the call
// that takes it checks whether the field does.
class Value {
 public:
  // The empty text, which means "not set".
  Value() = default;
  // A text as it is.
  Value(std::string text) : text_(std::move(text)) {}  // NOLINT(google-explicit-constructor)
  // A copy of a view.
  Value(std::string_view text) : text_(text) {}  // NOLINT(google-explicit-constructor)
  // A copy of a text that ends with NUL; not a null pointer.
  Value(const char* text) : text_(text) {}  // NOLINT(google-explicit-constructor)
  Value(std::nullptr_t) = delete;
  // "true" or "false".
  Value(std::same_as<bool> auto flag)  // NOLINT(google-explicit-constructor)
      : text_(flag ? "true" : "false") {}
  // All digits of a whole number.
  Value(WholeNumber auto number)  // NOLINT(google-explicit-constructor)
      : text_(std::to_string(number)) {}
  // A binary fraction is not the decimal number that somebody wrote: pass that as text, "19.90".
  Value(std::floating_point auto number) = delete;

  // The text.
  const std::string& text() const { return text_; }
  operator std::string_view() const { return text_; }  // NOLINT(google-explicit-constructor)
  // Whether the text is empty, which means "not set".
  bool empty() const { return text_.empty(); }

  // Compares the text with that of another value, or with any other text, byte by byte.
  template <std::convertible_to<std::string_view> Text>
  friend bool operator==(const Value& value, const Text& text) {
    return value.text_ == std::string_view(text);
  }
  template <std::convertible_to<std::string_view> Text>
  friend std::strong_ordering operator<=>(const Value& value, const Text& text) {
    return std::string_view(value.text_) <=> std::string_view(text);
  }
  // Writes the text.
  friend std::ostream& operator<<(std::ostream& out, const Value& value) {
    return out << value.text_;
  }

 private:
  std::string text_;
};

}  // namespace tranche

#endif  // TRANCHE_VALUE_H_
