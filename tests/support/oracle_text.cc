#include "tests/support/oracle_text.h"

#include <utf8proc.h>

#include <cstdlib>

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
