// Objects of which every key is known: segment definitions, schemas, operations of a change feed.
// There an unknown key is a typo that would change the meaning, so it is refused.
#ifndef TRANCHE_SRC_JSON_MEMBERS_H_
#define TRANCHE_SRC_JSON_MEMBERS_H_

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "src/base/message.h"
#include "src/json/document.h"
#include "src/json/pointer.h"
#include "tranche/value.h"

namespace tranche::internal {

using JsonMember = std::optional<JsonElement>;

// Sets members[i] to the member of `object` with key keys[i]; those that are absent or null stay
// empty. InvalidArgument for what is no object, and for an unknown or a repeated key; where there
// is a list of `others`, unknown keys that look like none of `keys` are added to it instead.
absl::Status ReadMembers(JsonElement object, const JsonPointer& at,
                         std::span<const std::string_view> keys, std::span<JsonMember> members,
                         std::vector<std::string_view>* others = nullptr);

template <size_t N>
absl::StatusOr<std::array<JsonMember, N>> ReadMembers(
    JsonElement object, const JsonPointer& at, const std::array<std::string_view, N>& keys,
    std::vector<std::string_view>* others = nullptr) {
  std::array<JsonMember, N> members;
  TRANCHE_RETURN_IF_ERROR(ReadMembers(object, at, keys, members, others));
  return members;
}

// `missing "field" at <at>`.
absl::Status MissingKey(std::string_view key, const JsonPointer& at);

// The member, or why it is missing.
absl::StatusOr<JsonElement> Required(const JsonMember& member, std::string_view key,
                                     const JsonPointer& at);

// A string without NUL.
absl::StatusOr<std::string> ReadText(JsonElement text, const JsonPointer& at);
// A value of a field: a string, an integer, true or false.
absl::StatusOr<Value> ReadValue(JsonElement value, const JsonPointer& at);
// A list of such values, or one bare value. ResourceExhausted for more than `most`.
absl::StatusOr<std::vector<Value>> ReadValueList(JsonElement values, const JsonPointer& at,
                                                 size_t most);
absl::StatusOr<bool> ReadBool(JsonElement value, const JsonPointer& at);
// A whole number from 0 to `most`.
absl::StatusOr<uint64_t> ReadCount(JsonElement number, const JsonPointer& at, uint64_t most);
// `unknown <what> "..."`, with a suggestion.
absl::Status UnknownWord(std::string_view word, const JsonPointer& at, std::string_view what,
                         std::span<const std::string_view> names);
// One of `all`, by its name. `what` says in messages what the word stands for.
template <typename Enum>
absl::StatusOr<Enum> ReadWord(JsonElement word, const JsonPointer& at, std::string_view what,
                              std::span<const Enum> all, std::string_view (*name)(Enum)) {
  TRANCHE_ASSIGN_OR_RETURN(const std::string text, ReadText(word, at));
  std::vector<std::string_view> names;
  for (const Enum candidate : all) {
    if (name(candidate) == text) return candidate;
    names.push_back(name(candidate));
  }
  return UnknownWord(text, at, what, names);
}
// A list with at least one and at most `most` elements, which are called `what` in messages.
absl::StatusOr<simdjson::dom::array> ReadList(JsonElement list, const JsonPointer& at,
                                              std::string_view what, size_t most);

}  // namespace tranche::internal

#endif  // TRANCHE_SRC_JSON_MEMBERS_H_
