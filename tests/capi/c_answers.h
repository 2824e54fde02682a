// What the C API takes and gives, for tests in C++: an answer is a text, or its code and message.
#ifndef TRANCHE_TESTS_CAPI_C_ANSWERS_H_
#define TRANCHE_TESTS_CAPI_C_ANSWERS_H_

#include <catch2/catch_test_macros.hpp>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "tests/support/drive.h"
#include "tranche/c.h"
#include "tranche/index.h"
#include "tranche/json.h"

namespace tranche::internal::testing {

inline tranche_string ToC(std::string_view text) { return {text.data(), text.size()}; }

inline std::vector<tranche_string> ToC(const std::vector<std::string>& texts) {
  std::vector<tranche_string> views;
  for (const std::string& text : texts) views.push_back(ToC(text));
  return views;
}

inline std::string TextOf(tranche_string text) { return {text.data, text.size}; }

// What a call gave: its text, or its code and message.
inline std::string Answer(tranche_code code, tranche_error* error, std::string text) {
  if (code != TRANCHE_OK) {
    text = std::to_string(code) + " " +
           std::string(tranche_error_message(error), tranche_error_message_size(error));
  }
  tranche_error_free(error);
  return text;
}

template <typename T>
std::string Answer(const absl::StatusOr<T>& result,
                   const std::function<std::string(const T&)>& to_text) {
  if (result.ok()) return to_text(*result);
  return std::to_string(static_cast<int>(result.status().code())) + " " +
         MessageOf(result.status());
}

inline std::string Answer(const absl::Status& status) {
  if (status.ok()) return "";
  return std::to_string(static_cast<int>(status.code())) + " " + MessageOf(status);
}

template <typename T>
std::string JsonAnswer(const absl::StatusOr<T>& result) {
  return Answer<T>(result, [](const T& value) { return ToJson(value); });
}

// `call(tranche_buffer**, tranche_error**)`
template <typename Call>
std::string JsonOf(const Call& call) {
  tranche_buffer* json = nullptr;
  tranche_error* error = nullptr;
  const tranche_code code = call(&json, &error);
  std::string text(json == nullptr ? "" : tranche_buffer_data(json), tranche_buffer_size(json));
  tranche_buffer_free(json);
  return Answer(code, error, std::move(text));
}

// A target as the C API takes it.
struct CTarget {
  explicit CTarget(const Target& target) {
    if (const auto* segment = std::get_if<SegmentId>(&target)) {
      kind = TRANCHE_SEGMENT;
      text = segment->id;
    } else if (const auto* draft = std::get_if<Draft>(&target)) {
      kind = TRANCHE_DRAFT;
      text = ToJson(*draft);
    }
  }

  tranche_target_kind kind = TRANCHE_EVERYBODY;
  std::string text;
};

// The attributes of a customer as the C API takes them.
struct CAttributes {
  explicit CAttributes(const Customer& customer) {
    for (const Attribute& attribute : customer.attributes) {
      std::vector<tranche_string>& list = values.emplace_back();
      for (const std::string& value : attribute.values) list.push_back(ToC(value));
    }
    for (size_t i = 0; i < values.size(); ++i) {
      attributes.push_back({ToC(customer.attributes[i].field), values[i].data(), values[i].size()});
    }
  }

  std::vector<std::vector<tranche_string>> values;
  std::vector<tranche_attribute> attributes;
};

inline std::string ShowChange(const std::string& segment_id, const std::string& customer_id,
                              bool entered) {
  return segment_id + (entered ? " + " : " - ") + customer_id + "\n";
}

inline std::string ShowCustomer(const tranche_customer* customer) {
  std::string text;
  for (size_t i = 0; i < tranche_customer_field_count(customer); ++i) {
    text += TextOf(tranche_customer_field(customer, i)) + ":";
    for (size_t j = 0; j < tranche_customer_value_count(customer, i); ++j) {
      text += TextOf(tranche_customer_value(customer, i, j)) + ";";
    }
  }
  return text;
}

inline std::string ShowExplanation(const tranche_explanation* explanation) {
  std::string text = std::to_string(tranche_explanation_is_member(explanation));
  for (size_t i = 0; i < tranche_explanation_rule_count(explanation); ++i) {
    text += "|" + std::to_string(tranche_explanation_rule_holds(explanation, i));
    for (size_t j = 0; j < tranche_explanation_condition_count(explanation, i); ++j) {
      tranche_explained_condition condition;
      REQUIRE(tranche_explanation_condition(explanation, i, j, &condition, nullptr) == TRANCHE_OK);
      text += " " + TextOf(condition.field) + " " + TextOf(condition.operator_name) +
              std::to_string(condition.holds) + std::to_string(condition.multi_valued);
      for (size_t k = 0; k < condition.value_count; ++k) {
        text += TextOf(tranche_explanation_value(explanation, i, j, k)) + ";";
      }
    }
  }
  return text;
}

inline std::string ShowBreakdown(const tranche_breakdown* breakdown) {
  std::string text = std::to_string(tranche_breakdown_total(breakdown)) + " " +
                     std::to_string(tranche_breakdown_not_set(breakdown)) +
                     std::to_string(tranche_breakdown_is_multi_valued(breakdown));
  for (size_t i = 0; i < tranche_breakdown_size(breakdown); ++i) {
    tranche_string value;
    uint64_t count = 0;
    REQUIRE(tranche_breakdown_get(breakdown, i, &value, &count, nullptr) == TRANCHE_OK);
    text += " " + TextOf(value) + std::to_string(count);
  }
  return text;
}

inline std::string ShowOverlap(const tranche_overlap* overlap) {
  std::string text = std::to_string(tranche_overlap_intersection(overlap)) + " " +
                     std::to_string(tranche_overlap_union(overlap)) + " " +
                     std::to_string(tranche_overlap_jaccard(overlap));
  const size_t size = tranche_overlap_size(overlap);
  for (size_t i = 0; i < size; ++i) {
    text += " |" + std::to_string(tranche_overlap_only(overlap, i));
    for (size_t j = 0; j < size; ++j) {
      text += " " + std::to_string(tranche_overlap_pair(overlap, i, j));
    }
  }
  return text;
}

inline std::string Joined(const std::vector<std::string>& texts) {
  std::string all;
  for (const std::string& text : texts) all += text + ";";
  return all;
}

inline std::string ShowStrings(const tranche_strings* strings) {
  std::vector<std::string> texts;
  for (size_t i = 0; i < tranche_strings_size(strings); ++i) {
    texts.push_back(TextOf(tranche_strings_get(strings, i)));
  }
  return Joined(texts);
}

}  // namespace tranche::internal::testing

#endif  // TRANCHE_TESTS_CAPI_C_ANSWERS_H_
