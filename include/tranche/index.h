// The index: one writer changes it batch by batch, any number of readers look at pinned versions of
// it.
//
//   auto index = tranche::Index::Create(schema);
//   (*index)->CreateSegment(draft);
//   (*index)->Apply(batch);  // every membership and count is right when it returns
//   (*index)->Read().Stats();
#ifndef TRANCHE_INDEX_H_
#define TRANCHE_INDEX_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "tranche/answers.h"
#include "tranche/batch.h"
#include "tranche/change.h"
#include "tranche/customer.h"
#include "tranche/export.h"
#include "tranche/load.h"
#include "tranche/position.h"
#include "tranche/schema.h"
#include "tranche/segment.h"

namespace tranche {

namespace internal {
class Engine;
class LoadSession;
class Versions;
struct Version;  // one state of the index, as readers pin it

// A version that stays as it is while the pin lives. Movable; one that was moved from pins nothing.
class Pin {
 public:
  // Pins the newest version.
  explicit Pin(const Versions& versions);
  // The other pins nothing then.
  Pin(Pin&& other) noexcept;
  Pin& operator=(Pin&& other) noexcept;
  ~Pin();

  // The pinned version.
  const Version& operator*() const { return *version_; }
  // The pinned version.
  const Version* operator->() const { return version_; }

 private:
  const Versions* versions_;
  const Version* version_;
};
}  // namespace internal

// One version of the index, pinned: what a snapshot answers never changes, whatever the writer does
// meanwhile, and all its answers agree with each other. Taking a snapshot costs a lock held for
// nanoseconds. While a snapshot lives, the writer copies what it touches of this version instead of
// changing it, so destroy snapshots after use. Destroying one may take some 20 us, which tidy up
// what the copies have left; it never waits.
//
// Thread-safe: any number of threads may use one snapshot. Movable, not copyable; a snapshot that
// was moved from may only be destroyed or assigned to. A snapshot keeps alive what it reads: it may
// be used after its index is destroyed.
//
// Errors of every call that takes a draft, a segment or a field: InvalidArgument naming the place
// as a JSON pointer, NotFound for a segment or a customer that does not exist.
class Snapshot {
 public:
  // The other may then only be destroyed or assigned to.
  Snapshot(Snapshot&& other) noexcept;
  Snapshot& operator=(Snapshot&& other) noexcept;
  ~Snapshot();

  // The number of the version. It grows with each writing call that changes the index; a bulk load
  // counts as one, and one more is counted where many deletes make the index give its customers
  // new rows. Searching does not change it.
  uint64_t version() const;
  // Everybody.
  uint64_t customer_count() const;
  // The time of the version, to the millisecond: that up to which the index has been advanced.
  absl::Time now() const;
  // The IANA name of the schema's time zone.
  std::string time_zone() const;
  // The first time after `now` at which a date that a customer holds passes what a relative
  // condition of a saved segment compares with: memberships may change then, and by time alone not
  // before. Empty when there is none. Cost: a look at each date of the fields that such conditions
  // test.
  std::optional<absl::Time> NextCrossing() const;

  // The position of the last batch of `source` that was applied (tranche/position.h). Empty when
  // none was. Cost: a look-up.
  std::optional<Position> PositionOf(std::string_view source) const;
  // That of each source, in the order in which they sent their first batches.
  std::vector<Position> Positions() const;

  // All fields in order: the standard ones, then the properties as declared.
  std::vector<FieldInfo> Fields() const;

  // What the customer holds.
  absl::StatusOr<Customer> GetCustomer(std::string_view id) const;

  // The definition and the live count.
  absl::StatusOr<Segment> GetSegment(std::string_view id) const;
  // By name, or any name that looks the same (`Draft::name`). NotFound when there is none.
  absl::StatusOr<Segment> FindSegmentByName(std::string_view name) const;
  // How many segments are saved.
  uint64_t segment_count() const;
  // In order of creation. Cost: of the segments returned.
  std::vector<Segment> ListSegments(uint64_t skip = 0, uint64_t take = kMaxSegments) const;
  // Count and percentage of every segment in order of creation. O(1) a segment.
  std::vector<SegmentStats> Stats() const;

  // Exact count of a target. O(1) for everybody and for a saved segment.
  absl::StatusOr<uint64_t> Count(const Target& target) const;
  // Count of many drafts in one pass over the blocks.
  absl::StatusOr<std::vector<uint64_t>> CountMany(std::span<const Draft> drafts) const;

