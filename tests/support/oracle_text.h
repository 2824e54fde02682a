// How the oracle compares texts: whole texts mapped by utf8proc, where the engine goes letter by
// letter or takes short cuts for ASCII.
#ifndef TRANCHE_TESTS_SUPPORT_ORACLE_TEXT_H_
#define TRANCHE_TESTS_SUPPORT_ORACLE_TEXT_H_

#include <string>

#include "tranche/segment.h"

namespace tranche::internal::testing {

// Without case and marks.
std::string Folded(const std::string& text);
// As conditions compare it. Valid as long as the thread lives.
const std::string& Compared(const std::string& text, bool exact_case);
// Whether `part` stands in `text` at a place that the operator asks for.
bool IsFound(Operator op, const std::string& part, const std::string& text);
// Without blanks at its ends.
std::string Bare(const std::string& name);
// The same for names of segments that look alike.
std::string LookOf(const std::string& name);

}  // namespace tranche::internal::testing

#endif  // TRANCHE_TESTS_SUPPORT_ORACLE_TEXT_H_
