// Checks of text that comes from outside.
#ifndef TRANCHE_SRC_BASE_UTF8_H_
#define TRANCHE_SRC_BASE_UTF8_H_

#include <string_view>

namespace tranche::internal {

// Whether `text` is well-formed UTF-8 (Unicode 15, table 3-7) without NUL. ASCII is checked eight
// bytes at a time.
bool IsText(std::string_view text);

}  // namespace tranche::internal

#endif  // TRANCHE_SRC_BASE_UTF8_H_
