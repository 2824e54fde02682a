#include "src/json/syntax.h"

#include <algorithm>

#include "src/base/message.h"
#include "src/json/document.h"
#include "src/json/writer.h"
#include "src/schema/malformed_value.h"

namespace tranche::internal {
namespace {

constexpr std::string_view kDigits = "0123456789";
constexpr std::string_view kNumberLetters = "0123456789+-.eE";

bool IsNumber(std::string_view text) {
  const auto skip = [&text](std::string_view letters) {
    const bool found = !text.empty() && letters.find(text[0]) != letters.npos;
    if (found) text.remove_prefix(1);
    return found;
  };
  const auto skip_digits = [&text] {
    const size_t count = std::min(text.find_first_not_of(kDigits), text.size());
    text.remove_prefix(count);
    return count;
  };
  skip("-");
  const bool leading_zero = text.starts_with('0');
  const size_t digits = skip_digits();
  if (digits == 0 || (leading_zero && digits > 1)) return false;
  if (skip(".") && skip_digits() == 0) return false;
  if (skip("eE")) {
    skip("+-");
    if (skip_digits() == 0) return false;
  }
  return text.empty();
}

// Reads JSON by its grammar, and stops at the first error: every function returns false after one.
class Scanner {
 public:
  explicit Scanner(std::string_view json) : json_(json) {}

  std::optional<SyntaxError> Scan() {
    if (Value(1)) {
      SkipSpace();
      if (at_ < json_.size()) Fail("expected nothing more");
    }
    return error_;
  }

 private:
  bool Fail(std::string_view what) {
    error_ = {at_, what};
    return false;
  }

  void SkipSpace() { at_ = std::min(json_.find_first_not_of(" \t\r\n", at_), json_.size()); }

  // Whether `letter` comes next, after white space.
  bool Sees(char letter) {
    SkipSpace();
    return at_ < json_.size() && json_[at_] == letter;
  }

  bool Take(char letter) {
    const bool sees = Sees(letter);
    if (sees) ++at_;
    return sees;
  }

  bool Value(size_t level) {
    static_assert(kMaxJsonDepth == 64);
    if (level > kMaxJsonDepth) return Fail("nested deeper than 64 levels");
    if (Sees('"')) return String();
    if (Take('{')) return Members(level);
    if (Take('[')) return Elements(level);
    return Literal();
  }

  bool Members(size_t level) {
    if (Take('}')) return true;
    do {
      if (!Sees('"')) return Fail("expected a key in quotes");
      if (!String()) return false;
      if (!Take(':')) return Fail("expected \":\"");
      if (!Value(level + 1)) return false;
    } while (Take(','));
    return Take('}') || Fail("expected \",\" or \"}\"");
  }

  bool Elements(size_t level) {
    if (Take(']')) return true;
    do {
      if (!Value(level + 1)) return false;
    } while (Take(','));
    return Take(']') || Fail("expected \",\" or \"]\"");
  }

  bool String() {
    const size_t begin = at_;
    for (++at_; at_ < json_.size(); ++at_) {
      const char letter = json_[at_];
      if (letter == '"') {
        ++at_;
        return true;
      }
      if (static_cast<unsigned char>(letter) < 0x20) {
        return Fail("control character inside a string");
      }
      if (letter == '\\') {
        if (!IsEscape(json_.substr(at_))) return Fail("invalid escape inside a string");
        ++at_;
      }
    }
    at_ = begin;
    return Fail("unclosed string");
  }

  static bool IsEscape(std::string_view text) {
    constexpr std::string_view kLetters = "\"\\/bfnrtu";
    if (text.size() < 2 || kLetters.find(text[1]) == kLetters.npos) return false;
    if (text[1] != 'u') return true;
    const std::string_view digits = text.substr(2, 4);
    return digits.size() == 4 && digits.find_first_not_of("0123456789abcdefABCDEF") == digits.npos;
  }

  bool Literal() {
    const std::string_view rest = json_.substr(at_);
    const std::string_view word = rest.substr(0, rest.find_first_of(" \t\r\n,:[]{}\""));
    if (word != "null" && word != "true" && word != "false" && !IsNumber(word)) {
      return Fail("expected a value");
    }
    at_ += word.size();
    return true;
  }

  std::string_view json_;
  size_t at_ = 0;
  std::optional<SyntaxError> error_;
};

}  // namespace

std::optional<SyntaxError> FindSyntaxError(std::string_view json) { return Scanner(json).Scan(); }

std::string LineAndColumn(size_t offset, std::string_view text) {
  const std::string_view before = text.substr(0, offset);
  const size_t line = 1 + std::count(before.begin(), before.end(), '\n');
  const size_t feed = before.rfind('\n');
  const size_t column = before.size() - (feed == before.npos ? 0 : feed + 1) + 1;
  if (line == 1) return Concat({"column ", column});
  return Concat({"line ", line, ", column ", column});
}

size_t FractionSize(std::string_view text) {
  const size_t size = std::min(text.find_first_not_of(kNumberLetters), text.size());
  return text.substr(0, size).find_first_of(".eE") == text.npos ? 0 : size;
}

std::string WithNumbersAsText(std::string_view json) {
  constexpr size_t kHeldDigits = 18;  // which 64 bits always hold
  std::string result;
  bool in_string = false;
  for (size_t i = 0; i < json.size();) {
    const char letter = json[i];
    if (letter == '"') in_string = !in_string;
    if (in_string || (letter != '-' && kDigits.find(letter) == kDigits.npos)) {
      const size_t size = in_string && letter == '\\' ? 2 : 1;
      result.append(json.substr(i, size));
      i += size;
      continue;
    }
    const size_t end = std::min(json.find_first_not_of(kNumberLetters, i), json.size());
    const std::string_view number = json.substr(i, end - i);
    if (FractionSize(number) > 0) {
      JsonWriter text;
      text.String(MarkMalformed(number));
      result.append(text.Take());
    } else if (number.size() > kHeldDigits) {
      result.append("\"").append(number).append("\"");
    } else {
      result.append(number);
    }
    i = end;
  }
  return result;
}

}  // namespace tranche::internal
