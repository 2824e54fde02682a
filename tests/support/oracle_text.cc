#include "tests/support/oracle_text.h"

#include <utf8proc.h>

#include <cstdlib>
#include <map>
#include <utility>

namespace tranche::internal::testing {
namespace {

std::string Mapped(const std::string& text, int options) {
  utf8proc_uint8_t* mapped = nullptr;
  const utf8proc_ssize_t size = utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                                             static_cast<utf8proc_ssize_t>(text.size()), &mapped,
                                             static_cast<utf8proc_option_t>(options));
  if (size < 0) return text;
  std::string result(reinterpret_cast<const char*>(mapped), static_cast<size_t>(size));
  std::free(mapped);
  return result;
}

}  // namespace

std::string Folded(const std::string& text) {
  const std::string bare = Mapped(text, UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT | UTF8PROC_STRIPMARK);
  return Mapped(bare, UTF8PROC_CASEFOLD);
}

const std::string& Compared(const std::string& text, bool exact_case) {
  // Every condition asks for the few texts of a world again and again.
  thread_local std::map<std::pair<std::string, bool>, std::string> known;
  const auto [found, is_new] = known.try_emplace({text, exact_case});
  if (is_new) {
    const std::string letters = Mapped(text, UTF8PROC_DECOMPOSE);
    found->second =
        Mapped(exact_case ? letters : Mapped(letters, UTF8PROC_CASEFOLD), UTF8PROC_COMPOSE);
  }
  return found->second;
}

bool IsFound(Operator op, const std::string& part, const std::string& text) {
  for (size_t at = 0; at + part.size() <= text.size(); ++at) {
    if (text.substr(at, part.size()) != part) continue;
    const bool begins = at == 0;
    const bool ends = at + part.size() == text.size();
    if (op == Operator::kContains || op == Operator::kNotContains) return true;
    if (op == Operator::kStartsWith && begins) return true;
    if (op == Operator::kEndsWith && ends) return true;
    if (begins && ends) return true;
  }
  return false;
}

std::string Bare(const std::string& name) {
  const std::string blanks[] = {" ", "\t", "\n", "\v", "\f", "\r", "\u00A0"};
  std::string bare = name;
  for (bool again = true; again;) {
    again = false;
    for (const std::string& blank : blanks) {
      if (bare.starts_with(blank)) {
        bare.erase(0, blank.size());
        again = true;
      } else if (bare.ends_with(blank)) {
        bare.erase(bare.size() - blank.size());
        again = true;
      }
    }
  }
  return bare;
}

std::string LookOf(const std::string& name) {
  const std::string canonical = Mapped(name, UTF8PROC_DECOMPOSE);
  return Bare(
      Mapped(canonical, UTF8PROC_COMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD | UTF8PROC_IGNORE));
}

}  // namespace tranche::internal::testing