  // Columns follow the draft: id, name, billing_email, then each field in order of first use.
  absl::StatusOr<Preview> PreviewDraft(const Draft& draft, const PageRequest& request) const;
  // How many customers would enter and leave if `rules` replaced those of the segment.
  absl::StatusOr<EditImpact> PreviewEdit(std::string_view segment_id,
                                         const std::vector<Rule>& rules) const;
  // A page of the customers whom `PreviewEdit` counts, in order of creation: those who would enter
  // the segment `in`, or leave it. `in` is the segment that is edited (also when empty) or one
  // above it; any other segment moves nobody. The columns follow `rules`, as in `PreviewDraft`.
  // NotFound for either segment; errors of the rules and of the request as in `PreviewDraft`. Cost:
  // of `PreviewEdit`, and four bytes for each customer who would move.
  absl::StatusOr<Page> ListEditChanges(std::string_view segment_id, const std::vector<Rule>& rules,
                                       ChangeKind change, const PageRequest& request = {},
                                       std::string_view in = {}) const;

  // A page of the customers of `target`, in order of creation. The columns are id, name and
  // billing_email, then each field that the target's conditions use. InvalidArgument when `take` is
  // above kMaxTake. A `skip` past the end gives an empty page with the total. Every page costs what
  // the first one costs, wherever it begins.
  absl::StatusOr<Page> ListCustomers(const Target& target, const PageRequest& request = {}) const;
  // The same of the customers who are in all of `targets`; of everybody when there are none.
  absl::StatusOr<Page> ListCustomers(std::span<const Target> targets,
                                     const PageRequest& request = {}) const;

  // Ids of the segments that hold this customer, in order of creation. Cost: a look at each
  // segment.
  absl::StatusOr<std::vector<std::string>> SegmentsOf(std::string_view customer_id) const;
  // Why, or why not. A target without rules (everybody, rows, ids) says only whether.
  absl::StatusOr<Explanation> Explain(const Target& target, std::string_view customer_id) const;
  // Evaluates the draft, and says how.
  absl::StatusOr<Plan> ExplainPlan(const Draft& draft) const;

  // How the target divides by a field. Errors of the options name the place: "/edges/1". Cost:
  // by value and without a measure a look at the bitmaps of the field, else at each customer of the
  // target.
  absl::StatusOr<Breakdown> BreakdownBy(std::string_view field, const Target& target,
                                        const BreakdownOptions& options = {}) const;
  // Sum, mean, least and greatest number and percentiles of a number, money, date or datetime
  // field. Errors of the options name the place: "/percentiles/1". Cost: two passes over the
  // numbers of the target, the second with two compares for each percentile; memory for some
  // hundredths of the numbers for each.
  absl::StatusOr<Summary> Summarize(std::string_view field, const Target& target,
                                    const SummaryOptions& options = {}) const;
  // What the target holds in a number or money field.
  absl::StatusOr<FieldSums> SumOf(std::string_view field, const Target& target) const;
  // Two or more targets, at most kMaxOverlap.
  absl::StatusOr<Overlap> OverlapOf(std::span<const Target> targets) const;

  // The customers who hold `value` in `field`.
  absl::StatusOr<BitmapExport> ExportValue(std::string_view field, std::string_view value) const;
  // The customers of a target.
  absl::StatusOr<BitmapExport> Export(const Target& target) const;
  // Customer ids of rows of this version, in the order given; an empty id for a row that holds no
  // customer.
  std::vector<std::string> IdsOfRows(std::span<const uint32_t> rows) const;

 private:
  friend class Index;
  explicit Snapshot(std::shared_ptr<internal::Engine> engine);

  std::shared_ptr<internal::Engine> engine_;
  internal::Pin version_;
};

// Collects records for one bulk load. `Commit` drops the bad ones and applies all others as one
// batch: much faster than many calls of `Apply`. Nothing is visible before `Commit`. Destroying an
// open loader applies nothing, and takes back the values that its records brought.
//
// A loader is open until `Commit` returns, whatever `Commit` returns; after that, and after it was
// moved from, `Add` and `Commit` return FailedPrecondition, `Reject` and `Ignore` do nothing.
//
// While a loader is open, other writing calls of the index wait, and those made by the loader's
// thread return FailedPrecondition instead: it is the thread that began the load, or that called
// the loader last. A loader may move from one thread to another; two must not use it at once. The
// index must outlive an open loader.
class Loader {
 public:
  // `Index::Load` makes one.
  explicit Loader(std::unique_ptr<internal::LoadSession> session);
  // A loader that is not open, and why.
  explicit Loader(std::string why_not);
  // The other may then only be destroyed or assigned to.
  Loader(Loader&&) noexcept;
  Loader& operator=(Loader&&) noexcept;
  ~Loader();

