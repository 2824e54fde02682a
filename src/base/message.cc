#include "src/base/message.h"

#include <charconv>

#include "absl/strings/cord.h"
#include "src/base/bytes.h"
#include "src/base/near.h"
#include "tranche/error.h"

namespace tranche::internal {
namespace {

// Payloads of a status, each with plain text but the last.
constexpr char kPointer[] = "tranche.pointer";
constexpr char kLine[] = "tranche.line";
constexpr char kOperation[] = "tranche.operation";
constexpr char kSuggestion[] = "tranche.suggestion";
constexpr char kWanted[] = "tranche.wanted";  // epoch and sequence, 8 bytes each, and the source

void SetText(const char* url, const std::string& text, absl::Status* status) {
  status->SetPayload(url, absl::Cord(text));
}

std::string TextOf(const absl::Status& status, const char* url) {
  const auto payload = status.GetPayload(url);
  return payload ? std::string(*payload) : std::string();
}

std::optional<uint64_t> NumberOf(const absl::Status& status, const char* url) {
  const std::string text = TextOf(status, url);
  uint64_t number = 0;
  const auto end = std::from_chars(text.data(), text.data() + text.size(), number).ptr;
  if (text.empty() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

}  // namespace

absl::Status MakeErrorLike(const absl::Status& status, absl::StatusCode code,
                           std::string_view message) {
  absl::Status error = MakeError(code, message);
  for (const char* url : {kPointer, kLine, kOperation, kSuggestion, kWanted}) {
    if (auto payload = status.GetPayload(url)) error.SetPayload(url, *std::move(payload));
  }
  return error;
}

absl::Status Prefixed(std::initializer_list<Piece> prefix, const absl::Status& status) {
  if (status.ok()) return status;
  return MakeErrorLike(status, status.code(), Concat(prefix) + std::string(MessageOf(status)));
}

absl::Status At(std::string_view pointer, const absl::Status& status) {
  if (status.ok() || pointer.empty()) return status;
  absl::Status placed =
      MakeErrorLike(status, status.code(), Concat({MessageOf(status), " at ", pointer}));
  SetText(kPointer, std::string(pointer), &placed);
  return placed;
}

absl::Status Within(std::string_view outer, const absl::Status& status) {
  const std::string inner = TextOf(status, kPointer);
  if (inner.empty()) return At(outer, status);
  // The message ends with the pointer, as `At` has written it.
  std::string message(MessageOf(status));
  if (message.ends_with(" at " + inner)) {
    message.insert(message.size() - inner.size(), outer);
  }
  absl::Status placed = MakeErrorLike(status, status.code(), message);
  SetText(kPointer, Concat({outer, inner}), &placed);
  return placed;
}

absl::Status AtLine(uint64_t line, const absl::Status& status) {
  absl::Status placed = Prefixed({"line ", line, ": "}, status);
  if (!placed.ok()) SetText(kLine, std::to_string(line), &placed);
  return placed;
}

absl::Status AtOperation(uint64_t position, const absl::Status& status) {
  absl::Status placed = Prefixed({"operation ", position, ": "}, status);
  if (!placed.ok()) SetText(kOperation, std::to_string(position), &placed);
  return placed;
}

absl::Status Wanting(const Position& wanted, const absl::Status& status) {
  ByteWriter to;
  to.Put(wanted.epoch);
  to.Put(wanted.sequence);
  to.PutRaw(wanted.source);
  absl::Status wanting = status;
  SetText(kWanted, to.bytes(), &wanting);
  return wanting;
}

absl::Status UnknownName(std::initializer_list<Piece> message, std::string_view name,
                         std::span<const std::string_view> names) {
  absl::Status error = InvalidArgument({Concat(message), Suggestion(name, names)});
  const std::string_view nearest = NearestName(name, names);
  if (!nearest.empty()) SetText(kSuggestion, std::string(nearest), &error);
  return error;
}

}  // namespace tranche::internal

namespace tranche {

using namespace internal;

ErrorPlace PlaceOf(const absl::Status& status) {
  return {TextOf(status, kPointer), NumberOf(status, kLine), NumberOf(status, kOperation),
          TextOf(status, kSuggestion)};
}

std::optional<Position> WantedPosition(const absl::Status& status) {
  const std::string bytes = TextOf(status, kWanted);
  if (bytes.empty()) return std::nullopt;
  ByteReader from(bytes);
  Position wanted;
  wanted.epoch = from.Get<uint64_t>();
  wanted.sequence = from.Get<uint64_t>();
  wanted.source = from.left();
  return wanted;
}

}  // namespace tranche
