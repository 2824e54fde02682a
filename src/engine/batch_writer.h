// Writes a staged batch into a version: staged customers become changed bits, texts, parents and
// flipped memberships.
#ifndef TRANCHE_SRC_ENGINE_BATCH_WRITER_H_
#define TRANCHE_SRC_ENGINE_BATCH_WRITER_H_

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "src/engine/change_list.h"
#include "src/engine/staging.h"
#include "src/engine/writer_state.h"
#include "src/live/cascade.h"
#include "tranche/change.h"

namespace tranche::internal {

// Writer only. Kept from batch to batch for its scratch memory.
class BatchWriter {
 public:
  explicit BatchWriter(WriterState* state) : state_(*state) {}

  // Applies what is staged to `version`, which is being written. Nothing of it can fail but memory.
  void Write(const Staging& staging, Version* version);

  // Writes nothing but the memberships and sums of the staged customers, after RuleMasks::MoveTo.
  void WriteMoved(const Staging& staging, Version* version);

  // What the last `Write` did to memberships, a customer's flips together.
  std::span<const RowFlip> flips() const { return flips_; }

  // The result of the last `Write`, of a version that is published by now.
  BatchResult MakeResult(const Staging& staging);

 private:
  void WriteCustomer(const Staging& staging, uint32_t index, TableWriter* table);
  void PrefetchCodes(const Staging& staging, uint32_t index, const TableWriter& table) const;
  void FindFlips(const Staging& staging, uint32_t index, const Version& version);
  // Moves the sums of the segments that the customer is in before or after.
  // Finds the segments that the customer is in before and after.
  void FindMembers(const Staging& staging, uint32_t index, const Version& version);
  void MoveSums(const Staging& staging, uint32_t index, Version* version);
  // Tells the look-ahead what a new customer holds.
  void NoteNumbers(const Held& held, Row row);
  void WriteCodes(const Staging& staging, uint32_t index, TableWriter* table);
  void Remove(Row row, std::span<const Code> codes, TableWriter* table);
  // Sets `old_texts_` and `new_texts_`, of a customer whose texts are written or asked for by
  // rules.
  void FindTexts(const Staging& staging, uint32_t index, const Version& version);
  // What the customer holds, with those texts.
  Held Before(const Staging& staging, uint32_t index) const;
  Held After(const Staging& staging, uint32_t index) const;
  void WriteText(const StagedCustomer& customer, Row row, TableWriter* table);
  // Those of `customer_flips_`.
  void FlipMemberships(Version* version, uint32_t index);
  void WriteParent(const StagedCustomer& customer, Row row, TableWriter* table);

  WriterState& state_;
  std::vector<Row> rows_;  // of the staged customers; kNoRow: of none
  std::vector<RowFlip> flips_;
  std::vector<Flip> customer_flips_;  // of the customer being written
  Cascade cascade_;
  std::vector<SegmentSlot> members_before_;  // segments it is in; found only to move their sums
  std::vector<SegmentSlot> members_after_;
  TextRecord old_texts_;        // of the customer being written; views of the table
  TextRecord new_texts_;        // views of the table, the batch and `property_texts_`
  std::string property_texts_;  // encoded
};

}  // namespace tranche::internal

#endif  // TRANCHE_SRC_ENGINE_BATCH_WRITER_H_
