// Definitions, drafts and edits: refused with a documented code and without a trace, or every way
// to ask who matches gives one answer, before and after the segment is saved.
#include <string>
#include <string_view>
#include <vector>

#include "tests/fuzz/world.h"
#include "tests/json/text.h"
#include "tranche/json.h"

namespace tranche::internal::fuzz {
namespace {

void CheckDraft(const Index& index, const Draft& draft) {
  const auto read_again = ParseDraft(ToJson(draft));
  FUZZ_CHECK(read_again.ok() && *read_again == draft, ToJson(draft));
  const Snapshot snapshot = index.Read();
  const auto count = snapshot.Count(draft);
  const auto preview = snapshot.PreviewDraft(draft, PageRequest{});
  const auto plan = snapshot.ExplainPlan(draft);
  const auto parts = snapshot.BreakdownBy("country", draft);
  FUZZ_CHECK(preview.ok() == count.ok() && plan.ok() == count.ok() && parts.ok() == count.ok(),
             ToJson(draft));
  if (!count.ok()) return CheckRefusal(count.status());
  FUZZ_CHECK(preview->page.total == *count && parts->total == *count, ToJson(draft));
  FUZZ_CHECK(plan->rules.size() == draft.rules.size(), ToJson(draft));
  std::vector<uint64_t> of_rules(draft.rules.size());
  uint64_t members = 0;
  for (const std::string& id : CustomerIds(snapshot)) {
    const Explanation why = snapshot.Explain(draft, id).value();
    members += why.member;
    for (size_t rule = 0; rule < of_rules.size(); ++rule) of_rules[rule] += why.rules[rule].holds;
  }
  FUZZ_CHECK(members == *count, ToJson(draft));
  for (size_t rule = 0; rule < of_rules.size(); ++rule) {
    FUZZ_CHECK(preview->rules[rule].count == of_rules[rule], ToJson(draft));
    FUZZ_CHECK(plan->rules[rule].actual == of_rules[rule], ToJson(draft));
  }
}

void CheckEdit(Index* index, const SegmentEdit& edit) {
  const std::string before = StateOf(*index);
  const auto segment = index->UpdateSegment("seg_fr", edit);
  if (!segment.ok()) {
    CheckRefusal(segment.status());
    FUZZ_CHECK(StateOf(*index) == before, "a refused edit changes nothing");
  }
  CheckSegments(*index);
}

void Run(std::string_view json) {
  const auto index = SmallIndex();
  const auto draft = ParseDraft(json);
  if (draft.ok()) {
    CheckDraft(*index, *draft);
  } else {
    CheckRefusal(draft.status());
  }
  const auto drafts = ParseDrafts(json);
  if (drafts.ok()) {
    for (const Draft& each : *drafts) CheckDraft(*index, each);
    const std::string before = StateOf(*index);
    const auto saved = index->CreateSegments(*drafts);
    if (!saved.ok()) {
      CheckRefusal(saved.status());
      FUZZ_CHECK(StateOf(*index) == before, "refused definitions leave nothing");
    }
    CheckSegments(*index);
  } else {
    CheckRefusal(drafts.status());
  }
  if (draft.ok() && index->CreateSegment(*draft).ok()) CheckSegments(*index);
  const auto edit = ParseSegmentEdit(json);
  if (edit.ok()) {
    CheckEdit(index.get(), *edit);
  } else {
    CheckRefusal(edit.status());
  }
  const auto fed = ApplyFeed(index.get(),
                             R"({"op":"patch","customer":{"id":"a","country":"DE","tax_id":"t"}}
{"op":"delete","id":"b"}
{"op":"upsert","customer":{"id":"d","country":"FR","parent_id":"c","invoicing_entity":"ent_us"}})");
  FUZZ_CHECK(fed.ok() && fed->applied == 3, "the feed applies");
  CheckSegments(*index);  // live through changes
  for (const auto step : {absl::Hours(12), absl::Hours(24 * 40)}) {
    FUZZ_CHECK(index->AdvanceTo(index->Read().now() + step).ok(), "time goes on");
    CheckSegments(*index);
  }
}

}  // namespace
}  // namespace tranche::internal::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const tranche::internal::ExactText text({reinterpret_cast<const char*>(data), size});
  tranche::internal::fuzz::Run(text);
  return 0;
}
