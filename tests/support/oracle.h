// The oracle: the slow, obvious engine that the real one is compared with.
//
// Customers are records of sets of strings, segments are their definitions, and every answer is
// computed from scratch by visiting each customer and each condition. Nothing is kept up to date,
// so nothing can go stale. It shares no code with the engine, only the plain structs of the public
// headers. Copy it to remember a state of the past.
//
// Failures carry the right code where SPEC fixes one; their messages say nothing.
#ifndef TRANCHE_TESTS_SUPPORT_ORACLE_H_
#define TRANCHE_TESTS_SUPPORT_ORACLE_H_

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "tests/support/oracle_numbers.h"
#include "tests/support/oracle_schema.h"
#include "tests/support/oracle_time.h"
#include "tranche/answers.h"
#include "tranche/bad_values.h"
#include "tranche/batch.h"
#include "tranche/change.h"
#include "tranche/customer.h"
#include "tranche/load.h"
#include "tranche/position.h"
#include "tranche/schema.h"
#include "tranche/segment.h"

namespace tranche::internal::testing {

// One customer. `held` has no empty sets; its keys are field names, plain text and parent_id among
// them.
struct Record {
  std::string id;
  uint64_t born = 0;  // grows with creation
  std::map<std::string, ValueSet> held;
};
using RecordPtr = std::shared_ptr<const Record>;
using Customers = std::map<uint64_t, RecordPtr>;  // by `born`: in order of creation

// An operation of a batch: `customer`, of a delete its id alone.
struct Operation {
  OperationKind kind = OperationKind::kUpsert;
  Customer customer;
  OperationExtras extras = {};
};

// A change that owns its text.
struct OracleChange {
  std::string segment_id;
  std::string customer_id;
  bool entered = false;

  friend bool operator==(const OracleChange&, const OracleChange&) = default;
};

// A saved segment; `rules` are canonical.
struct OracleSegment {
  std::string id;
  std::string name;
  std::string description;
  std::vector<Rule> rules;
};

// One line of a bulk load that could be read.
struct LoadRecord {
  uint64_t line = 0;
  Customer customer;
};

// What a batch says beside its operations: what becomes of bad values and unknown keys, and which
// one of its source it is.
struct OracleRules {
  BadValues bad_values = BadValues::kReject;
  UnknownKeys unknown_keys = UnknownKeys::kReject;
  std::optional<Position> position = {};
};

// What a write went on without.
struct OracleLosses {
  std::map<std::pair<std::string, std::string>, uint64_t> dropped;  // (field, value): how often
  std::map<std::string, uint64_t> unknown_keys;
  uint64_t stale = 0;            // operations skipped
  bool already_applied = false;  // all of them, by the position of the batch

  friend bool operator==(const OracleLosses&, const OracleLosses&) = default;
};

struct OracleLoad {
  std::set<uint64_t> rejected_lines;
  OracleLosses losses;
  std::map<std::string, uint64_t> cleared;  // by field
  uint64_t duplicates = 0;
  bool dropped_at_end = false;  // a record was dropped by the checks on the whole
  std::vector<SegmentChanges> segments;
};

class Oracle {
 public:
  // A new one knows no time: `SetNow` before relative conditions are used.
  explicit Oracle(const SchemaSpec& schema)
      : schema_(schema), zone_(schema.time_zone.value_or("UTC")) {}

  // The time that the index has before anything is written.
  void SetNow(absl::Time now) { now_ = absl::ToUnixMillis(now); }

  // --- Writing. A call that fails changes nothing.

  // The changes, as `BatchResult` lists them. `losses` may be null.
  absl::StatusOr<std::vector<OracleChange>> Apply(std::span<const Operation> batch,
                                                  const OracleRules& rules = {},
                                                  OracleLosses* losses = nullptr);

  // The position that a batch must have to be applied, where one was sent with the position
  // `given`.
  Position Wanted(const Position& given) const;

  // Lines in increasing order. With `options.strict`, one bad record or value applies nothing.
  OracleLoad Load(std::span<const LoadRecord> records, const LoadOptions& options = {});

  // `draft.id` is the id that the engine gave, or "" when it refused.
  absl::Status CreateSegment(const Draft& draft) { return CreateSegments({&draft, 1}); }
  // All of them or none; they may name each other.
  absl::Status CreateSegments(std::span<const Draft> drafts);
  absl::Status UpdateSegment(std::string_view id, const SegmentEdit& edit);
  absl::Status DeleteSegment(std::string_view id);

