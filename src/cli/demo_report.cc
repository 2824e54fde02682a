#include "src/cli/demo_report.h"

#include <algorithm>
#include <span>
#include <utility>

#include "src/cli/output.h"
#include "src/cli/terminal.h"
#include "src/cli/text.h"

namespace tranche::cli {
namespace {

double PerSecond(uint64_t count, double seconds) {
  return seconds > 0 ? static_cast<double>(count) / seconds : 0;
}

std::string Rate(uint64_t count, double seconds, std::string_view what) {
  std::string rate = Thousands(static_cast<uint64_t>(PerSecond(count, seconds)));
  rate += " ";
  rate += what;
  return Styled(Style::kBold, rate + "/s");
}

// A step of the demo: what it was, in a column of its own, and how it went.
void PrintStep(std::string_view name, std::string_view text) {
  constexpr size_t kNameColumns = 10;
  std::string label(name);
  label.resize(kNameColumns, ' ');
  PrintLine("  " + Styled(Style::kCyan, label) + std::string(text));
  FlushOutput();
}

struct MemoryPart {
  std::string_view name;
  uint64_t bytes;
};

std::vector<MemoryPart> Parts(const MemoryReport& memory) {
  return {{"ids", memory.ids},
          {"text", memory.text},
          {"codes", memory.codes},
          {"bitmaps", memory.bitmaps},
          {"memberships", memory.memberships},
          {"rules", memory.rules},
          {"dictionaries", memory.dictionaries},
          {"search", memory.search},
          {"versions", memory.versions},
          {"customer versions", memory.customer_versions}};
}

double PerCustomer(uint64_t bytes, uint64_t customers) {
  return customers == 0 ? 0 : static_cast<double>(bytes) / static_cast<double>(customers);
}

}  // namespace

void DemoPrinter::Title(const DataSetSpec& spec) const {
  if (json_) return;
  PrintLine(Styled(Style::kBold, "tranche demo") + ": " +
            Plural(spec.customers, "customer", "customers") + ", " +
            Plural(spec.changes, "change", "changes"));
  PrintLine();
  FlushOutput();
}

void DemoPrinter::Files(const DemoReport& report) const {
  if (json_) return;
  std::string text =
      Printable(report.directory) + ", " + Bytes(report.customer_bytes) + " of customers, ";
  text += report.reused ? "there already" : "written in " + Duration(report.generate_seconds);
  PrintStep("Files", text);
}

void DemoPrinter::Load(const DemoReport& report) const {
  if (json_) return;
  PrintStep("Load", Plural(report.customers_loaded, "customer", "customers") + " in " +
                        Duration(report.load_seconds) + ": " +
                        Rate(report.customers_loaded, report.load_seconds, "customers"));
}

void DemoPrinter::Segments(const DemoReport& report) const {
  if (json_) return;
  PrintStep("Segments",
            Thousands(report.segments.size()) + " created in " + Duration(report.create_seconds));
  PrintLine();
}

void DemoPrinter::CountsBefore(const DemoReport& report) const {
  if (json_) return;
  PrintLine("Before the changes");
  PrintLine();
  CountTable(report.segments, /*most_currencies=*/1).Print();
  PrintLine();
  FlushOutput();
}

void DemoPrinter::CountsAfter(const DemoReport& report) const {
  if (json_) return;
  PrintLine("After the changes");
  PrintLine();
  MovementTable(report.segments, report.movements).Print();
  PrintLine();
}

void DemoPrinter::Changes(DemoReport* report) const {
  if (json_) return;
  const double seconds = report->latency.TotalSeconds();
  if (OutputIsTerminal()) PrintLine();
  PrintStep("Changes", Thousands(report->feed.applied) + " applied in " + Duration(seconds) + ": " +
                           Rate(report->feed.applied, seconds, "changes"));
  PrintStep("", "from JSON to exact counts: p50 " + Duration(report->latency.Quantile(0.5)) +
                    ", p99 " + Duration(report->latency.Quantile(0.99)));
}

void DemoPrinter::Memory(const DemoReport& report) const {
  if (json_) return;
  const uint64_t total = report.memory.Total();
  PrintStep("Memory", Bytes(total) + ": " +
                          Styled(Style::kBold, Fixed(PerCustomer(total, report.customers), 1) +
                                                   " bytes a customer"));
  PrintLine();
  Table table;
  table.AddColumn("Part");
  table.AddColumn("Size", Align::kRight);
  table.AddColumn("Bytes a customer", Align::kRight);
  table.AddColumn("Share", Align::kRight);
  for (const MemoryPart& part : Parts(report.memory)) {
    if (part.bytes == 0) continue;
    table.AddRow({{std::string(part.name)},
                  {Bytes(part.bytes)},
                  {Fixed(PerCustomer(part.bytes, report.customers), 1)},
                  {Share(part.bytes, total)}});
  }
  table.Print();
}

void DemoPrinter::Json(DemoReport* report) const {
  if (!json_) return;
  const double seconds = report->latency.TotalSeconds();
  const uint64_t bytes = report->memory.Total();
  const std::string changes =
      JoinObjects(ToJson(report->feed),
                  JsonObject({{"seconds", JsonNumber(seconds)},
                              {"per_second", JsonNumber(PerSecond(report->feed.applied, seconds))},
                              {"p50_us", JsonNumber(report->latency.Quantile(0.5) * 1e6)},
                              {"p99_us", JsonNumber(report->latency.Quantile(0.99) * 1e6)}}));
  const std::string memory = JoinObjects(
      JsonObject({{"bytes", JsonNumber(bytes)},
                  {"bytes_per_customer", JsonNumber(PerCustomer(bytes, report->customers))}}),
      ToJson(report->memory));
  PrintLine(JsonObject({{"customers", JsonNumber(report->customers)},
                        {"loaded", JsonNumber(report->customers_loaded)},
                        {"load_seconds", JsonNumber(report->load_seconds)},
                        {"customers_per_second",
                         JsonNumber(PerSecond(report->customers_loaded, report->load_seconds))},
                        {"create_segments_seconds", JsonNumber(report->create_seconds)},
                        {"changes", changes},
                        {"memory", memory},
                        {"segments", MovementsJson(report->segments, report->movements)}}));
}

}  // namespace tranche::cli
