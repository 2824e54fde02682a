// A customer as JSON, read into views: the hot path of a bulk load, without an allocation a record.
#ifndef TRANCHE_SRC_JSON_CUSTOMER_READER_H_
#define TRANCHE_SRC_JSON_CUSTOMER_READER_H_

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "src/json/document.h"
#include "src/json/scalar.h"
#include "tranche/customer.h"

namespace tranche::internal {

// Reads one customer after another into the same buffers. What `customer` and `ignored` return
// views those and the parser's: valid until the next read or document. A key that is null, "" or an
// empty list makes an attribute without values. The reader checks form only; which fields and
// values there are is for the engine to say, and what becomes of a value of another type, which it
// marks as malformed. "properties" that are no object make an attribute of that name.
class CustomerReader {
 public:
  absl::Status Read(JsonElement customer);
  // The same of fields without an id, {"payment_method_type":["card"],"properties":{...}}. Every
  // unknown key makes an attribute, so that "properties.addons" may be written as one key.
  // "properties" must be an object. `what` names the fields in messages.
  absl::Status ReadFields(JsonElement fields, std::string_view what);

  CustomerView customer() const { return {id_, attributes_}; }
  // Unknown top-level keys.
  std::span<const std::string_view> ignored() const { return ignored_; }
  // Whether "properties" was there and no object: which ones it speaks of is not known.
  bool properties_unnamed() const { return properties_unnamed_; }

 private:
  struct Member {
    std::string_view prefix;  // "properties." or nothing
    std::string_view name;
    size_t value_count;
  };

  void Clear();
  absl::Status ReadMember(std::string_view key, JsonElement value);
  absl::Status ReadProperties(JsonElement value);
  void ReadValues(std::string_view prefix, std::string_view name, JsonElement value);
  // Appends what `value` holds to values_.
  void AppendValue(JsonElement value);
  absl::Status RejectRepeated(std::span<const Member> properties);
  void BuildAttributes();

  std::string_view id_;
  std::vector<Member> members_;
  std::vector<std::string_view> values_;  // of all members, one after the other
  std::vector<std::string_view> ignored_;
  std::vector<std::string_view> sorted_names_;
  uint32_t seen_ = 0;  // a bit for each known key
  bool properties_unnamed_ = false;

  ScalarTexts scalars_;
  std::string property_fields_;  // "properties.plan_tier" and so on, end to end
  std::vector<AttributeView> attributes_;
};

}  // namespace tranche::internal

#endif  // TRANCHE_SRC_JSON_CUSTOMER_READER_H_
