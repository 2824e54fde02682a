// What only the whole of a load can tell: second holders of an external id, missing parents,
// cycles. Bad values are dropped where the options say so, which makes nothing else bad. Else the
// records are dropped: that may bring back the one before it of the same id, and leave children
// without a parent, so the checks repeat.
#include <algorithm>

#include "absl/container/flat_hash_map.h"
#include "src/base/message.h"
#include "src/base/radix_sort.h"
#include "src/base/string_hash.h"
#include "src/engine/load_session.h"

namespace tranche::internal {

void LoadSession::LinkRecords() {
  SortByUpperHalf(&ids_);
  // Of one hash mostly one record. Records of one id are in order: the sort is stable.
  size_t kept = 0;
  for (size_t begin = 0, end = 0; begin < ids_.size(); begin = end) {
    const size_t first_of_hash = kept;
    for (; end < ids_.size() && HashedRows::HashOf(ids_[end]) == HashedRows::HashOf(ids_[begin]);
         ++end) {
      const Index record = HashedRows::RowOf(ids_[end]);
      Index first = record;
      for (size_t i = first_of_hash; i < kept && first == record; ++i) {
        const Index other = HashedRows::RowOf(ids_[i]);
        if (records_[other]->id() == records_[record]->id()) first = other;
      }
      if (first == record) {
        ids_[kept++] = ids_[end];
      } else {
        Link(first, record);
      }
    }
  }
  ids_.resize(kept);
  firsts_ = HashedRows().With(ids_);
}

void LoadSession::Link(Index first, Index record) {
  if (links_.empty()) {
    links_.resize(records_.size());
    for (Index i = 0; i < links_.size(); ++i) links_[i] = {i, kNone, i};
  }
  ++report_.duplicates;
  links_[record].first = first;
  links_[links_[first].last].next = record;
  links_[first].last = record;
}

void LoadSession::FindParents() {
  constexpr size_t kAhead = 16;
  for (size_t i = 0; i < children_.size(); ++i) {
    if (i + kAhead < children_.size()) firsts_.Prefetch(children_[i + kAhead].parent_hash);
    Child& child = children_[i];
    child.parent = firsts_.Find(
        child.parent_hash, [&](Index record) { return records_[record]->id() == child.parent_id; });
  }
}

void LoadSession::FindContested() {
  SortByUpperHalf(&external_ids_);
  const auto same_hash = [&](size_t a, size_t b) {
    return HashedRows::HashOf(external_ids_[a]) == HashedRows::HashOf(external_ids_[b]);
  };
  const Version& version = state_.current();
  for (size_t i = 0; i < external_ids_.size(); ++i) {
    const Index record = HashedRows::RowOf(external_ids_[i]);
    if ((i > 0 && same_hash(i - 1, i)) || (i + 1 < external_ids_.size() && same_hash(i, i + 1)) ||
        (version.customer_count > 0 &&
         state_.external_ids->Find(version, records_[record]->texts()[TextField::kExternalId]) !=
             kNoRow)) {
      contested_.push_back(record);
    }
  }
  std::sort(contested_.begin(), contested_.end());
}

void LoadSession::CheckWhole() {
  LinkRecords();
  FindParents();
  FindContested();
  do {
    FindSuperseded();
  } while (DropSecondHolders() || DropMissingParents() || DropCycles());
}

void LoadSession::FindSuperseded() {
  for (size_t i = links_.size(); i-- > 0;) {
    const Index next = links_[i].next;
    records_[i]->is_superseded =
        next != kNone && (!records_[next]->is_dropped || records_[next]->is_superseded);
  }
}

bool LoadSession::DropSecondHolders() {
  bool dropped = false;
  absl::flat_hash_map<std::string_view, Index, StringHash, StringEqual> holders;
  const Version& version = state_.current();
  for (const Index i : contested_) {
    const Loaded& record = *records_[i];
    if (record.is_dropped || record.is_superseded) continue;
    const std::string_view external_id = record.texts()[TextField::kExternalId];
    if (external_id.empty()) continue;
    std::string_view holder;
    if (version.customer_count > 0) {
      const Row row = state_.external_ids->Find(version, external_id);
      if (row != kNoRow && row != record.row) {
        const std::string_view id = version.TextOf(row).id();
        const Index change = InEffect(FirstOf(id));
        if (change == kNone || records_[change]->texts()[TextField::kExternalId] == external_id)
          holder = id;
      }
    }
    if (holder.empty()) {
      const auto [first, is_first] = holders.try_emplace(external_id, i);
      if (is_first) continue;
      holder = records_[first->second]->id();
    }
    if (drops_bad_values()) {
      DropExternalId(i, Concat({"belongs to customer \"", holder, "\""}));
    } else {
      Drop(i, ExternalIdTaken(record.id(), external_id, holder));
      dropped = true;
    }
  }
  return dropped;
}

bool LoadSession::DropMissingParents() {
  bool dropped = false;
  for (Child& child : children_) {
    if (child.record == kNone) continue;
    const Loaded& record = *records_[child.record];
    if (record.is_dropped || record.is_superseded) continue;
    // The first record of the parent's id is the child's own where both are one customer.
    const bool is_own = child.parent == FirstOfSame(child.record);
    if (!is_own && (InEffect(child.parent) != kNone || ExistingRow(child.parent_id) != kNoRow))
      continue;
    if (drops_bad_values()) {
      DropParent(&child, is_own ? "is the customer itself" : "does not exist");
    } else {
      Drop(child.record, is_own
                             ? InvalidArgument({"customer \"", record.id(), "\" is its own parent"})
                             : ParentMissing(record.id(), child.parent_id));
      dropped = true;
    }
  }
  return dropped;
}

LoadSession::Step LoadSession::ParentOf(const Step& step) const {
  const Version& version = state_.current();
  std::string_view parent;
  Index first = kNone;
  if (step.record != kNone) {
    if (const uint32_t child = records_[step.record]->child; child != kNone) {
      parent = children_[child].parent_id;
      first = children_[child].parent;
    }
  } else if (const Row row = version.ParentOf(step.row); row != kNoRow) {
    parent = version.TextOf(row).id();
    first = FirstOf(parent);
  }
  if (parent.empty()) return {};
  const Index record = InEffect(first);
  return record != kNone ? Step{record, kNoRow} : Step{kNone, ExistingRow(parent)};
}

bool LoadSession::DropCycles() {
  // Walks also go through customers that the load does not touch.
  PagesVector<uint32_t> walks(children_.size(), 0);
  absl::flat_hash_map<Row, uint32_t> walks_of_rows;
  uint32_t walk_of_root;
  const auto walk_of = [&](const Step& step) -> uint32_t& {
    if (step.record == kNone) return walks_of_rows[step.row];
    const uint32_t child = records_[step.record]->child;
    if (child != kNone) return walks[child];
    walk_of_root = 0;  // any number of walks may end at a root
    return walk_of_root;
  };
  const auto parent_of = [&](const Step& step) { return ParentOf(step); };
  bool dropped = false;
  for (const Child& from : children_) {
    const Index start = from.record;
    if (start == kNone || records_[start]->is_dropped || records_[start]->is_superseded) continue;
    const Step cycle = FindCycle(Step{start, kNoRow}, Step(), start + 1, parent_of, walk_of);
    if (cycle.is_none()) continue;
    const std::string path =
        CyclePath(cycle, parent_of, [&](const Step& step) { return IdOf(step); });
    std::vector<Index> members;
    Step next = cycle;
    do {
      const uint32_t child = next.record == kNone ? kNone : records_[next.record]->child;
      if (child != kNone && children_[child].is_given) members.push_back(next.record);
      next = ParentOf(next);
    } while (!(next == cycle));
    if (drops_bad_values()) {
      const Index last = *std::max_element(members.begin(), members.end());
      DropParent(&children_[records_[last]->child], Concat({"closes a cycle: ", path}));
      continue;
    }
    for (const Index member : members) Drop(member, ParentsFormCycle(records_[member]->id(), path));
    dropped = true;
  }
  return dropped;
}

std::string_view LoadSession::IdOf(const Step& step) const {
  return step.record != kNone ? records_[step.record]->id()
                              : state_.current().TextOf(step.row).id();
}

}  // namespace tranche::internal