  // OK while the loader is open, else the FailedPrecondition that its calls return.
  absl::Status status() const;

  // Upserts one customer. `line` (from 1) names it in the report. Bad values and unknown keys are
  // dropped and reported, or make the record rejected, as `LoadOptions` say. Returns why the record
  // was rejected, which the report repeats. After the first rejected record, a strict load refuses
  // every record with the same status.
  absl::Status Add(const CustomerView& customer, uint64_t line);
  // The same of a customer that owns its text.
  absl::Status Add(const Customer& customer, uint64_t line);
  // Counts a record that could not be read at all.
  void Reject(uint64_t line, std::string reason);
  // Counts an unknown key of a record that is to be added.
  void Ignore(std::string_view key);
  // Counts the unknown keys of the record at `line`, which is to be added when this returns OK.
  // Where `LoadOptions` say that they are refused, rejects the record and returns why.
  absl::Status CheckKeys(std::span<const std::string_view> unknown, uint64_t line);

  // Checks what only the whole can tell (parents, unique external ids), then makes everything
  // visible at once. In a strict load with a rejected record: InvalidArgument with its line and
  // reason, and nothing is applied. The load has ended when this returns: other writers go on.
  absl::StatusOr<LoadReport> Commit();

 private:
  std::unique_ptr<internal::LoadSession> session_;  // null when not open
  std::string why_not_;                             // it was never open; empty: it was
};

// When the index of the text search is built: one bit a customer for each of the three-byte pieces
// of a text, at most 128 bytes a customer. From then on each write that changes a text keeps it up
// to date.
enum class SearchIndex : uint8_t {
  // By the first search, which takes about a microsecond a customer longer and keeps writers
  // waiting so long. The snapshot that is searched uses the new index when nothing has changed
  // since
  // it was taken; else it reads every text, as does a search that meets a busy writer.
  kLazily,
  kAtOnce,  // when the index is created or the store is opened
  kNever,   // no memory and nothing to keep up to date: every search reads every text
};

// How an index works, and what it calls back.
struct IndexOptions {
  // Gives created_at and updated_at; the system clock when empty. Asked once by each writing call
  // but batches and bulk loads, while other writers wait. What it throws is dropped and counted
  // (`Index::CallbackFailures`): the call then takes the time of the system clock. A writing call
  // to the same index returns FailedPrecondition inside the clock.
  std::function<absl::Time()> clock = {};
  // Called after each batch; see ChangeListener.
  ChangeListener listener = {};
  SearchIndex search = SearchIndex::kLazily;
  // The time at which a new index stands (`Index::AdvanceTo`); absent: that of the system clock. It
  // is cut to whole milliseconds, and to the years 0001 to 9999.
  std::optional<absl::Time> now = {};
};

// Thread-safe: writing calls queue behind each other, readers never wait for more than one batch.
//
// `Store` (tranche/store.h) is an index that survives the process.
//
// A call that fails changes nothing: InvalidArgument for bad input (the message names the thing and
// the place), NotFound, AlreadyExists, FailedPrecondition (has dependents), ResourceExhausted (a
// stated limit). Memory that runs out is ResourceExhausted too, but damages the index: see
// IsDamaged. Every writing call returns FailedPrecondition inside a callback of the same index, and
// in a thread that has a loader of it open: it would wait for itself.
class Index {
 public:
  // An empty one.
  static absl::StatusOr<std::unique_ptr<Index>> Create(const SchemaSpec& schema,
                                                       IndexOptions options = {});
  virtual ~Index();
  Index(const Index&) = delete;
  Index& operator=(const Index&) = delete;

  // Pins the current version.
  Snapshot Read() const;
  // That of the current version.
  std::optional<Position> PositionOf(std::string_view source) const;

  // Applies the batch whole or not at all, and returns what it changed. A refused batch names the
  // position of the bad operation (from 0). A batch with a position that was applied already does
  // nothing; FailedPrecondition for a position that does not follow (tranche/position.h). Cost:
  // about a microsecond an operation, plus the memberships that flip.
  absl::StatusOr<BatchResult> Apply(const Batch& batch);

