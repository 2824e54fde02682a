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
#include "tranche/bad_values.h"
#include "tranche/batch.h"
#include "tranche/customer.h"

namespace tranche::internal {

// What becomes of records that are not in order.
struct RecordRules {
  BadValues bad_values = BadValues::kReject;
  UnknownKeys unknown_keys = UnknownKeys::kReject;
};

// A value that a record is taken without.
struct BadValue {
  std::string_view field;
  std::string value;    // as reports show it
  absl::Status status;  // why a record with it would be refused
};

// One customer record, resolved. Only what is marked present was in it; texts view the host's
// memory.
struct Record {
  std::string_view id;
  std::vector<std::pair<FieldId, Code>> codes;      // of the fields present
  std::vector<std::pair<FieldId, Number>> numbers;  // of those with numbers that are set
  std::array<std::string_view, kTextFields> texts;
  std::array<bool, kTextFields> has_text{};
  std::vector<std::pair<FieldId, std::string_view>> property_texts;  // those that are set
  bool has_property_texts = false;  // whether the record speaks of one, set or not
  std::string_view parent_id;       // empty: none
  bool has_parent = false;          // whether the record speaks of its parent
  std::vector<BadValue> bad_values;
  std::vector<std::string_view> unknown_keys;
};

// Resolves records one after another. New values of open domains get codes at once; `Undo` takes
// back those given since `Mark`. Writer only.
class RecordResolver {
 public:
  explicit RecordResolver(const Schema& schema);

  // From now on. A resolver that was never told refuses what is not in order.
  void SetRules(const RecordRules& rules) {
    rules_ = rules;
    suggestions_left_ = kMostSuggestions;
  }

  // InvalidArgument or ResourceExhausted when the record is refused. `held` gives the codes of the
  // customer as it stands (empty: a new one): who holds a retired value may keep it.
  absl::Status Resolve(const CustomerView& customer, std::span<const Code> held, Record* record);

  // After `Resolve` of the same customer: the values that the operation adds to and removes from
  // sets. Errors as of `Resolve`.
  absl::Status EditSets(const OperationView& operation, std::span<const Code> held, Record* record);

  // The value that was probably meant; empty when none is near. Cost: that of
  // `Field::WithSuggestion`.
  std::string Suggest(const BadValue& bad) const;

  void Mark() { savepoint_.Clear(); }
  void Undo() { savepoint_.Undo(); }

 private:
  struct Target {
    enum Kind : uint8_t { kText, kParent, kColumn, kUnknown } kind;
    TextField text;
    FieldId field;
  };

  Target FindTarget(std::string_view name);
  Target MakeTarget(std::string_view name) const;
  absl::Status NoteUnknown(const AttributeView& attribute, Record* record);
  absl::Status SetParent(const AttributeView& attribute, Record* record);
  absl::Status SetText(const AttributeView& attribute, TextField text, Record* record);
  absl::Status SetPropertyText(const AttributeView& attribute, FieldId field, Record* record);
  // The text that `attribute` says; none where the record goes on without it.
  absl::Status TakeText(const AttributeView& attribute, std::string_view* text, Record* record);
  absl::Status SetColumn(const AttributeView& attribute, FieldId field, std::span<const Code> held,
                         Record* record);
  // Adds the values of `attribute` to `set_`, or removes them.
  absl::Status EditSet(std::string_view edit, const AttributeView& attribute,
                       std::span<const Code> held, Record* record);
  absl::Status AddToSet(const AttributeView& attribute, FieldId field, std::span<const Code> held,
                        Record* record);
  absl::Status RemoveFromSet(const AttributeView& attribute, FieldId field, Record* record);
  // Makes `set_`, sorted or not, what the record holds in the field.
  void HoldSet(FieldId field, Record* record);
  absl::Status NotSeveral(std::string_view edit, const AttributeView& attribute,
                          FieldId field) const;
  // Of a `value` that the dictionary lacks as it is written: its form there, and the code of that,
  // kNotSet where nobody has brought it yet; or why the field cannot hold it.
  static absl::Status FindSpelling(const Field& field, std::string_view value, Code* code,
                                   std::string_view* canonical);
  // Adds the number that `value` says to `record`.
  absl::Status ResolveNumber(const Field& field, FieldId id, std::string_view value, Code* code,
                             Record* record);
  // The code of `value`, or why a customer of these codes may not have it.
  absl::Status ResolveValue(const Field& field, FieldId id, std::string_view value,
                            std::span<const Code> held, Code* code);
  // The one value that is not blank; none where there are several and the record goes on.
  absl::Status SingleValue(const AttributeView& attribute, std::string_view* value, Record* record);
  // OK when the record goes on without `value`, of which it then makes a note; else `status`.
  absl::Status GoOnWithout(std::string_view field, std::string_view value, absl::Status status,
                           Record* record);

  const Schema& schema_;
  std::array<FieldId, kTextFields> field_of_;  // by TextField
  RecordRules rules_;
  // A file of records that are refused must not pay for a suggestion with each.
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

// What goes on from the value in the message of `status`, which says why `field` cannot hold
// `value`: "is not authorized".
std::string ReasonOf(const absl::Status& status, std::string_view field, std::string_view value);

// InvalidArgument unless `id` can name a customer.
absl::Status CheckCustomerId(std::string_view id);

}  // namespace tranche::internal

#endif  // TRANCHE_SRC_ENGINE_RECORD_H_
