// Customers as NDJSON, an array, CSV or gzip: a bulk load is refused whole or its report adds up,
// what it holds is written as it is read, and loading the same again changes nothing.
#include <algorithm>
#include <string>
#include <string_view>

#include "tests/fuzz/world.h"
#include "tests/json/text.h"
#include "tranche/json.h"

namespace tranche::internal::fuzz {
namespace {

// What the index holds goes out as JSON and comes back as the same customer.
void CheckRoundTrip(const Index& index) {
  const Snapshot snapshot = index.Read();
  for (const std::string& id : CustomerIds(snapshot)) {
    const Customer customer = snapshot.GetCustomer(id).value();
    const std::string json = ToJson(customer);
    const auto again = ParseCustomer(json);
    FUZZ_CHECK(again.ok(), json);
    FUZZ_CHECK(ToJson(*again) == json, json);
  }
}

void Run(std::string_view ndjson) {
  const auto index = SmallIndex();
  const std::string before = StateOf(*index);
  const auto report = LoadCustomers(index.get(), ndjson);
  if (!report.ok()) {  // of another format, or damaged gzip
    if (!absl::IsDataLoss(report.status())) CheckRefusal(report.status());
    FUZZ_CHECK(StateOf(*index) == before, "refused whole");
    return;
  }
  FUZZ_CHECK(report->rejected <= report->records && report->duplicates <= report->records,
             "the report adds up");
  FUZZ_CHECK(report->rejections.size() == std::min<uint64_t>(report->rejected, 100), "reasons");
  CheckSegments(*index);
  CheckRoundTrip(*index);
  const std::string loaded = StateOf(*index);
  if (report->rejected == report->records) FUZZ_CHECK(loaded == before, loaded);

  const auto strict = SmallIndex();
  LoadOptions options;
  options.strict = true;
  const auto refused = LoadCustomers(strict.get(), ndjson, options);
  FUZZ_CHECK(refused.ok() == (report->rejected + report->dropped_values == 0),
             refused.status().ToString());
  if (!refused.ok()) CheckRefusal(refused.status());
  FUZZ_CHECK(StateOf(*strict) == (refused.ok() ? loaded : before), "strict: whole or not at all");

  // What was bad may be good the second time.
  if (report->rejected + report->dropped_values > 0) return;
  const auto again = LoadCustomers(index.get(), ndjson);
  FUZZ_CHECK(again.ok() && again->rejected == 0, "the second time");
  FUZZ_CHECK(StateOf(*index) == loaded, "loading twice is loading once");
}

}  // namespace
}  // namespace tranche::internal::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const tranche::internal::ExactText text({reinterpret_cast<const char*>(data), size});
  tranche::internal::fuzz::Run(text);
  return 0;
}
