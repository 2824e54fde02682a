// From a customer as written by the host to codes and texts: field names, domains and limits are
// checked here.
#ifndef TRANCHE_SRC_ENGINE_RECORD_H_
#define TRANCHE_SRC_ENGINE_RECORD_H_

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "src/schema/dictionary_savepoint.h"
#include "src/schema/schema.h"
#include "src/table/text_page.h"
#include "tranche/customer.h"

namespace tranche::internal {

// One customer record, resolved. Only what is marked present was in it; texts view the host's
// memory.
struct Record {
  std::string_view id;
  std::vector<std::pair<FieldId, Code>> codes;  // of the fields present
  std::array<std::string_view, kTextFields> texts;
  std::array<bool, kTextFields> has_text{};
  std::string_view parent_id;  // empty: none
  bool has_parent = false;     // whether the record speaks of its parent
};

// Resolves records one after another. New values of open domains get codes at once; `Undo` takes
// back those given since `Mark`. Writer only.
class RecordResolver {
 public:
  explicit RecordResolver(const Schema& schema);

  // InvalidArgument or ResourceExhausted when the record breaks a rule of its own. `held` gives the
  // codes of the customer as it stands (empty: a new one): who holds a retired value may keep it.
  absl::Status Resolve(const CustomerView& customer, std::span<const Code> held, Record* record);

  void Mark() {
    savepoint_.Clear();
    suggestions_left_ = kMostSuggestions;
  }
  void Undo() { savepoint_.Undo(); }

 private:
  struct Target {
    enum Kind : uint8_t { kText, kParent, kColumn } kind;
    TextField text;
    FieldId field;
  };

  absl::Status FindTarget(std::string_view name, Target* target);
  absl::Status SetText(const AttributeView& attribute, TextField text, Record* record);
  absl::Status SetColumn(const AttributeView& attribute, FieldId field, std::span<const Code> held,
                         Record* record);
  absl::Status ResolveValue(const Field& field, FieldId id, std::string_view value,
                            std::span<const Code> held, Code* code);

  const Schema& schema_;
  std::array<FieldId, kTextFields> presence_of_;  // by TextField: the field that says it is set
  // A file of bad values must not pay for a suggestion with each.
  static constexpr uint32_t kMostSuggestions = 100;
  uint32_t suggestions_left_ = kMostSuggestions;
  // Records of one file name their fields in one order and leave some out: the first fields seen,
  // looked through from the last one on.
  static constexpr size_t kMostSeen = 32;
  std::vector<std::pair<std::string, Target>> seen_;
  size_t next_ = 0;
  DictionarySavepoint savepoint_;
  std::vector<Code> set_;
};

// InvalidArgument unless `id` can name a customer.
absl::Status CheckCustomerId(std::string_view id);

}  // namespace tranche::internal

#endif  // TRANCHE_SRC_ENGINE_RECORD_H_
