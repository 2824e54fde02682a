// What differs by the kind of a field: one FieldType for each FieldKind, each in a file of its own.
//
// No other file asks for the kind of a field: it asks the type a question, or a `Field`, which
// copies the traits of its type so that hot loops read them without a pointer in between. A new
// kind is a new subclass, listed in field_type.cc.
#ifndef TRANCHE_SRC_SCHEMA_FIELD_TYPE_H_
#define TRANCHE_SRC_SCHEMA_FIELD_TYPE_H_

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "src/base/durations.h"
#include "src/base/moment.h"
#include "src/schema/number.h"
#include "tranche/schema.h"
#include "tranche/segment.h"

namespace tranche::internal {

struct Field;

// Whether all fields of a kind ...
struct FieldTraits {
  bool is_multi = false;      // hold sets of values
  bool can_be_unset = false;  // let a customer be without a value
  // have a bitmap of the rows without a value, under code 0. The others have few values, whose
  // complement is as good.
  bool stores_not_set = false;
  bool has_column = false;       // have a code for each row of the table
  bool is_property = false;      // are custom properties, save for standard fields
  bool takes_values = false;     // have values of the host's: a list of authorized ones, or open
  bool is_derived = false;       // are computed by the engine: no record may set them
  bool names_customers = false;  // have customer ids as values, and rows instead of codes
  bool names_segments = false;   // have saved segments as values, and memberships instead of codes
  // hold a number in each row, beside a code that says whether there is one: kNotSet or kPresent.
  bool has_numbers = false;
  bool has_currency = false;  // hold amounts in the currency of the customer
  // hold a text in each row, beside a code that says whether there is one, as numbers have.
  bool has_text = false;
};

class FieldType {
 public:
  virtual ~FieldType() = default;

  // The type of `kind`, which must be one of the enum. Lives for ever.
  static const FieldType& Of(FieldKind kind);
  // The type named `name` in JSON ("multi_select"); null when there is none.
  static const FieldType* Find(std::string_view name);
  // Every type, in the order of FieldKind.
  static std::span<const FieldType* const> All();

  FieldKind kind() const { return kind_; }
  std::string_view name() const { return name_; }
  const FieldTraits& traits() const { return traits_; }

  // The operators that a condition on the field may have.
  std::span<const Operator> operators() const { return operators_; }
  bool Takes(Operator op) const;

  // Fills the dictionaries of a new field with the values that every field of the kind has.
  virtual void Prepare(Field* field) const;

  // Takes what `spec` says beside values. InvalidArgument where the kind has no use for it.
  virtual absl::Status Configure(const FieldSpec& spec, Field* field) const;

  // The canonical form of `value`, which is not blank, or InvalidArgument that says why no customer
  // and no condition can name it. Views `value` or a static table.
  virtual absl::StatusOr<std::string_view> Canonical(const Field& field,
                                                     std::string_view value) const = 0;

  // Of kinds that have numbers: the number that `text` says, or InvalidArgument that says why the
  // field cannot hold it.
  virtual absl::StatusOr<Number> NumberOf(const Field& field, std::string_view text) const;
  // The canonical text of `number`.
  virtual std::string TextOf(const Field& field, Number number) const;
  // Of dates and datetimes: how much later a number is that says the same time of the next day.
  virtual std::optional<Number> DayLength() const { return std::nullopt; }

  // Of kinds that take relative operators: the duration that `text` says, or InvalidArgument.
  virtual absl::StatusOr<Duration> DurationOf(const Field& field, std::string_view text) const;
  // The numbers that `op`, a relative operator, with `duration` matches at the time `now`. Both
  // ends only grow as time goes on.
  virtual NumberRange RangeAt(const Moment& now, Operator op, const Duration& duration) const;
  // What a duration before now (or after now: `in_next`, `beyond_next`) comes to, as a person of
  // the zone writes it: "2026-10-14", or "2026-10-14T00:00:00.000+02:00". Empty outside of the
  // years 0001 to 9999.
  virtual std::string BoundText(const Moment& now, Operator op, const Duration& duration) const;

 protected:
  // All of static storage.
  FieldType(FieldKind kind, std::string_view name, FieldTraits traits,
            std::span<const Operator> operators)
      : kind_(kind), name_(name), traits_(traits), operators_(operators) {}

 private:
  const FieldKind kind_;
  const std::string_view name_;
  const FieldTraits traits_;
  const std::span<const Operator> operators_;
};

// The last of the enum, for decoders.
inline constexpr FieldKind kLastFieldKind = FieldKind::kSegment;
inline constexpr Operator kLastOperator = Operator::kEndsWith;

// Whether the operator compares with the time of the index.
constexpr bool IsRelative(Operator op) {
  return op >= Operator::kInLast && op <= Operator::kBeyondNext;
}

// How many values a condition with `op` takes, at least and at most.
struct ValueCounts {
  size_t least;
  size_t most;
};
ValueCounts ValueCountsOf(Operator op);

// Whether customers without a value meet a condition with `op`, unless it says otherwise.
inline bool IsNegation(Operator op) {
  return op == Operator::kNotIn || op == Operator::kNotContains;
}

// `names` as a person reads a choice: "a", "b" or "c", each in quotes.
std::string Choice(std::span<const std::string_view> names);
// The names of the kinds that a custom property may have, and of the operators of a type.
std::string PropertyKinds();
std::string OperatorsOf(const FieldType& type);

// The types. `All` lists them.
const FieldType& SelectType();
const FieldType& MultiSelectType();
const FieldType& TextType();
const FieldType& RelationshipType();
const FieldType& CustomerIdType();
const FieldType& BooleanType();
const FieldType& NumberType();
const FieldType& MoneyType();
const FieldType& DateType();
const FieldType& DatetimeType();
const FieldType& SegmentType();

}  // namespace tranche::internal

#endif  // TRANCHE_SRC_SCHEMA_FIELD_TYPE_H_