  // Begins a bulk load. Waits for other writers. The loader is not open when this thread has a
  // loader of this index open already, or runs a callback of it.
  Loader Load(LoadOptions options = {});

  // Evaluates the draft at once; the segment is live from then on.
  absl::StatusOr<Segment> CreateSegment(const Draft& draft);
  // All or none, evaluated together in one pass: far faster than one by one.
  absl::StatusOr<std::vector<Segment>> CreateSegments(std::span<const Draft> drafts);
  // Creates the segment `draft.id`, or replaces its name, description and rules if it exists: then
  // it keeps its created_at, and as in `UpdateSegment` its updated_at. InvalidArgument when the
  // draft has no id.
  absl::StatusOr<Segment> PutSegment(const Draft& draft);
  // Changes what the edit names; with rules, the segment is evaluated again. What leaves the
  // definition as it was, whatever the spelling of its values, is no change: `updated_at` stays.
  absl::StatusOr<Segment> UpdateSegment(std::string_view id, const SegmentEdit& edit);
  // Deletes the segment and its memberships. NotFound when there is none. Its id and its name may
  // be used again. Cost: of its members, and of the number of segments.
  absl::Status DeleteSegment(std::string_view id);

  // Declares a property; every customer starts without it. AlreadyExists when the name is taken.
  absl::Status AddField(const FieldSpec& field);
  // Removes a property, with what customers hold of it. FailedPrecondition with the list while a
  // segment uses it. InvalidArgument for a standard field. Cost: of the number of segments, and of
  // a part for each field and 65,536 customers.
  absl::Status DropField(std::string_view field);
  // Authorizes values (of a property, or of a declared standard field). Those authorized already
  // are left alone; a retired one is authorized again.
  absl::Status AddValues(std::string_view field, std::vector<Value> values);
  // Gives a value another name; every customer and every segment keeps its meaning, in one step.
  // What is asked of older snapshots is answered in the old name. AlreadyExists when the field has
  // a value `new_value`, a retired one included; in an open domain: when a customer holds it or a
  // segment names it. NotFound when it has none of the old name, FailedPrecondition where values
  // are ISO codes. Blanks at the ends do not count, case does. Cost: of the number of values and
  // of segments.
  absl::Status RenameValue(std::string_view field, std::string_view value,
                           std::string_view new_value);
  // Nobody can take the value any more. FailedPrecondition with the list of dependents while a
  // segment names it or a customer holds it, unless forced: then those who hold it keep it and
  // segments that name it go on meaning them.
  absl::Status RetireValue(std::string_view field, std::string_view value, bool force = false);

  // Lets time go on until `time`, and returns who entered and left because of it, as Apply does.
  // Relative conditions (`older_than`, ...) hold exactly at the time of the index, which nothing
  // else moves: neither batches nor the wall clock. In one step or in many, the state is the same,
  // and netted so are the changes. The same time again changes nothing and makes no version.
  // FailedPrecondition for a time before, InvalidArgument outside of the years 0001 to 9999. The
  // time is cut to whole milliseconds.
  absl::StatusOr<BatchResult> AdvanceTo(absl::Time time);

  // Calls `sink` with the chunks of a checkpoint of the current version, until it fails: Save then
  // returns what it returned. `Restorer` (tranche/checkpoint.h) makes an index of them. Equal
  // indexes give equal bytes. Other threads may read and write meanwhile. A chunk seldom has more
  // than a MiB. Internal when the index is damaged. Cost: a pass over the customers; memory for 8
  // bytes a customer.
  absl::Status Save(const std::function<absl::Status(std::string_view chunk)>& sink) const;

  // True after memory ran out in a writing call. All later writing calls return Internal. Snapshots
  // taken before that call stay correct; later ones may show half of a batch of up to 64
  // operations. Destroy the index and create it again.
  bool IsDamaged() const;

  // How many calls of the clock and of the listener have thrown.
  uint64_t CallbackFailures() const;

  // Waits for other writers.
  MemoryReport Memory() const;

 protected:
  // For `Store`.
  explicit Index(std::shared_ptr<internal::Engine> engine);
  // For `Store`.
  internal::Engine& engine() const { return *engine_; }

 private:
  std::shared_ptr<internal::Engine> engine_;  // shared with snapshots
};

}  // namespace tranche

#endif  // TRANCHE_INDEX_H_
