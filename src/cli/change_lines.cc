#include "src/cli/change_lines.h"

#include "src/cli/output.h"
#include "src/cli/terminal.h"
#include "src/cli/text.h"
#include "tranche/json.h"

namespace tranche::cli {

ChangeLines::ChangeLines(const Snapshot& snapshot, bool json) : json_(json) {
  for (const SegmentStats& segment : snapshot.Stats())
    names_[segment.id] = json ? JsonString(segment.name) : Printable(segment.name);
}

void ChangeLines::Print(const BatchResult& result, std::optional<uint64_t> batch) const {
  for (const Change& change : result.changes) {
    const std::string& segment = names_.find(change.segment_id)->second;
    if (json_) {
      const std::string named =
          batch ? JsonObject({{"batch", JsonNumber(*batch)}, {"segment", segment}})
                : JsonObject({{"segment", segment}});
      PrintLine(JoinObjects(named, ToJson(change)));
      continue;
    }
    const std::string verb =
        change.entered ? Styled(Style::kGreen, "entered") : Styled(Style::kRed, "left   ");
    PrintLine((batch ? "line " + std::to_string(*batch) + ": " : "") +
              Printable(change.customer_id) + " " + verb + " " + segment);
  }
}

}  // namespace tranche::cli
