// How the evaluator answers a draft, for `tranche preview --plan`.
#ifndef TRANCHE_SRC_CLI_PLAN_H_
#define TRANCHE_SRC_CLI_PLAN_H_

#include "tranche/answers.h"

namespace tranche::cli {

// Conditions in the order of evaluation with estimated and actual counts, and what was done with
// the blocks of 65,536 customers.
void PrintPlan(const Draft& draft, const Plan& plan);

}  // namespace tranche::cli

#endif  // TRANCHE_SRC_CLI_PLAN_H_
