#include "src/cli/rejections.h"

#include <algorithm>
#include <map>
#include <span>
#include <string>

#include "src/cli/output.h"
#include "src/cli/table.h"
#include "src/cli/text.h"

namespace tranche::cli {
namespace {

constexpr size_t kShownRejections = 10;
constexpr size_t kShownDrops = 10;
constexpr size_t kShownKeys = 8;

void ReportRejections(std::string_view path, uint64_t rejected,
                      const std::vector<RejectedRecord>& rejections, std::string_view what) {
  const size_t shown = std::min(rejections.size(), kShownRejections);
  for (size_t i = 0; i < shown; ++i) {
    Warn(Printable(path) + ":" + std::to_string(rejections[i].line) + ": " +
         Printable(rejections[i].reason));
  }
  if (rejected == 0) return;
  std::string total = Printable(path) + ": " + Plural(rejected, "line", "lines") + " rejected, ";
  if (rejections.size() > shown) total += "the first " + std::to_string(shown) + " of them above; ";
  Warn(total + std::string(what));
}

void ReportDropped(std::string_view path, uint64_t total,
                   const std::vector<DroppedValueCount>& dropped) {
  if (total == 0) return;
  Warn(Printable(path) + ": " + Plural(total, "value", "values") +
       " dropped, the fields are not set; the rest of each record is taken:");
  Table table;
  table.AddColumn("field");
  table.AddColumn("value");
  table.AddColumn("count", Align::kRight);
  table.AddColumn("lines");
  table.AddColumn("why");
  uint64_t shown = 0;
  for (const DroppedValueCount& drop :
       std::span(dropped).first(std::min(dropped.size(), kShownDrops))) {
    std::string lines;
    for (const uint64_t line : drop.lines)
      lines += (lines.empty() ? "" : ", ") + std::to_string(line);
    if (drop.lines.size() < drop.count) lines += ", ...";
    const std::string hint =
        drop.suggestion.empty() ? "" : " (did you mean \"" + drop.suggestion + "\"?)";
    table.AddRow(
        {{drop.field}, {drop.value}, {Thousands(drop.count)}, {lines}, {drop.reason + hint}});
    shown += drop.count;
  }
  for (const std::string& line : table.Lines(0)) WarnLine("  " + line);
  if (shown < total) WarnLine("  and " + Plural(total - shown, "other value", "other values"));
}

void ReportCleared(std::string_view path, const std::map<std::string, uint64_t>& cleared) {
  if (cleared.empty()) return;
  std::string text;
  for (const auto& [field, count] : cleared)
    text += (text.empty() ? "" : ", ") + Printable(field) + " (" + Thousands(count) + ")";
  Warn(Printable(path) +
       ": customers that existed lost values that the file does not have: " + text);
}

void ReportUnknownKeys(std::string_view path, const std::map<std::string, UnknownKey>& keys) {
  if (keys.empty()) return;
  std::string text = Printable(path) + ": unknown keys ignored: ";
  size_t shown = 0;
  for (const auto& [key, unknown] : keys) {
    if (shown == kShownKeys) {
      text += " and " + Plural(keys.size() - shown, "other", "others");
      break;
    }
    if (shown++ > 0) text += ", ";
    text += Printable(key) + " (" + Thousands(unknown.count);
    if (!unknown.suggestion.empty())
      text += ", did you mean \"" + Printable(unknown.suggestion) + "\"?";
    text += ")";
  }
  Warn(text);
}

}  // namespace

void ReportLoad(std::string_view path, const LoadReport& report) {
  ReportRejections(
      path, report.rejected, report.rejections,
      report.rejected < report.records ? "all others are loaded" : "nothing is loaded");
  if (report.duplicates > 0) {
    Warn(Printable(path) + ": " + Plural(report.duplicates, "id", "ids") +
         " repeated; the later line stands for the earlier one");
  }
  ReportDropped(path, report.dropped_values, report.dropped);
  ReportCleared(path, report.cleared);
  ReportUnknownKeys(path, report.unknown_keys);
}

void ReportFeed(std::string_view path, const FeedReport& report) {
  ReportRejections(path, report.rejected, report.rejections,
                   report.applied > 0 ? "all others are applied" : "nothing is applied");
  ReportDropped(path, report.dropped_values, report.dropped);
  ReportUnknownKeys(path, report.unknown_keys);
}

}  // namespace tranche::cli
