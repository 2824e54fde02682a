// A customer as JSON of somebody else's shape, read by a mapping.
#ifndef TRANCHE_SRC_JSON_MAPPED_READER_H_
#define TRANCHE_SRC_JSON_MAPPED_READER_H_

#include <deque>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "src/json/document.h"
#include "src/json/routes.h"
#include "src/json/scalar.h"
#include "tranche/customer.h"

namespace tranche::internal {

// Reads one customer after another into the same buffers; views as in CustomerReader.
class MappedReader {
 public:
  explicit MappedReader(Mapping mapping) : routes_(std::move(mapping)) {}

  bool is_needed() const { return !routes_.empty(); }
  absl::Status Read(JsonElement customer);

  CustomerView customer() const { return {id_, attributes_}; }
  // The paths of keys that no field has.
  std::span<const std::string_view> ignored() const { return ignored_; }
  // As of CustomerReader.
  bool properties_unnamed() const { return properties_unnamed_; }

 private:
  struct Entry {
    std::string_view field;
    std::vector<std::string_view> values;
  };

  // The members of the object at `path`, of which the mapping speaks below `node` (may be null).
  void ReadObject(JsonElement object, const Routes::Node* node, std::string_view path);
  void ReadMember(std::string_view name, JsonElement value, const Routes::Node* node,
                  std::string_view path);
  // The entry of `field`, which must live until the next record. Valid until the next call.
  Entry* FindEntry(std::string_view field);
  void ReadValue(const MappedKey* key, std::string_view field, JsonElement value);
  absl::Status SetId();
  // A copy that lives until the next record.
  std::string_view Keep(std::string text);

  const Routes routes_;
  std::deque<std::string> kept_;
  ScalarTexts scalars_;
  std::vector<Entry> entries_;  // the first `entry_count_` count
  size_t entry_count_ = 0;
  std::string_view id_;
  std::vector<AttributeView> attributes_;
  std::vector<std::string_view> ignored_;
  bool properties_unnamed_ = false;
};

}  // namespace tranche::internal

#endif  // TRANCHE_SRC_JSON_MAPPED_READER_H_
