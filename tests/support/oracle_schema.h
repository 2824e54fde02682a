// The oracle's fields: which exist, what each may hold, which operators each takes. See oracle.h.
#ifndef TRANCHE_TESTS_SUPPORT_ORACLE_SCHEMA_H_
#define TRANCHE_TESTS_SUPPORT_ORACLE_SCHEMA_H_

#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "tranche/schema.h"
#include "tranche/segment.h"

namespace tranche::internal::testing {

using ValueSet = std::set<std::string>;

// Codes that are on the ISO lists, in canonical form. A sample: the lists themselves are tested
// with the schema.
const std::vector<Value>& SampleCountries();
const std::vector<Value>& SampleCurrencies();
const std::vector<Value>& SampleLanguages();

class OracleSchema {
 public:
  // `spec` must be valid. The domains of ISO fields that it leaves alone hold the samples above
  // only.
  explicit OracleSchema(const SchemaSpec& spec);

  // Every field that conditions may test, in the engine's order.
  const std::vector<FieldInfo>& fields() const { return fields_; }
  const FieldInfo* Find(std::string_view name) const;

  // Whether records may name the field.
  bool IsGiven(std::string_view name) const;
  // Text that customers hold but conditions do not test: parent_id.
  static bool IsPlainText(std::string_view name);
  // A set of values can be held, not just one.
  // Computed by the engine: no record says it.
  static bool IsDerived(const FieldInfo& field);
  static bool IsMultiValued(const FieldInfo& field);
  // A customer can be without a value, so `missing` makes sense.
  static bool CanBeUnset(const FieldInfo& field);
  static bool Takes(const FieldInfo& field, Operator op);
  // Who holds nothing matches.
  static bool IsNegation(Operator op) {
    return op == Operator::kNotIn || op == Operator::kNotContains;
  }

  // What the customer would hold in `field` if given `given`, canonical, an empty set for "not
  // set". `held` is what it holds now: a retired value may be kept, never taken. The field may be
  // plain text.
  absl::StatusOr<ValueSet> Accept(std::string_view field, std::span<const Value> given,
                                  const ValueSet& held) const;

  // A value that a condition names, in canonical form; nullopt when it is not one of a closed
  // domain.
  std::optional<std::string> Named(const FieldInfo& field, const std::string& value) const;

  // Open domains learn what customers hold.
  void Learn(std::string_view field, const ValueSet& values);

  absl::Status AddField(const FieldSpec& field);
  absl::Status AddValues(std::string_view field, std::span<const Value> values);
  static bool IsIso(const FieldInfo& field);
  void Drop(std::string_view field);
  // `value` is called `new_value`, which nobody holds or names.
  void Rename(std::string_view field, const std::string& value, const std::string& new_value);
  // Marks a value that is authorized now. Says nothing of dependents.
  void Retire(std::string_view field, const std::string& value);

 private:
  FieldInfo* FindMutable(std::string_view name);

  std::vector<FieldInfo> fields_;
};

}  // namespace tranche::internal::testing

#endif  // TRANCHE_TESTS_SUPPORT_ORACLE_SCHEMA_H_
