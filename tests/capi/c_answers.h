// What the C API takes and gives, for tests in C++: an answer is a text, or its code, place and
// message.
#ifndef TRANCHE_TESTS_CAPI_C_ANSWERS_H_
#define TRANCHE_TESTS_CAPI_C_ANSWERS_H_

#include <catch2/catch_test_macros.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "tests/support/drive.h"
#include "tranche/c.h"
#include "tranche/error.h"
#include "tranche/index.h"
#include "tranche/json.h"

namespace tranche::internal::testing {

inline tranche_string ToC(std::string_view text) { return {text.data(), text.size()}; }

inline std::string TextOf(tranche_string text) { return {text.data, text.size}; }

inline std::string Failure(int code, std::string_view message, std::string_view pointer,
                           int64_t operation) {
  return std::to_string(code) + " " + std::string(message) + " (" + std::string(pointer) + " " +
         std::to_string(operation) + ")";
}

// What a call of C gave. Frees the error.
inline std::string Answer(tranche_code code, tranche_error* error, std::string text) {
  if (code != TRANCHE_OK) {
    text = Failure(code, {tranche_error_message(error), tranche_error_message_size(error)},
                   tranche_error_pointer(error), tranche_error_operation(error));
  }
  tranche_error_free(error);
  return text;
}

inline std::string FailureOf(const absl::Status& status) {
  const ErrorPlace place = PlaceOf(status);
  return Failure(static_cast<int>(status.code()), MessageOf(status), place.pointer,
                 place.operation ? static_cast<int64_t>(*place.operation) : -1);
}

// The same of a call of C++ that gives text.
inline std::string Answer(const absl::StatusOr<std::string>& result) {
  return result.ok() ? *result : FailureOf(result.status());
}

// `call(tranche_buffer**, tranche_error**)`
template <typename Call>
std::string BytesOf(const Call& call) {
  tranche_buffer* bytes = nullptr;
  tranche_error* error = nullptr;
  const tranche_code code = call(&bytes, &error);
  std::string text(bytes == nullptr ? "" : tranche_buffer_data(bytes), tranche_buffer_size(bytes));
  tranche_buffer_free(bytes);
  return Answer(code, error, std::move(text));
}

// What a call of C++ gives, as `show(value)` writes it.
template <typename T, typename Show>
absl::StatusOr<std::string> Shown(const absl::StatusOr<T>& result, const Show& show) {
  if (!result.ok()) return result.status();
  return show(*result);
}

// The same as JSON.
template <typename T>
absl::StatusOr<std::string> Json(const absl::StatusOr<T>& result) {
  return Shown(result, [](const T& value) { return ToJson(value); });
}

inline std::string JsonOf(const Target& target) {
  if (const auto* segment = std::get_if<SegmentId>(&target)) {
    return JsonObject({{"segment_id", JsonString(segment->id)}});
  }
  if (const auto* draft = std::get_if<Draft>(&target)) {
    return JsonObject({{"draft", ToJson(*draft)}});
  }
  REQUIRE(std::holds_alternative<Everybody>(target));
  return JsonString("everybody");
}

// Of values, or of other texts.
template <typename Text>
std::string JsonOf(const std::vector<Text>& texts) {
  std::vector<std::string> list;
  for (const std::string_view text : texts) list.push_back(JsonString(text));
  return JsonList(list);
}

// The attributes of a customer as the C API takes them.
struct CAttributes {
  explicit CAttributes(const std::vector<Attribute>& given) {
    for (const Attribute& attribute : given) {
      std::vector<tranche_string>& list = values.emplace_back();
      for (const Value& value : attribute.values) list.push_back(ToC(value.text()));
    }
    for (size_t i = 0; i < values.size(); ++i) {
      attributes.push_back({ToC(given[i].field), values[i].data(), values[i].size()});
    }
  }

  std::vector<std::vector<tranche_string>> values;
  std::vector<tranche_attribute> attributes;
};

}  // namespace tranche::internal::testing

#endif  // TRANCHE_TESTS_CAPI_C_ANSWERS_H_
