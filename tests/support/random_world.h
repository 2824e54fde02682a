// Seeded generators of schemas, customers, batches, bulk loads and drafts. They look at the oracle
// for what exists, so that most of what they make is valid and hits something, and are wrong on
// purpose now and then.
#ifndef TRANCHE_TESTS_SUPPORT_RANDOM_WORLD_H_
#define TRANCHE_TESTS_SUPPORT_RANDOM_WORLD_H_

#include <cstdint>
#include <string>
#include <vector>

#include "tests/support/oracle.h"
#include "tests/support/random.h"
#include "tranche/answers.h"
#include "tranche/schema.h"
#include "tranche/segment.h"

namespace tranche::internal::testing {

// A draft that must be refused, and the JSON pointer that the message must name.
struct BrokenDraft {
  Draft draft;
  std::string pointer;
};

class RandomWorld {
 public:
  // Customers have one of `id_count` ids, so that upserts hit. `oracle` is looked at on each call
  // and must stay.
  RandomWorld(Random* random, const Oracle* oracle, uint64_t id_count)
      : random_(*random), oracle_(*oracle), id_count_(id_count) {}

  // Standard fields narrowed or not, 0 to 4 properties of 1 to 300 values, or open.
  static SchemaSpec Schema(Random& random);
  // A property that no schema of `Schema` has: `n` tells several apart.
  static FieldSpec Property(Random& random, uint64_t n);

  std::string AnyId();       // one of the id space
  std::string ExistingId();  // of a customer when there are any, else AnyId()

  Customer NewState(const std::string& id);  // for an upsert
  Customer Patch(const std::string& id);     // some fields, some of them cleared
  // Leaves some attributes out and clears others.
  void KeepSome(Customer* customer);
  std::vector<Operation> Batch(uint64_t most_operations = 20);
  // Mostly the next one of its source, also one that was applied, leaves a gap or changes the
  // epoch.
  Position AnyPosition();
  std::vector<LoadRecord> Load(uint64_t most_records = 40);
  // Puts a bad value, or an unknown key, into some of these.
  void Spoil(std::vector<Operation>* batch);
  void Spoil(std::vector<LoadRecord>* records);

  // Valid; the name and the id are empty.
  Draft ValidDraft();
  // With exactly one thing wrong.
  BrokenDraft InvalidDraft();
  // Everybody, a saved segment or a draft.
  // After the time of the oracle, by some seconds to months; now and then before it.
  absl::Time LaterTime();
  Target AnyTarget();
  // The same, or customers by id, which may come twice or name nobody.
  Target AnyTargetOrIds();
  PageRequest AnyPage();
  std::string AnyField();  // that conditions may test
  // Mostly options that a breakdown by the field takes.
  BreakdownOptions AnyBreakdown(const std::string& field);
  SummaryOptions AnySummary();

 private:
  std::string AnyValue(const FieldInfo& field, bool for_draft);
  // Of a field with numbers: often one of a few, in one of its spellings.
  std::string Number(const FieldInfo& field);
  std::vector<Value> BoundsIn(const FieldInfo& field);
  std::string AnyDuration(const FieldInfo& field);
  std::vector<Value> Values(const FieldInfo& field);
  Attribute TextAttribute(const std::string& field, const std::string& id);
  std::string Text();
  // What a condition looks for in texts of the field: a text, or a piece of one that somebody has.
  std::string PieceOfText(const FieldInfo& field);
  Condition AnyCondition();
  Operation BadOperation();
  void Spoil(Customer* customer);
  uint64_t NextVersion();  // mostly above those before
  // Values that sets gain and lose.
  void AddEdits(Operation* operation);
  void AppendPair(std::vector<Operation>& batch);

  Random& random_;
  const Oracle& oracle_;
  const uint64_t id_count_;
  uint64_t version_ = 0;
};

// For the messages of failing tests.
std::string ToString(const Operation& operation);
std::string ToString(const std::vector<Operation>& batch);
std::string ToString(const std::vector<Rule>& rules);

}  // namespace tranche::internal::testing

#endif  // TRANCHE_TESTS_SUPPORT_RANDOM_WORLD_H_
