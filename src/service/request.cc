#include "src/service/request.h"

#include <algorithm>

#include "src/base/message.h"
#include "tranche/error.h"

namespace tranche::internal {

absl::StatusOr<Request> Request::Read(JsonElement document,
                                      std::span<const std::string_view> keys) {
  Request request;
  request.keys_ = keys;
  request.members_.resize(keys.size());
  TRANCHE_RETURN_IF_ERROR(ReadMembers(document, JsonPointer(), keys, request.members_));
  return request;
}

JsonMember Request::Find(std::string_view key) const {
  const size_t i = std::find(keys_.begin(), keys_.end(), key) - keys_.begin();
  return i < members_.size() ? members_[i] : JsonMember();
}

absl::Status Placed(std::string_view place, const absl::Status& status) {
  return PlaceOf(status).pointer.empty() ? status : Within(place, status);
}

}  // namespace tranche::internal
