// Conditions and rules in words.
#ifndef TRANCHE_EXAMPLES_TRANCHE_CONDITIONS_H_
#define TRANCHE_EXAMPLES_TRANCHE_CONDITIONS_H_

#include <string>

#include "tranche/segment.h"

namespace tranche::program {

// "country is FR or DE", "tax_id is not set", "language is not en (and is set)"
std::string ConditionText(const Condition& condition);

// "Rule 2, all of", "Rule 2, any of"; `index` from 0.
std::string RuleText(size_t index, RuleOperator op);

}  // namespace tranche::program

#endif  // TRANCHE_EXAMPLES_TRANCHE_CONDITIONS_H_
