// How a billing backend uses tranche: JSON in, a listener for every change, snapshots that do not
// move, and the preview of a segment before it is saved. Any error is printed and ends the program.
#include <cstdlib>
#include <iostream>
#include <map>
#include <string>

#include "tranche/index.h"
#include "tranche/json.h"

namespace {

// The value of a call that must not fail here. A real backend would hand the status to its caller.
template <typename T>
T Must(absl::StatusOr<T> result) {
  if (!result.ok()) {
    std::cerr << result.status().message() << "\n";
    std::exit(1);
  }
  return *std::move(result);
}

constexpr char kSchema[] = R"({"fields":[
  {"name":"properties.plan_tier","kind":"select","values":["starter","growth","enterprise"]}]})";

constexpr char kCustomers[] =
    R"({"id":"cus_1","name":"Acme SAS","country":"FR","payment_method_type":"card"}
{"id":"cus_2","name":"Müller GmbH","country":"DE","payment_method_type":["card","direct_debit"]}
{"id":"cus_3","name":"Café Lumière","country":"FR","properties":{"plan_tier":"growth"}}
{"id":"cus_4","name":"Northwind","country":"Frence"}
)";

constexpr char kSegment[] = R"({"name":"No payment method","rules":[{"conditions":[
  {"field":"payment_method_type","operator":"is_not_set"}]}]})";

constexpr char kFeed[] = R"({"op":"patch","customer":{"id":"cus_1","payment_method_type":null}}
{"op":"patch","customer":{"id":"cus_3","payment_method_type":"direct_debit"}}
{"op":"delete","id":"cus_2"}
)";

constexpr char kDraft[] = R"({"rules":[
  {"conditions":[{"field":"country","operator":"in","value":["FR"]},
                 {"field":"properties.plan_tier","operator":"is_set"}]},
  {"conditions":[{"field":"payment_method_type","operator":"has_all","value":["card","direct_debit"]}]}
]})";

}  // namespace

int main() {
  using namespace tranche;

  // The listener is called after each batch, from the thread that applied it.
  std::map<std::string, std::string, std::less<>> names;  // of segments, by id
  IndexOptions options;
  options.listener = [&](const BatchResult& result) {
    for (const Change& change : result.changes) {
      std::cout << "  " << change.customer_id << (change.entered ? " entered \"" : " left \"")
                << names.find(change.segment_id)->second << "\"\n";
    }
  };
  const std::unique_ptr<Index> index = Must(Index::Create(Must(ParseSchema(kSchema)), options));

  // A bulk load takes what is good, and reports the rest.
  const LoadReport load = Must(LoadCustomers(index.get(), kCustomers));
  std::cout << "loaded " << load.records - load.rejected << " of " << load.records
            << " customers\n";
  for (const DroppedValueCount& drop : load.dropped) {
    std::cout << "  " << drop.field << ": " << drop.value << " " << drop.reason << "\n";
  }

  const Segment segment = Must(index->CreateSegment(Must(ParseDraft(kSegment))));
  names[segment.id] = segment.name;
  std::cout << segment.name << ": " << segment.count << " of 4\n";

  // A snapshot shows one version, whatever is applied meanwhile.
  const Snapshot before = index->Read();
  std::cout << "changes:\n";
  Must(ApplyFeed(index.get(), kFeed));
  const Snapshot after = index->Read();
  std::cout << "customers before: " << before.customer_count()
            << ", after: " << after.customer_count() << "\n";

  // What a definition would hold, and which of its conditions bites, without saving it.
  const Preview preview = Must(before.PreviewDraft(Must(ParseDraft(kDraft)), PageRequest{}));
  std::cout << "preview: " << preview.page.total << " customers\n";
  for (const std::vector<Cell>& row : preview.page.rows) {
    std::cout << "  " << row[0].values[0] << " " << row[1].values[0] << "\n";
  }
  for (const RuleCount& rule : preview.rules) {
    std::cout << "  a rule matches " << rule.count << " of them";
    for (const ConditionCount& condition : rule.conditions)
      std::cout << ", a condition alone " << condition.count;
    std::cout << "\n";
  }
}
