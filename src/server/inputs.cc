#include "src/server/inputs.h"

#include <charconv>
#include <utility>

#include "src/base/message.h"
#include "src/server/url.h"
#include "tranche/json.h"

namespace tranche::server {
namespace {

using internal::InvalidArgument;

// Whether the parameter is the first of the two words; nothing when it is absent.
absl::StatusOr<std::optional<bool>> IsFirst(const Request& request, std::string_view name,
                                            std::string_view first, std::string_view second) {
  const std::optional<std::string_view> word = request.Param(name);
  if (!word) return std::nullopt;
  if (*word != first && *word != second) {
    return InvalidArgument({"the query parameter ", name, " is neither ", first, " nor ", second});
  }
  return *word == first;
}

absl::StatusOr<uint64_t> NumberOf(std::string_view header, std::string_view text) {
  uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error == std::errc() && end == text.data() + text.size()) return number;
  return InvalidArgument({"the header ", header, " is no whole number"});
}

}  // namespace

absl::StatusOr<BadInput> BadInputOf(const Request& request, BadValues otherwise) {
  TRANCHE_ASSIGN_OR_RETURN(const auto drops, IsFirst(request, "bad_values", "drop", "reject"));
  TRANCHE_ASSIGN_OR_RETURN(const auto ignores,
                           IsFirst(request, "unknown_keys", "ignore", "reject"));
  BadInput choice;
  choice.bad_values = otherwise;
  if (drops) choice.bad_values = *drops ? BadValues::kDrop : BadValues::kReject;
  if (ignores) choice.unknown_keys = *ignores ? UnknownKeys::kIgnore : UnknownKeys::kReject;
  return choice;
}

absl::StatusOr<std::optional<Position>> PositionOf(const Request& request) {
  const std::string* source = request.Find(kPositionHeaders[0]);
  const std::string* epoch = request.Find(kPositionHeaders[1]);
  const std::string* sequence = request.Find(kPositionHeaders[2]);
  if (source == nullptr && epoch == nullptr && sequence == nullptr) return std::nullopt;
  if (source == nullptr || sequence == nullptr)
    return InvalidArgument({"a position has Position-Source and Position-Sequence"});
  Position position;
  TRANCHE_ASSIGN_OR_RETURN(position.source, PercentDecoded(*source));
  TRANCHE_ASSIGN_OR_RETURN(position.sequence, NumberOf("Position-Sequence", *sequence));
  if (epoch != nullptr) {
    TRANCHE_ASSIGN_OR_RETURN(position.epoch, NumberOf("Position-Epoch", *epoch));
  }
  return position;
}

Answer ApplyBatch(Api& api, Batch batch, const BadInput& choice,
                  std::span<const std::string> ignored) {
  batch.set_bad_values(choice.bad_values);
  if (choice.unknown_keys) {
    if (*choice.unknown_keys == UnknownKeys::kReject && !ignored.empty()) {
      return InvalidArgument({"unknown key ", JsonString(ignored.front())});
    }
    batch.set_unknown_keys(*choice.unknown_keys);
  }
  TRANCHE_ASSIGN_OR_RETURN(BatchResult result, api.index().Apply(batch));
  for (const std::string& key : ignored) ++result.unknown_keys[key];
  return Json(ToJson(result));
}

}  // namespace tranche::server
