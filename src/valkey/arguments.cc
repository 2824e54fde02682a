#include "src/valkey/arguments.h"

#include <algorithm>

namespace tranche::valkey {

bool NextPattern(std::string_view* rest, ArgumentPattern* pattern) {
  if (rest->empty()) return false;
  *pattern = {};
  pattern->is_optional = rest->starts_with('[');
  if (pattern->is_optional) rest->remove_prefix(1);
  const size_t size = std::min(rest->size(), rest->find(pattern->is_optional ? ']' : ' '));
  pattern->words = rest->substr(0, size);
  rest->remove_prefix(std::min(rest->size(), size + (pattern->is_optional ? 2 : 1)));
  pattern->is_repeated = pattern->words.ends_with("...");
  if (pattern->is_repeated) pattern->words.remove_suffix(3);
  pattern->count =
      1 + static_cast<size_t>(std::count(pattern->words.begin(), pattern->words.end(), ' '));
  return true;
}

ArgumentCount CountArguments(std::string_view patterns) {
  ArgumentCount count;
  for (ArgumentPattern pattern; NextPattern(&patterns, &pattern);) {
    if (!pattern.is_optional) count.least += pattern.count;
    count.most += pattern.is_repeated ? ArgumentCount::kAny : pattern.count;
  }
  return count;
}

}  // namespace tranche::valkey