  absl::Status AddField(const FieldSpec& field) { return schema_.AddField(field); }
  absl::Status AddValues(std::string_view field, std::span<const Value> values) {
    return schema_.AddValues(field, values);
  }
  absl::Status DropField(std::string_view field);
  absl::Status RenameValue(std::string_view field, const std::string& value,
                           const std::string& new_value);
  absl::Status RetireValue(std::string_view field, const std::string& value, bool force);
  // The changes.
  absl::StatusOr<std::vector<OracleChange>> AdvanceTo(absl::Time time);

  // --- Reading.

  const OracleSchema& schema() const { return schema_; }
  // Milliseconds since 1970 in UTC; nullopt before `SetNow`.
  const std::optional<OracleNumber>& now() const { return now_; }
  const std::vector<OracleSegment>& segments() const { return segments_; }
  // Of the last batch of each source, in the order in which the sources came.
  const std::vector<Position>& positions() const { return positions_; }
  const Customers& customers() const { return customers_; }
  const Record* FindCustomer(std::string_view id) const;
  const OracleSegment* FindSegment(std::string_view id) const;
  // Whether `from` is the segment `id`, or names it, through others or not.
  bool Reaches(const OracleSegment& from, std::string_view id) const;

  // Targets are all but Rows, which mean nothing here.

  // Ids of the members, in order of creation.
  absl::StatusOr<std::vector<std::string>> Members(const Target& target) const;
  absl::StatusOr<Preview> PreviewDraft(const Draft& draft, const PageRequest& request) const;
  absl::StatusOr<EditImpact> PreviewEdit(std::string_view segment_id,
                                         const std::vector<Rule>& rules) const;
  absl::StatusOr<Page> ListEditChanges(std::string_view segment_id, const std::vector<Rule>& rules,
                                       ChangeKind change, const PageRequest& request,
                                       std::string_view in) const;
  absl::StatusOr<Page> ListCustomers(std::span<const Target> targets,
                                     const PageRequest& request) const;
  std::vector<std::string> SegmentsOf(std::string_view customer_id) const;
  absl::StatusOr<Explanation> Explain(const Target& target, std::string_view customer_id) const;
  // Without edges, numbers and amounts are one interval; without `by`, dates are put together by
  // day.
  absl::StatusOr<Breakdown> BreakdownBy(std::string_view field, const Target& target,
                                        const BreakdownOptions& options = {}) const;
  absl::StatusOr<Summary> Summarize(std::string_view field, const Target& target,
                                    const SummaryOptions& options) const;
  // Of the measures.
  absl::StatusOr<std::vector<FieldSums>> SumsOf(const Target& target) const;
  absl::StatusOr<Overlap> OverlapOf(std::span<const Target> targets) const;
  // Handpicked ids that name no customer, and JSON pointers to retired values.
  std::set<std::string> UnknownCustomers(std::span<const Rule> rules) const;
  std::set<std::string> RetiredPlaces(std::span<const Rule> rules) const;

  // What the customer holds in `field`, derived fields included.
  ValueSet Held(const Record& record, std::string_view field) const;
  // Which segments hold a customer, as far as an evaluation has asked by now: segments that name
  // each other have many paths to the same one.
  using Known = std::map<std::string, bool, std::less<>>;
  bool Holds(const Record& record, const Condition& condition, Known* known) const;
  bool Holds(const Record& record, const Condition& condition) const {
    Known known;
    return Holds(record, condition, &known);
  }
  bool HoldsText(const ValueSet& held, const Condition& condition) const;
  bool HoldsNumber(const Record& record, const FieldInfo& field, const ValueSet& held,
                   const Condition& condition) const;
  bool Holds(const Record& record, const Rule& rule, Known* known) const;
  bool Holds(const Record& record, const Rule& rule) const {
    Known known;
    return Holds(record, rule, &known);
  }
  // No rules: everybody.
  bool Holds(const Record& record, std::span<const Rule> rules, Known* known) const;
  bool Holds(const Record& record, std::span<const Rule> rules) const {
    Known known;
    return Holds(record, rules, &known);
  }
  // Whether the segment holds the customer.
  bool IsIn(const Record& record, std::string_view id, Known* known) const;

  // The rules with their values in canonical form, duplicates gone, or InvalidArgument. Segments of
  // the ids in `coming` are about to be created.
  absl::StatusOr<std::vector<Rule>> Canonical(std::span<const Rule> rules,
                                              const std::set<std::string>& coming = {}) const;

 private:
  // Members of each segment, parallel to segments_.
  using Memberships = std::vector<Customers>;

  // What a bulk load has in effect: the good lines of each id, the last of which counts.
  struct Staged {
    uint64_t line = 0;
    RecordPtr record;
    bool parent_given = true;  // by the load; else a merge keeps it
  };
  using Staging = std::map<std::string, std::vector<Staged>>;

