#include "src/cli/plan.h"

#include <string_view>
#include <vector>

#include "src/cli/conditions.h"
#include "src/cli/output.h"
#include "src/cli/table.h"
#include "src/cli/text.h"

namespace tranche::cli {
namespace {

struct BlockCount {
  std::string_view name;
  std::string_view meaning;
  uint64_t count;
};

std::vector<BlockCount> BlockCounts(const Plan& plan) {
  return {{"skipped", "nothing to do: a value that a rule needs does not occur", plan.skipped},
          {"full", "every customer matches", plan.full},
          {"sparse", "few candidates, each looked up", plan.sparse},
          {"dense", "whole words of bits at a time", plan.dense},
          {"scanned", "codes of customers through a table", plan.scanned},
          {"complemented", "counted from those who do not match", plan.complemented},
          {"compared", "numbers compared with bounds", plan.compared}};
}

// The condition that a pointer such as "/rules/0/conditions/1" names, in words.
std::string PointedText(const Draft& draft, const std::string& pointer) {
  for (size_t r = 0; r < draft.rules.size(); ++r) {
    for (size_t c = 0; c < draft.rules[r].conditions.size(); ++c) {
      if (pointer != "/rules/" + std::to_string(r) + "/conditions/" + std::to_string(c)) continue;
      return ConditionText(draft.rules[r].conditions[c]);
    }
  }
  return pointer;
}

}  // namespace

void PrintPlan(const Draft& draft, const Plan& plan) {
  Table order;
  order.AddColumn("Order of evaluation");
  order.AddColumn("At most", Align::kRight);
  order.AddColumn("Customers", Align::kRight);
  for (size_t r = 0; r < plan.rules.size(); ++r) {
    const PlannedRule& rule = plan.rules[r];
    order.AddRow({{RuleText(r, draft.rules[r].op), Style::kBold},
                  {Thousands(rule.estimated)},
                  {Thousands(rule.actual)}});
    for (const PlannedCondition& condition : rule.conditions) {
      order.AddRow({{"  " + PointedText(draft, condition.pointer)},
                    {Thousands(condition.estimated)},
                    {Thousands(condition.actual)}});
    }
  }
  order.Print();
  PrintLine();
  Table blocks;
  blocks.AddColumn("Blocks of 65,536");
  blocks.AddColumn("Count", Align::kRight);
  blocks.AddColumn("What was done");
  for (const BlockCount& kind : BlockCounts(plan)) {
    if (kind.count == 0) continue;
    blocks.AddRow({{std::string(kind.name)}, {Thousands(kind.count)}, {std::string(kind.meaning)}});
  }
  blocks.AddRow({{"all", Style::kBold}, {Thousands(plan.blocks)}});
  blocks.Print();
  if (plan.texts_read > 0)
    PrintLine("Read the texts of " + Plural(plan.texts_read, "customer", "customers") + ".");
}

}  // namespace tranche::cli
