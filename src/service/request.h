// The members of one request, each read at its place.
#ifndef TRANCHE_SRC_SERVICE_REQUEST_H_
#define TRANCHE_SRC_SERVICE_REQUEST_H_

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "src/json/members.h"
#include "src/json/readers.h"

namespace tranche::internal {

// Views the document and the keys, which must outlive it.
class Request {
 public:
  // InvalidArgument when `document` is no object, or has a member that is not among `keys`.
  static absl::StatusOr<Request> Read(JsonElement document, std::span<const std::string_view> keys);

  bool Has(std::string_view key) const { return Find(key).has_value(); }

  // The member `key` as `read` understands it; InvalidArgument when it is missing.
  template <typename Value>
  absl::StatusOr<Value> Get(std::string_view key,
                            absl::StatusOr<Value> (*read)(JsonElement, const JsonPointer&)) const {
    const JsonMember member = Find(key);
    if (!member) return MissingKey(key, JsonPointer());
    const JsonPointer document;
    return read(*member, document / key);
  }
  // The same, or `otherwise` when it is missing.
  template <typename Value>
  absl::StatusOr<Value> Get(std::string_view key,
                            absl::StatusOr<Value> (*read)(JsonElement, const JsonPointer&),
                            Value otherwise) const {
    if (!Has(key)) return otherwise;
    return Get(key, read);
  }

 private:
  JsonMember Find(std::string_view key) const;

  std::span<const std::string_view> keys_;
  std::vector<JsonMember> members_;
};

// An error with a pointer gets `place`, a part of the request, before the pointer. An error without
// one is about something else than that part, and stays as it is.
absl::Status Placed(std::string_view place, const absl::Status& status);
// The same for the result of a call that was given that part.
template <typename Value>
absl::StatusOr<Value> In(std::string_view place, absl::StatusOr<Value> result) {
  if (result.ok()) return result;
  return Placed(place, result.status());
}

}  // namespace tranche::internal

#endif  // TRANCHE_SRC_SERVICE_REQUEST_H_
