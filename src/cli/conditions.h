// Conditions and rules in words.
#ifndef TRANCHE_SRC_CLI_CONDITIONS_H_
#define TRANCHE_SRC_CLI_CONDITIONS_H_

#include <string>

#include "tranche/segment.h"

namespace tranche::cli {

// "country is FR or DE", "tax_id is not set", "language is not en (and is set)"
std::string ConditionText(const Condition& condition);

// "Rule 2, all of", "Rule 2, any of"; `index` from 0.
std::string RuleText(size_t index, RuleOperator op);

}  // namespace tranche::cli

#endif  // TRANCHE_SRC_CLI_CONDITIONS_H_