  // [low, high] in canonical form.
  absl::StatusOr<std::vector<Value>> Bounds(const FieldInfo& field,
                                            const std::vector<Value>& given) const;
  bool IsHeld(std::string_view field, const std::string& value) const;
  bool IsNamed(std::string_view field, const std::string& value) const;

  // Whether the segment `own_id`, or a new one, may be called so.
  absl::Status CheckName(const std::string& name, std::string_view own_id) const;

  // What a batch says of one customer that exists at its end.
  struct Named {
    size_t first = 0;           // operation that names it
    size_t last = 0;            // operation that names it
    bool parent_given = false;  // its parent is the batch's
  };
  using NamedCustomers = std::map<std::string, Named>;

  // What the operation makes of `old`, null where there is no customer.
  absl::StatusOr<RecordPtr> Written(const Operation& operation, const Record* old,
                                    const OracleRules& rules, OracleLosses* losses) const;
  absl::StatusOr<ValueSet> Taken(const Attribute& attribute, const ValueSet& held,
                                 const OracleRules& rules, OracleLosses* losses) const;
  // Adds to and removes from the sets of `record`, which is to replace `old` (null: nobody).
  absl::Status Edit(const OperationExtras& extras, const Record* old, const OracleRules& rules,
                    Record* record, OracleLosses* losses) const;
  bool IsStale(const Operation& operation) const;
  // The last position of the source, null when it has none.
  const Position* FindPosition(const std::string& source) const;
  bool IsApplied(const Position& position) const;
  void SetPosition(const Position& position);
  absl::Status ApplyOne(const Operation& operation, const OracleRules& rules, OracleLosses* losses);
  void Note(size_t position, const Operation& operation, NamedCustomers* named) const;
  // Takes back, until the references are in order, what `CheckReferences` would refuse. `before`:
  // the state before the batch.
  void DropReferences(const Oracle& before, const NamedCustomers& named, OracleLosses* losses);
  void DropField(const std::string& id, const std::string& field, OracleLosses* losses);
  // The customers of a cycle of parents, if there is one.
  std::set<std::string> FindCycle() const;
  void Put(RecordPtr record);
  void Remove(std::string_view id);
  // Parents exist and form no cycle, external ids are unique.
  absl::Status CheckReferences() const;
  // Brings up to date what is derived from customers_.
  void Rederive();
  Memberships AllMemberships() const;
  std::vector<OracleChange> Changes(const Memberships& before, const Memberships& after) const;

  void DropStaged(const std::set<std::string>& ids, const std::string& field, Staging* staging,
                  OracleLosses* losses) const;
  const Record* StagedOrKept(const Staging& staging, const std::string& id) const;
  std::set<std::string> SecondHolders(const Staging& staging) const;
  std::set<std::string> WithoutParent(const Staging& staging) const;
  std::set<std::string> OnCycles(const Staging& staging) const;

  // What `members` hold in a field of numbers, as Summary has it. `percents` are thousandths.
  std::vector<Figures> FiguresOf(const FieldInfo& field, const std::vector<const Record*>& members,
                                 const std::vector<OracleNumber>& percents = {}) const;

  // The day of a date, and of a datetime in the zone of the index.
  std::string DayOf(const FieldInfo& field, const std::string& value) const;

  std::vector<RuleExplanation> ExplainRules(const Record& record,
                                            std::span<const Rule> rules) const;
  // The ids of the segments that the rules name, by condition, and as created.
  std::vector<std::string> SegmentsIn(std::span<const Rule> rules) const;
  bool IsInCycle(const OracleSegment& segment) const;

  // No rules: everybody.
  absl::StatusOr<std::vector<Rule>> RulesOf(const Target& target) const;
  Customers MembersOf(std::span<const Rule> rules) const;
  absl::StatusOr<Page> PageOf(const Customers& members, std::span<const Rule> rules,
                              const PageRequest& request) const;

  OracleSchema schema_;
  OracleZone zone_;
  std::optional<OracleNumber> now_;
  Customers customers_;
  std::map<std::string, uint64_t, std::less<>> born_;  // id -> key of customers_
  std::set<std::string> parents_;                      // ids that some customer names as its parent
  uint64_t next_born_ = 0;
  std::map<std::string, uint64_t> versions_;  // of ids, also of those that are deleted
  std::vector<OracleSegment> segments_;
  std::vector<Position> positions_;
};

}  // namespace tranche::internal::testing

#endif  // TRANCHE_TESTS_SUPPORT_ORACLE_H_
