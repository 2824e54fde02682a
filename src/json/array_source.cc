#include "src/json/array_source.h"

#include <algorithm>
#include <array>
#include <utility>

#include "src/base/message.h"

namespace tranche::internal {
namespace {

constexpr std::string_view kSpaces = " \t\r\n";

bool IsSpace(char letter) { return kSpaces.find(letter) != kSpaces.npos; }

// Bytes outside strings at which a scan must look.
constexpr std::array<bool, 256> kIsStructure = [] {
  std::array<bool, 256> is{};
  for (const char letter : {'"', '{', '}', '[', ']'}) is[static_cast<unsigned char>(letter)] = true;
  return is;
}();
// The same inside strings.
constexpr std::array<bool, 256> kEndsString = [] {
  std::array<bool, 256> is{};
  for (const char letter : {'"', '\\', '\n'}) is[static_cast<unsigned char>(letter)] = true;
  return is;
}();

// The first byte of `text` from `at` on that is in `set`; the size of `text` when there is none.
size_t FindFirst(const std::array<bool, 256>& set, std::string_view text, size_t at) {
  while (at < text.size() && !set[static_cast<unsigned char>(text[at])]) ++at;
  return at;
}

}  // namespace

ArraySource::ArraySource(InputBuffer input, Shape shape)
    : RecordSource(std::move(input)), shape_(shape) {}

bool ArraySource::See(char* letter) {
  while (at_ >= input_.unread().size()) {
    if (!input_.Extend()) return false;
  }
  *letter = input_.unread()[at_];
  return true;
}

// Counts lines here, where whole pieces go by.
void ArraySource::SkipTo(size_t at) {
  const std::string_view skipped = input_.unread().substr(0, at);
  line_ += std::count(skipped.begin(), skipped.end(), '\n');
  input_.Consume(skipped.size());
  at_ = 0;
}

bool ArraySource::SkipSeparators(char* letter) {
  while (See(letter)) {
    if (!IsSpace(*letter) && *letter != ',') {
      SkipTo(at_);
      return true;
    }
    ++at_;
  }
  SkipTo(at_);
  return false;
}

bool ArraySource::Damage(Line* line, std::string_view what) {
  *line = {{}, line_, what};
  is_over_ = true;
  return input_.status().ok();
}

bool ArraySource::Next(Line* line) {
  if (is_over_) return false;
  char letter;
  SkipTo(at_);
  if (std::exchange(is_damaged_, false) && !SkipDamage()) {
    is_over_ = true;
    return false;
  }
  if (!std::exchange(is_begun_, true) && shape_ == kInArray && SkipSeparators(&letter)) {
    input_.Consume(1);  // the bracket
  }
  if (!SkipSeparators(&letter)) {
    if (shape_ == kInArray) return Damage(line, "the array ends without \"]\"");
    is_over_ = true;
    return false;
  }
  if (shape_ == kInArray && letter == ']') {
    ++at_;
    SkipTo(at_);
    is_over_ = true;
    return SkipSeparators(&letter) && Damage(line, "something follows the end of the array");
  }
  const uint64_t begins = line_;
  const Ending ending = ScanElement();
  const std::string_view text = input_.unread().substr(0, at_);
  if (ending == Ending::kInputEnds && shape_ == kInArray) {
    return Damage(line, "the input ends inside this record");
  }
  if (text.size() > kMaxRecordBytes) {
    *line = {{}, begins, kRecordTooLong};
  } else {
    *line = {input_.Padded(text), begins, {}};
  }
  is_damaged_ = ending == Ending::kDamaged;
  return input_.status().ok();
}

bool ArraySource::SkipDamage() {
  char letter;
  while (SkipSeparators(&letter)) {
    if (letter == '{') return true;
    size_t feed;
    while ((feed = input_.unread().find('\n')) == std::string_view::npos) {
      input_.Consume(input_.unread().size());
      if (!input_.Extend()) return false;
    }
    SkipTo(feed);
  }
  return false;
}

ArraySource::Ending ArraySource::ScanElement() {
  const char first = input_.unread()[at_];
  if (first == '{' || first == '[') return ScanContainer();
  if (first == '"') return ScanString();
  return ScanScalar();
}

ArraySource::Ending ArraySource::ScanContainer() {
  open_.assign(1, input_.unread()[at_++]);
  for (char letter; See(&letter);) {
    const std::string_view unread = input_.unread();
    at_ = FindFirst(kIsStructure, unread, at_);
    if (at_ > kMaxRecordBytes) return Ending::kDamaged;
    if (at_ == unread.size()) continue;
    letter = unread[at_];
    if (letter == '"') {
      const Ending ending = ScanString();
      if (ending != Ending::kWhole) return ending;
    } else if (letter == '{' || letter == '[') {
      if (!MayOpen(open_.back())) return Ending::kDamaged;
      open_ += letter;
      ++at_;
    } else {
      if (open_.back() != (letter == '}' ? '{' : '[')) return Ending::kDamaged;
      open_.pop_back();
      ++at_;
      if (open_.empty()) return Ending::kWhole;
    }
  }
  return Ending::kInputEnds;
}

bool ArraySource::MayOpen(char inside) const {
  const std::string_view before = input_.unread().substr(0, at_);
  const char last = before[before.find_last_not_of(kSpaces)];
  return inside == '{' ? last == ':' : last == '[' || last == ',';
}

ArraySource::Ending ArraySource::ScanString() {
  ++at_;
  for (char letter; See(&letter);) {
    at_ = FindFirst(kEndsString, input_.unread(), at_);
    if (at_ > kMaxRecordBytes) return Ending::kDamaged;
    if (!See(&letter)) break;
    if (letter == '\n') return Ending::kDamaged;
    if (letter == '\\') {
      at_ += 2;
    } else if (letter == '"') {
      ++at_;
      return Ending::kWhole;
    }
  }
  at_ = input_.unread().size();
  return Ending::kInputEnds;
}

ArraySource::Ending ArraySource::ScanScalar() {
  constexpr std::string_view kEnds = ",]}{[\" \t\r\n";
  for (char letter; See(&letter); ++at_) {
    if (at_ > kMaxRecordBytes) return Ending::kDamaged;
    if (kEnds.find(letter) != kEnds.npos) break;
  }
  if (at_ == 0) {  // a bracket that closes nothing
    ++at_;
    return Ending::kDamaged;
  }
  return Ending::kWhole;
}

}  // namespace tranche::internal
