// A page of customers, as flags ask for it and as people read it.
#ifndef TRANCHE_SRC_CLI_PAGES_H_
#define TRANCHE_SRC_CLI_PAGES_H_

#include <CLI/CLI.hpp>
#include <cstdint>
#include <string>

#include "tranche/answers.h"

namespace tranche::cli {

struct PageOptions {
  std::string search;
  uint64_t skip = 0;
  uint64_t take = PageRequest().take;
  std::string after;

  PageRequest Request() const { return {skip, static_cast<uint32_t>(take), search, after}; }
};

// Declares --search --skip --after --take.
void AddPageOptions(CLI::App* command, PageOptions* options);

// The rows as a table, and below it which part of the whole they are.
void PrintPage(const Page& page);

}  // namespace tranche::cli

#endif  // TRANCHE_SRC_CLI_PAGES_H_
