// What a reader asks for and gets: pages of customers, previews, explanations, summaries,
// breakdowns, overlaps.
#ifndef TRANCHE_ANSWERS_H_
#define TRANCHE_ANSWERS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "tranche/schema.h"
#include "tranche/segment.h"

namespace tranche {

// All customers.
struct Everybody {};
// A saved segment.
struct SegmentId {
  std::string id;
};

// Rows of a version, such as those of a bitmap that `Snapshot::Export` gave and another program has
// worked on. The order does not matter, and duplicates count once; rows without a customer are left
// out. Only a snapshot of that same version takes them, since later versions may number customers
// differently: FailedPrecondition.
struct Rows {
  uint64_t version = 0;
  std::vector<uint32_t> rows;
};
// Customers by id. The order does not matter, and duplicates count once; ids of no customer are
// left out.
struct Ids {
  std::vector<std::string> ids;
};

// A set of customers named by what defines it.
using Target = std::variant<Everybody, SegmentId, Draft, Rows, Ids>;

// The longest page.
inline constexpr uint32_t kMaxTake = 100;

// Which page of how many customers.
struct PageRequest {
  uint64_t skip = 0;
  uint32_t take = 50;  // 0..kMaxTake
  // Only customers whose id, name, billing_email or external_id contains this text, without regard
  // to case and accents: "energie" finds "Énergie". Empty, or only accents: no search.
  // InvalidArgument when it is not UTF-8 or holds NUL.
  std::string search = {};
  // The id of the last customer of the page before: the page goes on after that customer, whatever
  // changed meanwhile, in or out of the target. NotFound when the customer does not exist any more,
  // InvalidArgument together with a `skip`. Empty: from the first.
  std::string after = {};
};

// The values of one cell: empty means not set. A list is how a multi-valued field shows.
struct Cell {
  std::vector<Value> values = {};
  std::string currency = {};  // of an amount, "XXX" of a customer without one

  friend bool operator==(const Cell&, const Cell&) = default;
};

// A column of a page: "id", "name", "billing_email" or a field.
struct Column {
  std::string name;
  bool multi_valued = false;
  std::optional<FieldKind> kind = {};  // of a field
};

// Customers in order of creation. `rows[i]` has one cell for each column.
struct Page {
  uint64_t total = 0;    // exact, after the search
  uint64_t skipped = 0;  // as asked for; with `after`: how many stand before the page
  std::vector<Column> columns;
  std::vector<std::vector<Cell>> rows;
};

// Customers that one condition matches by itself.
struct ConditionCount {
  uint64_t count = 0;
  std::string bound = {};  // of a relative operator, as in `ConditionExplanation`
};

// What one rule contributes.
struct RuleCount {
  uint64_t count = 0;  // customers this rule matches
  uint64_t own = 0;    // customers no other rule matches
  std::vector<ConditionCount> conditions;
};

// A draft before it is saved. Sums, and counts of rules and conditions, do not depend on the
// search.
struct Preview {
  Page page;
  std::vector<RuleCount> rules = {};
  std::vector<FieldSums> sums = {};  // of the measures of the schema, over all that match
};

// What an edit of a segment that another one names would do to that other one.
struct SegmentImpact {
  std::string id;
  std::string name;
  uint64_t entered = 0;
  uint64_t left = 0;
};

// What saving a draft over a segment would do.
struct EditImpact {
  uint64_t entered = 0;
  uint64_t left = 0;
  // The segments that name it, or one of these, and so on: each behind those that it names.
  std::vector<SegmentImpact> above = {};
};

// Which way a customer changes sides of a segment.
enum class ChangeKind : uint8_t { kEntered, kLeft };
// "entered" or "left".
std::string_view ChangeName(ChangeKind change);

// Whether one condition holds for a customer.
struct ConditionExplanation {
  std::string field;
  Operator op = Operator::kIn;
  bool holds = false;
  bool multi_valued = false;
  std::vector<Value> actual;  // what the customer holds; empty: not set
  // Of a relative operator: where its duration leads to now, in the time zone of the schema. A day,
  // "2026-10-14", or the first instant on the far side, "2026-10-14T00:00:00.000+02:00".
  std::string bound = {};
};

// Whether one rule holds for a customer.
struct RuleExplanation {
  RuleOperator op = RuleOperator::kAnd;
  bool holds = false;
  std::vector<ConditionExplanation> conditions;
};

// The same of a saved segment that a condition names.
struct SegmentExplanation {
  std::string id;
  std::string name;
  bool member = false;
  std::vector<RuleExplanation> rules;
};

// Why a customer is in a target, or why not.
struct Explanation {
  bool member = false;
  std::vector<RuleExplanation> rules;
  // The segments that conditions of these rules name, and those that theirs name, each once: by the
  // condition that first names them, and as created where one names several.
  std::vector<SegmentExplanation> segments = {};
};

// One condition as the evaluator sees it.
struct PlannedCondition {
  std::string pointer;     // JSON pointer of the condition, "/rules/0/conditions/1"
  uint64_t estimated = 0;  // an upper bound on the customers that match
  uint64_t actual = 0;
};

// One rule as the evaluator sees it.
struct PlannedRule {
  uint64_t estimated = 0;
  uint64_t actual = 0;
  std::vector<PlannedCondition> conditions;  // in the order of evaluation, most selective first
};

// How the evaluator answers a draft, and what it found.
struct Plan {
  std::vector<PlannedRule> rules;
  uint64_t blocks = 0;
  // Blocks by what the evaluator did: a block in which several rules met counts once for each kind.
  uint64_t skipped = 0;  // a rule with an absent operand: nothing to do
  uint64_t full = 0;     // every customer of the block matches
  uint64_t sparse = 0;   // probed from the smallest operand
  uint64_t dense = 0;    // bit-parallel strips
  uint64_t scanned = 0;  // forward codes through a lookup table
  uint64_t complemented = 0;
  uint64_t compared = 0;  // numbers with the bounds of their ranges
  // Texts of customers that were read, of those whom the other conditions of a rule leave.
  uint64_t texts_read = 0;
};

// At most so many percentiles, and edges, of one question.
inline constexpr size_t kMaxPercentiles = 100;
inline constexpr size_t kMaxEdges = 1000;

// The smallest number that at least `percent` % of the holders do not exceed.
struct Percentile {
  std::string percent;  // "50", "99.9"
  std::string value;    // empty when nobody holds a number

