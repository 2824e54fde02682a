// A change feed: line by line, a batch is applied whole or changes nothing; the feed as a whole
// does what its lines do; counts stay right; the changes told are those that happened.
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "src/json/input_buffer.h"
#include "src/json/sniff.h"
#include "tests/fuzz/world.h"
#include "tests/json/text.h"
#include "tranche/json.h"

namespace tranche::internal::fuzz {
namespace {

using Membership = std::set<std::pair<std::string, std::string>>;  // segment, customer

Membership Memberships(const Index& index) {
  Membership members;
  const Snapshot snapshot = index.Read();
  for (const std::string& id : CustomerIds(snapshot)) {
    const auto segments = snapshot.SegmentsOf(id);
    FUZZ_CHECK(segments.ok(), id);
    for (const std::string& segment : *segments) members.emplace(segment, id);
  }
  return members;
}

// The memberships before, with the changes made.
Membership With(Membership members, const BatchResult& result) {
  for (const Change& change : result.changes) {
    const std::pair member(std::string(change.segment_id), std::string(change.customer_id));
    const bool is_new = change.entered ? members.insert(member).second : members.erase(member) == 0;
    FUZZ_CHECK(is_new == change.entered, member.second);
  }
  return members;
}

void Run(std::string_view ndjson) {
  const auto index = SmallIndex();
  uint64_t applied = 0;
  uint64_t rejected = 0;
  for (const std::string_view line : Lines(ndjson)) {
    if (line.find_first_not_of(" \t\r") == std::string_view::npos) continue;
    const std::string before = StateOf(*index);
    const Membership members = Memberships(*index);
    Batch batch;
    batch.set_bad_values(BadValues::kDrop);
    batch.set_unknown_keys(UnknownKeys::kIgnore);
    absl::Status status = ParseOperation(ExactText(line), &batch);
    if (status.ok()) {
      FUZZ_CHECK(batch.size() == 1, "one operation a line");
      const auto result = index->Apply(batch);
      status = result.status();
      if (result.ok()) FUZZ_CHECK(With(members, *result) == Memberships(*index), "changes told");
    } else {
      FUZZ_CHECK(batch.empty(), "a line that cannot be read leaves nothing");
    }
    ++(status.ok() ? applied : rejected);
    if (!status.ok()) {
      CheckRefusal(status);
      FUZZ_CHECK(StateOf(*index) == before, "a refused batch changes nothing");
    }
    CheckSegments(*index);
  }

  const auto whole = SmallIndex();
  const auto report = ApplyFeed(whole.get(), ndjson);
  const InputBuffer input(ndjson);
  const auto format = FormatOf(input.unread());
  if (!report.ok() || !format.ok() || *format != InputFormat::kLines) return;
  FUZZ_CHECK(report->applied == applied && report->rejected == rejected, "the feed's counts");
  FUZZ_CHECK(StateOf(*whole) == StateOf(*index), "the feed does what its lines do");

  const auto once = SmallIndex();
  FeedOptions numbered;
  numbered.position = {"crm", 0, 1};
  const auto first = ApplyFeed(once.get(), ndjson, numbered);
  FUZZ_CHECK(first.ok() && first->applied == applied, "a position changes nothing else");
  const std::string state = StateOf(*once);
  const auto again = ApplyFeed(once.get(), ndjson, numbered);
  FUZZ_CHECK(again.ok() && again->applied == 0 && StateOf(*once) == state, "it is applied once");
}

}  // namespace
}  // namespace tranche::internal::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const tranche::internal::ExactText text({reinterpret_cast<const char*>(data), size});
  tranche::internal::fuzz::Run(text);
  return 0;
}
