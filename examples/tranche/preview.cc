// `tranche preview`: what a draft would hold, before it is saved.
#include <string>

#include "command.h"
#include "conditions.h"
#include "inputs.h"
#include "output.h"
#include "pages.h"
#include "plan.h"
#include "table.h"
#include "text.h"

namespace tranche::program {
namespace {

// What saving the draft over a segment would do, when --segment names one.
absl::StatusOr<EditImpact> ImpactOn(const Snapshot& snapshot, const std::string& name,
                                    const Draft& draft) {
  const absl::StatusOr<Segment> segment = FindSegment(snapshot, name);
  if (!segment.ok()) return segment.status();
  return snapshot.PreviewEdit(segment->id, draft.rules);
}

std::string ImpactJson(const EditImpact& impact) {
  return "{\"entered\":" + std::to_string(impact.entered) +
         ",\"left\":" + std::to_string(impact.left) + "}";
}

void PrintRules(const Draft& draft, const Preview& preview) {
  Table table;
  table.AddColumn("Rules and conditions");
  table.AddColumn("Customers", Align::kRight);
  table.AddColumn("Only this rule", Align::kRight);
  for (size_t r = 0; r < preview.rules.size(); ++r) {
    const Rule& rule = draft.rules[r];
    const RuleCount& counts = preview.rules[r];
    table.AddRow(
        {{RuleText(r, rule.op), Style::kBold}, {Thousands(counts.count)}, {Thousands(counts.own)}});
    for (size_t c = 0; c < counts.conditions.size(); ++c) {
      table.AddRow(
          {{"  " + ConditionText(rule.conditions[c])}, {Thousands(counts.conditions[c].count)}});
    }
  }
  table.Print();
}

void PrintPreview(const Options& options, const Snapshot& snapshot, const Draft& draft,
                  const Preview& preview) {
  std::string total = Plural(preview.page.total, "customer", "customers");
  if (options.Has("search")) total += " with \"" + Printable(options.Text("search")) + "\"";
  PrintLine(Styled(Style::kBold, total) + " of " + Thousands(snapshot.customer_count()) + " (" +
            Share(preview.page.total, snapshot.customer_count()) + ")");
  PrintLine();
  PrintPage(preview.page);
  if (!preview.page.rows.empty()) PrintLine();
  PrintRules(draft, preview);
}

int Run(const Options& options) {
  const absl::StatusOr<Draft> draft = ReadRules(options);
  if (!draft.ok()) return Fail(draft.status());
  const absl::StatusOr<Inputs> inputs = LoadInputs(options);
  if (!inputs.ok()) return Fail(inputs.status());
  const Snapshot snapshot = inputs->index->Read();
  const absl::StatusOr<Preview> preview = snapshot.PreviewDraft(*draft, RequestedPage(options));
  if (!preview.ok()) return Fail(At(InputName(options.Text("rules")), preview.status()));

  EditImpact impact;
  if (options.Has("segment")) {
    const absl::StatusOr<EditImpact> computed = ImpactOn(snapshot, options.Text("segment"), *draft);
    if (!computed.ok()) return Fail(computed.status());
    impact = *computed;
  }
  Plan plan;
  if (options.Has("plan")) {
    const absl::StatusOr<Plan> explained = snapshot.ExplainPlan(*draft);
    if (!explained.ok()) return Fail(explained.status());
    plan = *explained;
  }

  if (options.Has("json")) {
    std::string json = ToJson(*preview);
    json.pop_back();  // the closing brace: what the flags ask for comes after
    if (options.Has("segment")) json += ",\"saving\":" + ImpactJson(impact);
    if (options.Has("plan")) json += ",\"plan\":" + PlanJson(plan);
    PrintLine(json + "}");
    return kDone;
  }
  PrintPreview(options, snapshot, *draft, *preview);
  if (options.Has("segment")) {
    PrintLine();
    PrintLine("Saved over \"" + Printable(options.Text("segment")) +
              "\": " + Thousands(impact.entered) + " would enter, " + Thousands(impact.left) +
              " would leave.");
  }
  if (options.Has("plan")) {
    PrintLine();
    PrintPlan(*draft, plan);
  }
  return kDone;
}

std::vector<Flag> Flags() {
  std::vector<Flag> flags = {
      {.name = "rules",
       .argument = "FILE",
       .help = "the draft, {\"rules\":[..]}; - reads standard input",
       .at_least = 1},
      {.name = "segment",
       .argument = "NAME",
       .help = "also say what saving over this segment would change"},
      {.name = "plan",
       .argument = {},
       .help = "also show in which order and how the conditions were evaluated",
       .kind = FlagKind::kSwitch},
  };
  const std::vector<Flag> page = PageFlags();
  flags.insert(flags.end(), page.begin(), page.end());
  return InputFlags(flags);
}

}  // namespace

Command PreviewCommand() {
  return {
      .name = "preview",
      .summary = "what a draft would hold, and which condition bites",
      .description =
          "Evaluates a definition that is not saved: the exact total, a page of the customers, and "
          "for each "
          "rule and each condition how many customers match it. \"Only this rule\" counts "
          "customers that "
          "no other rule of the draft matches.",
      .example = "--schema schema.json --customers customers.ndjson --rules draft.json --take 10",
      .flags = Flags(),
      .run = Run,
  };
}

}  // namespace tranche::program
