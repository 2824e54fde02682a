#include "src/base/durations.h"

#include <span>

namespace tranche::internal {
namespace {

struct Part {
  char unit;
  int32_t Duration::*number;
};

constexpr Part kCivil[] = {{'Y', &Duration::years},
                           {'M', &Duration::months},
                           {'W', &Duration::weeks},
                           {'D', &Duration::days}};
constexpr Part kElapsed[] = {
    {'H', &Duration::hours}, {'M', &Duration::minutes}, {'S', &Duration::seconds}};

// Takes the parts at the front of `text`, in their order. Returns how many.
size_t TakeParts(std::span<const Part> parts, std::string_view* text, Duration* duration) {
  constexpr size_t kMostDigits = 9;
  size_t taken = 0;
  for (const Part& part : parts) {
    size_t digits = 0;
    int32_t number = 0;
    while (digits < text->size() && digits < kMostDigits && (*text)[digits] >= '0' &&
           (*text)[digits] <= '9') {
      number = number * 10 + ((*text)[digits++] - '0');
    }
    if (digits == 0 || digits == text->size() || (*text)[digits] != part.unit) continue;
    duration->*part.number = number;
    text->remove_prefix(digits + 1);
    ++taken;
  }
  return taken;
}

void AppendParts(std::span<const Part> parts, const Duration& duration, std::string* text) {
  for (const Part& part : parts) {
    if (const int32_t number = duration.*part.number; number != 0)
      text->append(std::to_string(number)).push_back(part.unit);
  }
}

}  // namespace

std::string_view ParseDuration(std::string_view text, Duration* duration) {
  constexpr std::string_view kNone = "is no duration like P30D, P1M15D or PT12H";
  *duration = {};
  if (!text.starts_with('P')) return kNone;
  text.remove_prefix(1);
  const size_t civil = TakeParts(kCivil, &text, duration);
  if (text.empty()) return civil > 0 ? "" : kNone;
  if (!text.starts_with('T')) return kNone;
  text.remove_prefix(1);
  duration->is_elapsed = true;
  if (TakeParts(kElapsed, &text, duration) == 0 || !text.empty()) return kNone;
  return civil == 0 ? "" : "mixes days of the calendar with hours: a duration has one or the other";
}

std::string DurationText(const Duration& duration) {
  std::string text = duration.is_elapsed ? "PT" : "P";
  const size_t empty = text.size();
  if (duration.is_elapsed) {
    AppendParts(kElapsed, duration, &text);
  } else {
    AppendParts(kCivil, duration, &text);
  }
  if (text.size() == empty) text += duration.is_elapsed ? "0S" : "0D";
  return text;
}

}  // namespace tranche::internal
