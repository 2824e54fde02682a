// `tranche customers`: a page of the customers who are in all of the segments named.
#include <string>

#include "command.h"
#include "inputs.h"
#include "output.h"
#include "pages.h"
#include "terminal.h"
#include "text.h"

namespace tranche::program {
namespace {

int Run(const Options& options) {
  const absl::StatusOr<Inputs> inputs = LoadInputs(options);
  if (!inputs.ok()) return Fail(inputs.status());
  const Snapshot snapshot = inputs->index->Read();
  std::vector<Target> segments;
  for (const std::string& name : options.Texts("segment")) {
    const absl::StatusOr<Segment> segment = FindSegment(snapshot, name);
    if (!segment.ok()) return Fail(segment.status());
    segments.push_back(SegmentId{segment->id});
  }
  const absl::StatusOr<Page> page = snapshot.ListCustomers(segments, RequestedPage(options));
  if (!page.ok()) return Fail(page.status());
  if (options.Has("json")) {
    PrintLine(ToJson(*page));
    return kDone;
  }
  PrintLine(Styled(Style::kBold, Plural(page->total, "customer", "customers")));
  PrintLine();
  PrintPage(*page);
  return kDone;
}

std::vector<Flag> Flags() {
  std::vector<Flag> flags = {
      {.name = "segment",
       .argument = "NAME",
       .help = "only customers in this segment; given again, in that one too",
       .at_most = kAnyNumberOfTimes}};
  const std::vector<Flag> page = PageFlags();
  flags.insert(flags.end(), page.begin(), page.end());
  return InputFlags(flags);
}

}  // namespace

Command CustomersCommand() {
  return {
      .name = "customers",
      .summary = "list customers, of segments or all, with search",
      .description =
          "Lists customers in the order they were created. The total is exact, and page 1,000 "
          "comes as fast "
          "as page 1.",
      .example = "--schema schema.json --customers customers.ndjson --search \"acme\"",
      .flags = Flags(),
      .run = Run,
  };
}

}  // namespace tranche::program
