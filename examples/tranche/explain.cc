// `tranche explain`: why a customer is in a segment, or why not.
#include <algorithm>
#include <string>

#include "command.h"
#include "conditions.h"
#include "inputs.h"
#include "output.h"
#include "terminal.h"
#include "text.h"

namespace tranche::program {
namespace {

std::string Mark(bool holds) {
  return holds ? Styled(Style::kGreen, HoldsMark()) : Styled(Style::kRed, HoldsNotMark());
}

std::string CustomerText(const Snapshot& snapshot, const std::string& id) {
  const absl::StatusOr<Customer> customer = snapshot.GetCustomer(id);
  const bool named = customer.ok() && !customer->Get("name").empty();
  return named ? Printable(customer->Get("name").front()) + " (" + Printable(id) + ")"
               : Printable(id);
}

// One line for each rule and condition: whether it holds, what it asks, what the customer has.
void PrintExplanation(const std::vector<Rule>& rules, const Explanation& explanation) {
  size_t widest = 0;
  for (const Rule& rule : rules) {
    for (const Condition& condition : rule.conditions) {
      widest = std::max(widest, DisplayWidth(Printable(ConditionText(condition))));
    }
  }
  const size_t column = std::min<size_t>(widest, 48);
  for (size_t r = 0; r < explanation.rules.size(); ++r) {
    const RuleExplanation& rule = explanation.rules[r];
    PrintLine();
    PrintLine(Mark(rule.holds) + " " + Styled(Style::kBold, RuleText(r, rule.op)));
    for (size_t c = 0; c < rule.conditions.size(); ++c) {
      const ConditionExplanation& condition = rule.conditions[c];
      const std::string asked = Printable(ConditionText(rules[r].conditions[c]));
      const size_t width = DisplayWidth(asked);
      const std::string actual = condition.actual.empty() ? Styled(Style::kDim, "not set")
                                                          : Printable(Join(condition.actual, ", "));
      PrintLine("  " + Mark(condition.holds) + " " + asked +
                std::string(width < column ? column - width : 0, ' ') + "  " +
                Styled(Style::kDim, "actual: ") + actual);
    }
  }
}

int Run(const Options& options) {
  const absl::StatusOr<Inputs> inputs = LoadInputs(options);
  if (!inputs.ok()) return Fail(inputs.status());
  const Snapshot snapshot = inputs->index->Read();
  const absl::StatusOr<Segment> segment = FindSegment(snapshot, options.Text("segment"));
  if (!segment.ok()) return Fail(segment.status());
  const std::string& customer = options.Text("customer");
  const absl::StatusOr<Explanation> explanation =
      snapshot.Explain(SegmentId{segment->id}, customer);
  if (!explanation.ok()) return Fail(explanation.status());
  if (options.Has("json")) {
    PrintLine(ToJson(*explanation));
    return kDone;
  }
  PrintLine(
      Mark(explanation->member) + " " + Styled(Style::kBold, CustomerText(snapshot, customer)) +
      (explanation->member ? " is in \"" : " is not in \"") + Printable(segment->name) + "\"");
  if (segment->rules.size() > 1) PrintLine("  One rule that holds is enough.");
  PrintExplanation(segment->rules, *explanation);
  return kDone;
}

}  // namespace

Command ExplainCommand() {
  return {
      .name = "explain",
      .summary = "why a customer is in a segment, or why not",
      .description =
          "Shows for each rule and condition of a segment whether it holds for one customer, and "
          "the value "
          "that decided.",
      .example =
          "--schema schema.json --customers customers.ndjson --segments segments.json "
          "--segment \"Enterprise in France\" --customer cus_1",
      .flags = InputFlags(
          {{.name = "segment", .argument = "NAME", .help = "the segment", .at_least = 1},
           {.name = "customer", .argument = "ID", .help = "the customer's id", .at_least = 1}},
          /*needs_segments=*/true),
      .run = Run,
  };
}

}  // namespace tranche::program
