// A page of customers, as flags ask for it and as people read it.
#ifndef TRANCHE_EXAMPLES_TRANCHE_PAGES_H_
#define TRANCHE_EXAMPLES_TRANCHE_PAGES_H_

#include <vector>

#include "options.h"
#include "tranche/answers.h"

namespace tranche::program {

// --search --skip --take
std::vector<Flag> PageFlags();
PageRequest RequestedPage(const Options& options);

// The rows as a table, and below it which part of the whole they are.
void PrintPage(const Page& page);

}  // namespace tranche::program

#endif  // TRANCHE_EXAMPLES_TRANCHE_PAGES_H_
