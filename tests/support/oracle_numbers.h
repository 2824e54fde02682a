// The oracle's numbers, money, dates and datetimes: what a text says, worked out the slow way.
#ifndef TRANCHE_TESTS_SUPPORT_ORACLE_NUMBERS_H_
#define TRANCHE_TESTS_SUPPORT_ORACLE_NUMBERS_H_

#include <optional>
#include <string>

#include "tranche/schema.h"

namespace tranche::internal::testing {

// Units of the last decimal, days, or milliseconds.
__extension__ using OracleNumber = __int128;

// Whether fields of the kind hold numbers.
bool HoldsNumbers(FieldKind kind);

// What `text` says in `field`; nullopt when the field cannot hold it. Reads what RandomWorld makes:
// decimals without an exponent, and no datetimes with leap seconds.
std::optional<OracleNumber> NumberIn(const FieldInfo& field, const std::string& text);
// The canonical text.
std::string TextOf(const FieldInfo& field, OracleNumber number);

}  // namespace tranche::internal::testing

#endif  // TRANCHE_TESTS_SUPPORT_ORACLE_NUMBERS_H_
