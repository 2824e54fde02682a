// `tranche explain`: why a customer is in a segment, or why not.
#include <algorithm>
#include <memory>
#include <string>

#include "src/cli/commands.h"
#include "src/cli/conditions.h"
#include "src/cli/inputs.h"
#include "src/cli/options.h"
#include "src/cli/output.h"
#include "src/cli/terminal.h"
#include "src/cli/text.h"

namespace tranche::cli {
namespace {

struct Options {
  InputOptions inputs;
  std::string segment;   // by name
  std::string customer;  // by id
};

std::string Mark(bool holds) {
  return holds ? Styled(Style::kGreen, HoldsMark()) : Styled(Style::kRed, HoldsNotMark());
}

std::string CustomerText(const Snapshot& snapshot, const std::string& id) {
  const absl::StatusOr<Customer> customer = snapshot.GetCustomer(id);
  const bool named = customer.ok() && !customer->Get("name").empty();
  return named ? Printable(customer->Get("name").front()) + " (" + Printable(id) + ")"
               : Printable(id);
}

// "; P45D ago was 2026-10-14T00:00:00.000+02:00 (Europe/Paris)"
std::string BoundText(const Condition& asked, const ConditionExplanation& condition,
                      const std::string& zone) {
  const bool looks_back = asked.op == Operator::kInLast || asked.op == Operator::kOlderThan;
  return Styled(Style::kDim, "; " + Printable(asked.values.front().text()) +
                                 (looks_back ? " ago was " : " from now is ") + condition.bound +
                                 " (" + zone + ")");
}

// One line for each rule and condition: whether it holds, what it asks, what the customer has.
void PrintRules(const std::vector<Rule>& rules, const std::vector<RuleExplanation>& explained,
                const std::string& zone) {
  size_t widest = 0;
  for (const Rule& rule : rules) {
    for (const Condition& condition : rule.conditions) {
      widest = std::max(widest, DisplayWidth(Printable(ConditionText(condition))));
    }
  }
  const size_t column = std::min<size_t>(widest, 48);
  for (size_t r = 0; r < explained.size(); ++r) {
    const RuleExplanation& rule = explained[r];
    PrintLine();
    PrintLine(Mark(rule.holds) + " " + Styled(Style::kBold, RuleText(r, rule.op)));
    for (size_t c = 0; c < rule.conditions.size(); ++c) {
      const ConditionExplanation& condition = rule.conditions[c];
      const std::string asked = Printable(ConditionText(rules[r].conditions[c]));
      const size_t width = DisplayWidth(asked);
      const std::string actual = condition.actual.empty() ? Styled(Style::kDim, "not set")
                                                          : Printable(Join(condition.actual, ", "));
      PrintLine(
          "  " + Mark(condition.holds) + " " + asked +
          std::string(width < column ? column - width : 0, ' ') + "  " +
          Styled(Style::kDim, "actual: ") + actual +
          (condition.bound.empty() ? "" : BoundText(rules[r].conditions[c], condition, zone)));
    }
  }
}

int Run(const Options& options) {
  const absl::StatusOr<Inputs> inputs = LoadInputs(options.inputs);
  if (!inputs.ok()) return Fail(inputs.status());
  const Snapshot snapshot = inputs->index->Read();
  const absl::StatusOr<Segment> segment = FindSegment(snapshot, options.segment);
  if (!segment.ok()) return Fail(segment.status());
  const std::string& customer = options.customer;
  const absl::StatusOr<Explanation> explanation =
      snapshot.Explain(SegmentId{segment->id}, customer);
  if (!explanation.ok()) return Fail(explanation.status());
  if (options.inputs.json) {
    PrintLine(ToJson(*explanation));
    return kDone;
  }
  PrintLine(
      Mark(explanation->member) + " " + Styled(Style::kBold, CustomerText(snapshot, customer)) +
      (explanation->member ? " is in \"" : " is not in \"") + Printable(segment->name) + "\"");
  if (segment->rules.size() > 1) PrintLine("  One rule that holds is enough.");
  PrintRules(segment->rules, explanation->rules, snapshot.time_zone());
  for (const SegmentExplanation& named : explanation->segments) {
    PrintLine();
    PrintLine(Mark(named.member) + " " + (named.member ? "In" : "Not in") + " segment " +
              Styled(Style::kBold, Printable(named.id)) + ", \"" + Printable(named.name) + "\"");
    if (const auto saved = snapshot.GetSegment(named.id); saved.ok())
      PrintRules(saved->rules, named.rules, snapshot.time_zone());
  }
  return kDone;
}

}  // namespace

void AddExplain(CommandLine* line) {
  const auto options = std::make_shared<Options>();
  CLI::App* command = line->Add(
      kAsking,
      {.name = "explain",
       .summary = "why a customer is in a segment, or why not",
       .description = "Shows for each rule and condition of a segment whether it holds for one "
                      "customer, and the value that decided.",
       .examples = R"(  tranche explain --schema schema.json --customers customers.ndjson \
      --segments segments.json --segment "Enterprise in France" --customer cus_1)"},
      [options] { return Run(*options); });
  AddText(command, "--segment", "NAME", "the segment", &options->segment)->required();
  AddText(command, "--customer", "ID", "the customer's id", &options->customer)->required();
  AddInputOptions(command, &options->inputs, NeedsSegments::kYes);
}

}  // namespace tranche::cli
