#include "src/table/fold.h"

#include <utf8proc.h>

#include <cstdlib>
#include <new>

#include "src/base/utf8.h"

namespace tranche::internal {
namespace {

using CodePoint = utf8proc_int32_t;

// The most code points that one code point becomes, decomposed (U+FDFA) or case-folded.
constexpr size_t kMostCodePoints = 18;

constexpr auto kWithoutMarks = static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_DECOMPOSE |
                                                              UTF8PROC_COMPAT | UTF8PROC_STRIPMARK);
constexpr auto kCanonical = static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_DECOMPOSE);
constexpr auto kComposed = static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE);
constexpr auto kFoldedCase =
    static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_CASEFOLD);
constexpr auto kShown = static_cast<utf8proc_option_t>(
    UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD | UTF8PROC_IGNORE);

bool IsAscii(std::string_view text) {
  signed char any = 0;
  for (const char c : text) any |= static_cast<signed char>(c);
  return any >= 0;
}

char FoldAscii(char c) { return static_cast<char>(c + (c >= 'A' && c <= 'Z' ? 'a' - 'A' : 0)); }

void FoldAscii(std::string_view text, std::string* folded) {
  folded->resize(text.size());
  for (size_t i = 0; i < text.size(); ++i) (*folded)[i] = FoldAscii(text[i]);
}

// Calls `use` with each code point that `code_point` becomes.
template <typename Use>
void ForEachIn(CodePoint code_point, utf8proc_option_t options, Use&& use) {
  CodePoint made[kMostCodePoints];
  int boundary = 0;
  const utf8proc_ssize_t count =
      utf8proc_decompose_char(code_point, made, kMostCodePoints, options, &boundary);
  for (utf8proc_ssize_t i = 0; i < count; ++i) use(made[i]);
}

void AppendFolded(CodePoint code_point, std::string* folded) {
  ForEachIn(code_point, kWithoutMarks, [&](CodePoint letter) {
    ForEachIn(letter, UTF8PROC_CASEFOLD, [&](CodePoint made) {
      utf8proc_uint8_t bytes[4];
      const utf8proc_ssize_t length = utf8proc_encode_char(made, bytes);
      folded->append(reinterpret_cast<const char*>(bytes), static_cast<size_t>(length));
    });
  });
}

// `text`, or what `utf8proc_map` makes of it when it is UTF-8.
std::string Mapped(std::string_view text, utf8proc_option_t options) {
  utf8proc_uint8_t* mapped = nullptr;
  const utf8proc_ssize_t length =
      utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                   static_cast<utf8proc_ssize_t>(text.size()), &mapped, options);
  if (length == UTF8PROC_ERROR_NOMEM) throw std::bad_alloc();
  if (length < 0) return std::string(text);
  std::string result(reinterpret_cast<const char*>(mapped), static_cast<size_t>(length));
  std::free(mapped);
  return result;
}

}  // namespace

void FoldForSearch(std::string_view text, std::string* folded) {
  if (IsAscii(text)) return FoldAscii(text, folded);
  folded->clear();
  const auto* bytes = reinterpret_cast<const utf8proc_uint8_t*>(text.data());
  for (size_t i = 0; i < text.size();) {
    CodePoint code_point;
    const utf8proc_ssize_t length =
        utf8proc_iterate(bytes + i, static_cast<utf8proc_ssize_t>(text.size() - i), &code_point);
    if (length <= 1) {
      folded->push_back(FoldAscii(text[i++]));
    } else {
      AppendFolded(code_point, folded);
      i += static_cast<size_t>(length);
    }
  }
}

void FoldForCondition(std::string_view text, bool exact, std::string* folded) {
  if (!IsAscii(text)) {
    // Decomposed first, as for a name's key.
    *folded = exact ? Mapped(text, kComposed) : Mapped(Mapped(text, kCanonical), kFoldedCase);
  } else if (exact) {
    *folded = text;
  } else {
    FoldAscii(text, folded);
  }
}

std::string NameKey(std::string_view name) {
  std::string key(name);
  // Marks are put in order before case is folded: folding makes a letter of one of them (U+0345).
  if (!IsAscii(name)) key = Mapped(Mapped(name, kCanonical), kShown);
  key = std::string(Trim(key));
  for (char& c : key) c = FoldAscii(c);
  return key;
}

}  // namespace tranche::internal
