// Random histories in a crowd: a few customers live random lives among hundreds of thousands that
// are all alike, so that rows cross the edges of blocks of 65,536 and bitmaps of every shape meet,
// while the oracle stays small.
//
// The crowd is groups of identical customers ("base-<n>") that nobody names as parent or handpicks.
// What a segment holds of a group is all of it or nothing, which the oracle tells from one record
// of the group.
#ifndef TRANCHE_TESTS_MODEL_CROWD_H_
#define TRANCHE_TESTS_MODEL_CROWD_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "tests/support/oracle.h"
#include "tests/support/random.h"
#include "tests/support/random_world.h"
#include "tranche/index.h"

namespace tranche::internal::testing {

class Crowd {
 public:
  // Saves `segment_count` random segments.
  Crowd(uint64_t seed, size_t segment_count);

  // Bulk-loads `count` more of the crowd: plain, French with card and sso, German with several
  // payment methods, in turns of different lengths.
  void Grow(uint64_t count);
  // Deletes every `stride`-th of the crowd, in batches. Returns "" or what went wrong.
  std::string Thin(uint64_t stride);
  // One random batch of the few. Returns "" or what went wrong.
  std::string Step();
  // Compares all memberships, and random drafts. Returns "" or what went wrong.
  std::string Check();

  // The row the next customer gets.
  uint64_t NextRow();

  Index& index() { return *index_; }
  uint64_t size() const { return crowd_.size(); }

 private:
  struct Group {
    Record like;
    std::vector<Attribute> attributes;
    uint64_t live = 0;
  };
  struct Member {
    std::string id;
    size_t group = 0;
  };

  Crowd(uint64_t seed, size_t segment_count, const SchemaSpec& schema);
  static SchemaSpec Schema();

  // How many of the crowd match.
  uint64_t Matching(const std::vector<Rule>& rules) const;
  std::string CheckMembers(const Snapshot& snapshot, const Target& target,
                           const std::vector<Rule>& rules) const;
  std::string CheckPreview(const Snapshot& snapshot, const Draft& draft) const;
  std::string CheckPage(const Snapshot& snapshot, const Draft& draft);

  Random random_;
  Oracle oracle_;  // knows the few only
  RandomWorld world_;
  std::unique_ptr<Index> index_;
  std::vector<Group> groups_;
  std::vector<Member> crowd_;
  uint64_t next_base_ = 0;
};

}  // namespace tranche::internal::testing

#endif  // TRANCHE_TESTS_MODEL_CROWD_H_
