#include "src/cli/rejections.h"

#include <algorithm>
#include <map>
#include <string>

#include "src/cli/output.h"
#include "src/cli/text.h"

namespace tranche::cli {
namespace {

constexpr size_t kShownRejections = 10;
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

void ReportIgnoredKeys(std::string_view path, const std::map<std::string, uint64_t>& keys) {
  if (keys.empty()) return;
  std::string text = Printable(path) + ": unknown keys ignored: ";
  size_t shown = 0;
  for (const auto& [key, count] : keys) {
    if (shown == kShownKeys) {
      text += " and " + Plural(keys.size() - shown, "other", "others");
      break;
    }
    if (shown++ > 0) text += ", ";
    text += Printable(key) + " (" + Thousands(count) + ")";
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
  ReportIgnoredKeys(path, report.ignored_keys);
}

void ReportFeed(std::string_view path, const FeedReport& report) {
  ReportRejections(path, report.rejected, report.rejections,
                   report.applied > 0 ? "all others are applied" : "nothing is applied");
  ReportIgnoredKeys(path, report.ignored_keys);
}

}  // namespace tranche::cli
