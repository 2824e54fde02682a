#include "src/json/pointer.h"

#include "src/base/message.h"

namespace tranche::internal {

std::string JsonPointer::ToString() const {
  if (parent_ == nullptr) return "";
  std::string text = parent_->ToString() + '/';
  if (index_ != kNoIndex) return text + std::to_string(index_);
  for (const char letter : key_) {
    if (letter == '~') {
      text += "~0";
    } else if (letter == '/') {
      text += "~1";
    } else {
      text += letter;
    }
  }
  return text;
}

absl::Status PlacedAt(const JsonPointer& place, const absl::Status& error) {
  return At(place.ToString(), error);
}

}  // namespace tranche::internal
