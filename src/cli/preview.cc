// `tranche preview`: what a draft would hold, before it is saved.
#include <memory>
#include <optional>
#include <string>

#include "src/cli/commands.h"
#include "src/cli/conditions.h"
#include "src/cli/inputs.h"
#include "src/cli/options.h"
#include "src/cli/output.h"
#include "src/cli/pages.h"
#include "src/cli/plan.h"
#include "src/cli/table.h"
#include "src/cli/text.h"

namespace tranche::cli {
namespace {

struct Options {
  InputOptions inputs;
  std::string rules;                   // a path; "-": standard input
  std::optional<std::string> segment;  // by name
  std::string list;                    // "entered" or "left"; empty: neither
  bool plan = false;
  PageOptions page;
};

// What saving the draft over the segment that --segment names would do.
struct Saving {
  EditImpact impact;
  Page changes;  // with --list
};

absl::StatusOr<Saving> SavingOver(const Snapshot& snapshot, const Options& options,
                                  const Draft& draft) {
  const absl::StatusOr<Segment> segment = FindSegment(snapshot, *options.segment);
  if (!segment.ok()) return segment.status();
  const absl::StatusOr<EditImpact> impact = snapshot.PreviewEdit(segment->id, draft.rules);
  if (!impact.ok()) return impact.status();
  Saving saving{*impact, {}};
  if (options.list.empty()) return saving;
  const ChangeKind change = options.list == "left" ? ChangeKind::kLeft : ChangeKind::kEntered;
  absl::StatusOr<Page> page =
      snapshot.ListEditChanges(segment->id, draft.rules, change, options.page.Request());
  if (!page.ok()) return page.status();
  saving.changes = *std::move(page);
  return saving;
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

// What saving would do to the segments that name the one saved over.
void PrintAbove(const EditImpact& impact) {
  if (impact.above.empty()) return;
  Table table;
  table.AddColumn("Segments that build on it");
  table.AddColumn("Would enter", Align::kRight);
  table.AddColumn("Would leave", Align::kRight);
  for (const SegmentImpact& above : impact.above) {
    table.AddRow({{above.name}, {Thousands(above.entered)}, {Thousands(above.left)}});
  }
  PrintLine();
  table.Print();
}

void PrintPreview(const Options& options, const Snapshot& snapshot, const Draft& draft,
                  const Preview& preview) {
  std::string total = Plural(preview.page.total, "customer", "customers");
  if (!options.page.search.empty()) total += " with \"" + Printable(options.page.search) + "\"";
  PrintLine(Styled(Style::kBold, total) + " of " + Thousands(snapshot.customer_count()) + " (" +
            Share(preview.page.total, snapshot.customer_count()) + ")");
  for (const FieldSums& measure : preview.sums) {
    std::vector<std::string> amounts;
    for (const Sum& sum : measure.sums) {
      amounts.push_back(Thousands(sum.sum) + (sum.currency.empty() ? "" : " " + sum.currency));
    }
    PrintLine("Sum of " + Printable(measure.field) + ": " +
              (amounts.empty() ? "nothing" : Join(amounts, ", ")));
  }
  PrintLine();
  PrintPage(preview.page);
  if (!preview.page.rows.empty()) PrintLine();
  PrintRules(draft, preview);
}

int Run(const Options& options) {
  const absl::StatusOr<Draft> draft = ReadRules(options.rules);
  if (!draft.ok()) return Fail(draft.status());
  const absl::StatusOr<Inputs> inputs = LoadInputs(options.inputs);
  if (!inputs.ok()) return Fail(inputs.status());
  const Snapshot snapshot = inputs->index->Read();
  const absl::StatusOr<Preview> preview = snapshot.PreviewDraft(*draft, options.page.Request());
  if (!preview.ok()) return Fail(At(InputName(options.rules), preview.status()));

  Saving saving;
  if (options.segment) {
    absl::StatusOr<Saving> computed = SavingOver(snapshot, options, *draft);
    if (!computed.ok()) return Fail(computed.status());
    saving = *std::move(computed);
  }
  Plan plan;
  if (options.plan) {
    const absl::StatusOr<Plan> explained = snapshot.ExplainPlan(*draft);
    if (!explained.ok()) return Fail(explained.status());
    plan = *explained;
  }

  if (options.inputs.json) {
    std::string json = ToJson(*preview);
    if (options.segment) json = JoinObjects(json, JsonObject({{"saving", ToJson(saving.impact)}}));
    if (!options.list.empty())
      json = JoinObjects(json, JsonObject({{options.list, ToJson(saving.changes)}}));
    if (options.plan) json = JoinObjects(json, JsonObject({{"plan", ToJson(plan)}}));
    PrintLine(json);
    return kDone;
  }
  PrintPreview(options, snapshot, *draft, *preview);
  if (options.segment) {
    PrintLine();
    PrintLine("Saved over \"" + Printable(*options.segment) +
              "\": " + Thousands(saving.impact.entered) + " would enter, " +
              Thousands(saving.impact.left) + " would leave.");
    PrintAbove(saving.impact);
    if (!options.list.empty()) {
      PrintLine();
      PrintLine(Styled(Style::kBold, options.list == "left" ? "Would leave" : "Would enter"));
      PrintPage(saving.changes);
    }
  }
  if (options.plan) {
    PrintLine();
    PrintPlan(*draft, plan);
  }
  return kDone;
}

}  // namespace

void AddPreview(CommandLine* line) {
  const auto options = std::make_shared<Options>();
  CLI::App* command = line->Add(
      kAsking,
      {.name = "preview",
       .summary = "what a draft would hold, before it is saved",
       .description =
           "Evaluates a definition that is not saved: the exact total, a page of the customers, "
           "and how many customers match each rule and each condition. \"Only this rule\" counts "
           "customers that no other rule of the draft matches.",
       .examples = R"(  tranche preview --schema schema.json --customers customers.ndjson \
      --rules draft.json --take 10
  tranche preview --db customers.db --rules draft.json --segment "Head offices")"},
      [options] { return Run(*options); });
  AddText(command, "--rules", "FILE", "the draft, {\"rules\":[..]}; - reads standard input",
          &options->rules)
      ->required();
  AddText(command, "--segment", "NAME", "also say what saving over this segment would change",
          &options->segment);
  command->add_option("--list", options->list, "also list who would enter it, or leave it")
      ->option_text("entered|left")
      ->check(CLI::IsMember({"entered", "left"}))
      ->needs("--segment");
  AddSwitch(command, "--plan", "also show in which order and how the conditions are evaluated",
            &options->plan);
  AddPageOptions(command, &options->page);
  AddInputOptions(command, &options->inputs);
}

}  // namespace tranche::cli
