// The part of RandomWorld that makes texts, and what conditions look for in them.
#include <cctype>
#include <string>
#include <vector>

#include "tests/support/random_world.h"

namespace tranche::internal::testing {
namespace {

// The other case of its ASCII letters.
std::string Recased(std::string text) {
  for (char& c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80)
      c = static_cast<char>(std::isupper(byte) != 0 ? std::tolower(byte) : std::toupper(byte));
  }
  return text;
}

}  // namespace

std::string RandomWorld::Text() {
  static const auto& words =
      *new std::vector<std::string>{"Acme",
                                    "ACME SAS",
                                    "labs",
                                    "Labs 12",
                                    "Stra\xC3\x9F"
                                    "e",
                                    "STRASSE",
                                    "\xC3\x89"
                                    "cole",
                                    "e\xCC\x81t\xC3\xA9",
                                    "\xCE\xA3\xCE\xAF\xCF\x83\xCF\x85\xCF\x86\xCE\xBF\xCF\x82",
                                    "\xE6\x9D\xB1\xE4\xBA\xAC",
                                    "o'neil",
                                    "a",
                                    "AB",
                                    "\xC4\xB0stanbul",
                                    "i\xCC\x87stanbul",
                                    "q\xCC\x83\xCC\xA3",
                                    "\xEF\xAC\x81n",
                                    "\xC7\x85",
                                    "\xF0\x9F\x8F\xA6 bank",
                                    "x_1"};
  std::string text = random_.Pick(words);
  while (random_.Percent(40)) text += " " + random_.Pick(words);
  return text;
}

std::string RandomWorld::PieceOfText(const FieldInfo& field) {
  std::string text = random_.Percent(20) ? Recased(Text()) : Text();
  if (random_.Percent(60) && !oracle_.customers().empty()) {
    const ValueSet held = oracle_.Held(*random_.Pick(oracle_.customers()).second, field.name);
    if (!held.empty()) text = *held.begin();
  }
  if (random_.Percent(40)) return text;
  const auto is_inside = [&](size_t at) {  // of a character
    return at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80;
  };
  size_t begin = random_.Below(text.size());
  size_t end = random_.Between(begin + 1, text.size());
  while (is_inside(begin)) --begin;
  while (is_inside(end)) ++end;
  std::string piece = text.substr(begin, end - begin);
  return piece.find_first_not_of(' ') == std::string::npos ? text : piece;
}

}  // namespace tranche::internal::testing