  friend bool operator==(const Percentile&, const Percentile&) = default;
};

// What customers hold in a number, money, date or datetime field. All texts are canonical values of
// the field, but for the mean, which has two decimals more: "1290.5000". They are empty where there
// is nothing to tell: dates have no sum and no mean, and without holders there is a sum alone.
struct Figures {
  std::string currency;  // of money, "XXX" of those without one; empty of other kinds
  uint64_t holders = 0;  // customers who hold a number
  std::string sum;       // exact
  std::string mean;      // rounded, halves to the even digit
  std::string min;
  std::string max;
  std::vector<Percentile> percentiles = {};  // of a summary, as asked for

  friend bool operator==(const Figures&, const Figures&) = default;
};

// What a summary tells beside sum, mean, min and max.
struct SummaryOptions {
  // From 0 to 100, with up to three decimals: {50, "99.9"}. 50 is the median.
  std::vector<Value> percentiles = {50};
};

// What the customers of a target hold in a field, all exact.
struct Summary {
  std::string field;
  FieldKind kind = FieldKind::kNumber;
  uint64_t customers = 0;  // of the target
  uint64_t not_set = 0;
  // Of money for each currency that somebody holds an amount in, ascending; of other kinds one.
  std::vector<Figures> figures;
};

// What a breakdown puts together of dates. A datetime is on its day in the zone of the schema.
enum class Period : uint8_t { kDay, kMonth, kYear };

// The word for `period` in JSON: "day", "month", "year".
std::string_view PeriodName(Period period);

// How a breakdown divides, and what it tells of each part.
struct BreakdownOptions {
  // A number or money field, of which each part tells sum, mean, min and max. Empty: only counts.
  std::string measure = {};
  // Of a field of numbers, money, dates or datetimes: where one interval ends and the next begins,
  // each above the one before. Without edges some are chosen for numbers and money: round steps
  // over the middle nine tenths of what customers hold.
  std::vector<Value> edges = {};
  // Of dates and datetimes, without edges. Absent: chosen so that the middle nine tenths
  // of the dates are in few parts.
  std::optional<Period> by = {};
};

// Customers who hold one value, or a number of one interval.
struct ValueCount {
  std::string value;  // of dates the period, "2026-11"; empty of an interval
  uint64_t count = 0;
  // An interval holds `from` and not `to`; the first and the last one are open: empty.
  std::string from = {};
  std::string to = {};
  std::string currency = {};          // of an interval of money
  std::vector<Figures> figures = {};  // of the measure, as in Summary
};

// How a target divides by a field.
struct Breakdown {
  std::string field;
  uint64_t total = 0;  // distinct customers; values of a multi-valued field may add up to more
  // Only values that occur; highest count first, ties by value. Periods are in order of time. Of
  // intervals all, in order, of money for each currency that somebody holds an amount in.
  std::vector<ValueCount> values;
  uint64_t not_set = 0;
  bool multi_valued = false;
  bool has_intervals = false;
  std::optional<Period> by = {};              // of periods
  std::string measure = {};                   // as asked for
  std::vector<Figures> figures = {};          // of the measure, of all customers
  std::vector<Figures> not_set_figures = {};  // of those without a value
};

// Targets of one overlap.
inline constexpr size_t kMaxOverlap = 64;

// What targets share.
struct Overlap {
  std::vector<uint64_t> counts;               // of each target
  uint64_t intersection = 0;                  // in all of them
  uint64_t union_count = 0;                   // in any
  std::vector<uint64_t> only;                 // in this target and no other
  std::vector<std::vector<uint64_t>> matrix;  // customers in both i and j; the diagonal is counts
  double jaccard = 0;                         // intersection / union; 0 when the union is empty

  // Customers in `i` but not in `j`.
  uint64_t Difference(size_t i, size_t j) const { return counts[i] - matrix[i][j]; }
};

// Bytes by part. Everything the index holds; `versions` is what pinned readers keep alive beside
// the current one, and what is left over in pages that a bulk load filled.
struct MemoryReport {
  uint64_t ids = 0;          // id and external id lookup
  uint64_t text = 0;         // ids, names, e-mails, external and tax ids, parents
  uint64_t codes = 0;        // forward codes
  uint64_t bitmaps = 0;      // one Roaring bitmap for each value
  uint64_t memberships = 0;  // one for each segment
  uint64_t rules = 0;        // rule masks and definitions
  uint64_t dictionaries = 0;
  uint64_t search = 0;
  uint64_t versions = 0;
  uint64_t customer_versions = 0;  // those that operations gave (`OperationExtras::version`)

  // Of all parts.
  uint64_t Total() const {
    return ids + text + codes + bitmaps + memberships + rules + dictionaries + search + versions +
           customer_versions;
  }
};

}  // namespace tranche

#endif  // TRANCHE_ANSWERS_H_
