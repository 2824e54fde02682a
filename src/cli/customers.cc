// `tranche customers`: a page of the customers who are in all of the segments named.
#include <memory>
#include <string>
#include <vector>

#include "src/cli/commands.h"
#include "src/cli/inputs.h"
#include "src/cli/options.h"
#include "src/cli/output.h"
#include "src/cli/pages.h"
#include "src/cli/terminal.h"
#include "src/cli/text.h"

namespace tranche::cli {
namespace {

struct Options {
  InputOptions inputs;
  std::vector<std::string> segments;  // by name
  PageOptions page;
};

int Run(const Options& options) {
  const absl::StatusOr<Inputs> inputs = LoadInputs(options.inputs);
  if (!inputs.ok()) return Fail(inputs.status());
  const Snapshot snapshot = inputs->index->Read();
  std::vector<Target> segments;
  for (const std::string& name : options.segments) {
    const absl::StatusOr<Segment> segment = FindSegment(snapshot, name);
    if (!segment.ok()) return Fail(segment.status());
    segments.emplace_back(SegmentId{segment->id});
  }
  const absl::StatusOr<Page> page = snapshot.ListCustomers(segments, options.page.Request());
  if (!page.ok()) return Fail(page.status());
  if (options.inputs.json) {
    PrintLine(ToJson(*page));
    return kDone;
  }
  PrintLine(Styled(Style::kBold, Plural(page->total, "customer", "customers")));
  PrintLine();
  PrintPage(*page);
  return kDone;
}

}  // namespace

void AddCustomers(CommandLine* line) {
  const auto options = std::make_shared<Options>();
  CLI::App* command = line->Add(
      kAsking,
      {.name = "customers",
       .summary = "list customers, of segments or all, with search",
       .description = "Lists customers in the order they were created. The total is exact, and "
                      "page 1,000 comes as fast as page 1.",
       .examples = R"(  tranche customers --schema schema.json --customers customers.ndjson \
      --search "acme"
  tranche customers --db customers.db --segment "Head offices" --take 100)"},
      [options] { return Run(*options); });
  AddTexts(command, "--segment", "NAME",
           "only customers in this segment; given again, in that one too", &options->segments);
  AddPageOptions(command, &options->page);
  AddInputOptions(command, &options->inputs);
}

}  // namespace tranche::cli
