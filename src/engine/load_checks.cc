// What only the whole of a load can tell: second holders of an external id, missing parents,
// cycles. A record dropped may bring back the one before it of the same id, and leave children
// without a parent, so the checks repeat.
#include "absl/container/flat_hash_map.h"
#include "src/base/message.h"
#include "src/engine/load_session.h"

namespace tranche {

void LoadSession::FindParents() {
  for (Loaded& record : records_) {
    if (!record.parent_id.empty()) record.parent = FirstOf(record.parent_id);
  }
}

void LoadSession::DropBadRecords() {
  FindParents();
  do {
    FindSuperseded();
  } while (DropSecondHolders() || DropMissingParents() || DropCycles());
}

void LoadSession::FindSuperseded() {
  for (size_t i = records_.size(); i-- > 0;) {
    const Index next = records_[i].next;
    records_[i].is_superseded =
        next != kNone && (!records_[next].is_dropped || records_[next].is_superseded);
  }
}

bool LoadSession::DropSecondHolders() {
  bool dropped = false;
  absl::flat_hash_map<std::string_view, Index, StringHash, StringEqual> holders;
  holders.reserve(records_.size());
  const Version& version = *engine_->current_;
  for (Index i = 0; i < records_.size(); ++i) {
    const Loaded& record = records_[i];
    const std::string_view external_id = record.text[TextField::kExternalId];
    if (record.is_dropped || record.is_superseded || external_id.empty()) continue;
    std::string_view holder;
    if (version.customer_count > 0) {
      const Row row = engine_->external_ids_->Find(version, external_id);
      if (row != kNoRow && row != record.row) {
        const std::string_view id = version.TextOf(row).id();
        const Index change = InEffect(FirstOf(id));
        if (change == kNone || records_[change].text[TextField::kExternalId] == external_id)
          holder = id;
      }
    }
    if (holder.empty()) {
      const auto [first, is_first] = holders.try_emplace(external_id, i);
      if (is_first) continue;
      holder = records_[first->second].text.id();
    }
    Drop(i, AlreadyExists({"customer \"", record.text.id(), "\": external id \"", external_id,
                           "\" belongs to customer \"", holder, "\""}));
    dropped = true;
  }
  return dropped;
}

bool LoadSession::DropMissingParents() {
  bool dropped = false;
  for (Index i = 0; i < records_.size(); ++i) {
    const Loaded& record = records_[i];
    if (record.is_dropped || record.is_superseded || record.parent_id.empty()) continue;
    if (record.parent_id == record.text.id()) {
      Drop(i, InvalidArgument({"customer \"", record.text.id(), "\" is its own parent"}));
      dropped = true;
    } else if (InEffect(record.parent) == kNone && ExistingRow(record.parent_id) == kNoRow) {
      Drop(i, InvalidArgument({"customer \"", record.text.id(), "\": parent \"", record.parent_id,
                               "\" does not exist"}));
      dropped = true;
    }
  }
  return dropped;
}

LoadSession::Step LoadSession::ParentOf(const Step& step) const {
  const Version& version = *engine_->current_;
  std::string_view parent;
  Index first = kNone;
  if (step.record != kNone) {
    parent = records_[step.record].parent_id;
    first = records_[step.record].parent;
  } else if (const Row row = version.ParentOf(step.row); row != kNoRow) {
    parent = version.TextOf(row).id();
    first = FirstOf(parent);
  }
  if (parent.empty()) return {};
  const Index record = InEffect(first);
  return record != kNone ? Step{record, kNoRow} : Step{kNone, ExistingRow(parent)};
}

bool LoadSession::DropCycles() {
  // A walk up from each record, also through customers that the load does not touch. A walk that
  // meets itself has found a cycle; one that meets an earlier walk has nothing new to find.
  std::vector<Index> walk_of(records_.size(), kNone);
  absl::flat_hash_map<Row, Index> walk_of_row;
  bool dropped = false;
  for (Index start = 0; start < records_.size(); ++start) {
    if (records_[start].is_dropped || records_[start].is_superseded ||
        records_[start].parent_id.empty())
      continue;
    Step step{start, kNoRow};
    const auto is_first_visit = [&] {
      if (step.record == kNone) return walk_of_row.try_emplace(step.row, start).second;
      return walk_of[step.record] == kNone && (walk_of[step.record] = start, true);
    };
    while (!step.is_none() && is_first_visit()) step = ParentOf(step);
    if (step.is_none()) continue;
    if ((step.record != kNone ? walk_of[step.record] : walk_of_row[step.row]) != start) continue;

    std::vector<Index> members;
    std::string names;
    Step next = step;
    do {
      if (next.record != kNone) members.push_back(next.record);
      names += Concat({IdOf(next), " -> "});
      next = ParentOf(next);
    } while (!(next == step));
    names += IdOf(step);
    for (const Index member : members) {
      const std::string_view id = records_[member].text.id();
      Drop(member, InvalidArgument({"customer \"", id, "\": its parents form a cycle: ", names}));
    }
    dropped = true;
  }
  return dropped;
}

std::string_view LoadSession::IdOf(const Step& step) const {
  return step.record != kNone ? records_[step.record].text.id()
                              : engine_->current_->TextOf(step.row).id();
}

}  // namespace tranche
