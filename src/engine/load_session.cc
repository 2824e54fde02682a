#include "src/engine/load_session.h"

#include <algorithm>
#include <cassert>
#include <utility>

#include "src/base/message.h"
#include "src/query/many_evaluator.h"

namespace tranche::internal {

LoadSession::LoadSession(Engine* engine, LoadOptions options, std::unique_ptr<LoadJournal> journal)
    : engine_(engine),
      options_(std::move(options)),
      journal_(std::move(journal)),
      writer_lock_(engine->writer_mutex_),
      resolver_(*engine->schema_),
      codes_(engine->schema_->size()) {
  for (const Field& field : engine->schema_->fields()) {
    dictionary_sizes_.emplace_back(field.values->size(), field.is_multi() ? field.sets->size() : 0);
  }
}

LoadSession::~LoadSession() {
  for (FieldId id = 0; id < dictionary_sizes_.size() && !is_committed_; ++id) {
    const Field& field = engine_->schema_->field(id);
    field.values->Truncate(dictionary_sizes_[id].first);
    if (field.is_multi()) field.sets->Truncate(dictionary_sizes_[id].second);
  }
  writer_lock_.unlock();  // others need not wait until the records are freed
  journal_.reset();
}

absl::Status LoadSession::Add(const CustomerView& customer, uint64_t line) {
  engine_->writer_mutex_.HoldHere();
  if (!strict_error_.ok()) return strict_error_;
  ++report_.records;
  resolver_.Mark();
  const Row row = ExistingRow(customer.id);
  std::vector<Code> held;
  if (row != kNoRow) {
    for (FieldId field = 0; field < engine_->schema_->size(); ++field) {
      held.push_back(field == kCustomerIdField ? kNotSet : engine_->current_->CodeOf(field, row));
    }
  }
  absl::Status status = resolver_.Resolve(customer, held, &record_);
  if (status.ok() && records_.size() >= kNoRow - engine_->current_->row_count - 1) {
    status = ResourceExhausted({"more than ", kMaxCustomers, " rows"});
  }
  if (!status.ok()) {
    resolver_.Undo();
    --report_.records;
    Reject(line, std::string(MessageOf(status)));
    return status;
  }
  const auto index = static_cast<Index>(records_.size());
  const TextRecord texts{record_.texts};
  Loaded& loaded = *records_.Append();
  loaded.line = line;
  loaded.row = row;
  loaded.text = arena_.Allocate(EncodedBytes(texts));
  EncodeRecord(texts, const_cast<char*>(loaded.text));
  loaded.child = kNone;
  if (!record_.parent_id.empty()) {
    loaded.child = static_cast<uint32_t>(children_.size());
    children_.push_back(
        {arena_.Keep(record_.parent_id), RowIndex::Hash(record_.parent_id), index, kNone, kNoRow});
  }
  Code* const codes = codes_.Append();
  for (const auto& [field, code] : record_.codes) codes[field] = code;
  ids_.push_back(HashedRows::MakeEntry(RowIndex::Hash(texts.id()), index));
  if (const std::string_view id = texts[TextField::kExternalId]; !id.empty())
    external_ids_.push_back(HashedRows::MakeEntry(RowIndex::Hash(id), index));
  if (journal_ != nullptr && journal_error_.ok()) journal_error_ = journal_->Add(customer, line);
  return journal_error_;
}

void LoadSession::Reject(uint64_t line, std::string reason) {
  ++report_.records;
  ++report_.rejected;
  if (options_.strict && strict_error_.ok())
    strict_error_ = AtLine(line, InvalidArgument({reason}));
  // The first ones by line are kept, whenever they were found.
  std::vector<RejectedRecord>& kept = report_.rejections;
  const auto after =
      std::upper_bound(kept.begin(), kept.end(), line,
                       [](uint64_t l, const RejectedRecord& record) { return l < record.line; });
  if (after == kept.end() && kept.size() == kMaxReportedRejections) return;
  kept.insert(after, {line, std::move(reason)});
  if (kept.size() > kMaxReportedRejections) kept.pop_back();
}

void LoadSession::Ignore(std::string_view key) { ++report_.ignored_keys[std::string(key)]; }

Row LoadSession::ExistingRow(std::string_view id) const {
  return engine_->current_->customer_count == 0 ? kNoRow
                                                : engine_->ids_->Find(*engine_->current_, id);
}

LoadSession::Index LoadSession::FirstOf(std::string_view id) const {
  return firsts_.Find(RowIndex::Hash(id),
                      [&](Index record) { return records_[record]->id() == id; });
}

LoadSession::Index LoadSession::InEffect(Index first) const {
  if (first == kNone) return kNone;
  const Index last = links_.empty() ? first : links_[first].last;
  if (!records_[last]->is_dropped) return last;
  Index in_effect = kNone;
  for (Index i = first; i != kNone; i = NextOfSame(i)) {
    if (!records_[i]->is_dropped) in_effect = i;
  }
  return in_effect;
}

void LoadSession::Drop(Index record, absl::Status reason) {
  records_[record]->is_dropped = true;
  --report_.records;  // Reject counts it again
  Reject(records_[record]->line, std::string(MessageOf(reason)));
}

absl::StatusOr<LoadReport> LoadSession::Commit() {
  engine_->writer_mutex_.HoldHere();
  TRANCHE_RETURN_IF_ERROR(journal_error_);
  if (strict_error_.ok()) DropBadRecords();
  if (!strict_error_.ok()) return strict_error_;
  if (journal_ != nullptr) TRANCHE_RETURN_IF_ERROR(journal_->Commit());
  is_committed_ = true;
  {
    Engine::Write write(engine_, Engine::Write::kAside);
    Apply(write.version(), &report_);
    report_.version = write.version()->number;
  }
  engine_->RepackIfSparse();
  return std::move(report_);
}

PagesVector<LoadSession::Index> LoadSession::NewCustomers() const {
  // A customer is created by its first good record and looks like its last.
  PagesVector<Index> order;
  order.reserve(records_.size());
  std::vector<bool> is_placed(links_.size());
  for (Index i = 0; i < records_.size(); ++i) {
    const Loaded& record = *records_[i];
    if (record.is_dropped || record.row != kNoRow) continue;
    Index last = i;
    if (!links_.empty()) {
      if (is_placed[links_[i].first]) continue;
      is_placed[links_[i].first] = true;
      while (records_[last]->is_dropped || records_[last]->is_superseded) last = links_[last].next;
    }
    order.push_back(last);
  }
  return order;
}

void LoadSession::Apply(Version* version, LoadReport* report) {
  TableWriter table(&engine_->heap_, version);
  const Row first_new = version->row_count;
  // Upserts of customers that exist are found before the new ones get rows.
  std::vector<Index> updates;
  for (Index i = 0; version->customer_count > 0 && i < records_.size(); ++i) {
    const Loaded& record = *records_[i];
    if (!record.is_dropped && !record.is_superseded && record.row != kNoRow) updates.push_back(i);
  }
  AppendNew(&table);
  engine_->UpdateValueCounts(version);  // evaluation asks how many values there are
  std::vector<SegmentChanges> changes(engine_->catalog_.slot_count());
  if (version->row_count > first_new) EvaluateNew(version, first_new, &changes);

  std::vector<Engine::RowFlip> flips;
  StageUpdates(updates, *version, first_new);
  engine_->ApplyStaged(engine_->staging_, version, &flips);
  for (const Engine::RowFlip& flip : flips) {
    SegmentChanges& change = changes[flip.slot];
    if (flip.row >= first_new) {  // the child of an updated customer made it leave what it had just
                                  // entered, or enter
      change.entered += flip.entered ? 1 : -1;
    } else {
      ++(flip.entered ? change.entered : change.left);
    }
  }
  for (const SavedSegment* segment : engine_->catalog_.InOrder()) {
    SegmentChanges& change = changes[segment->slot];
    if (change.entered == 0 && change.left == 0) continue;
    change.segment_id = segment->id;
    report->segments.push_back(std::move(change));
  }
}

void LoadSession::StageUpdates(const std::vector<Index>& updates, const Version& version,
                               Row first_new) {
  Staging& staging = engine_->staging_;
  staging.Begin(version, *engine_->external_ids_);
  Record record;
  record.has_text.fill(true);
  record.has_parent = true;
  for (const Index i : updates) {
    const Loaded& loaded = *records_[i];
    record.texts = loaded.texts().texts;
    record.id = record.texts[0];
    record.parent_id =
        loaded.child == kNone ? std::string_view() : children_[loaded.child].parent_id;
    record.codes.clear();
    for (FieldId field = 0; field < engine_->schema_->size(); ++field) {
      const bool is_derived = field == kRelationshipField || field == kCustomerIdField;
      if (!is_derived) record.codes.emplace_back(field, codes_[i][field]);
    }
    staging.AddRecord(record, i);
  }
  // Customers that exist and have new children derive their relationship again.
  for (const Child& child : children_) {
    if (child.parent_row == kNoRow) continue;
    engine_->family_.Add(child.parent_row, records_[child.record]->row);
    if (child.parent_row < first_new) staging.StageRelationship(child.parent_row);
  }
  [[maybe_unused]] const absl::Status status = staging.Finish();  // all of it was checked before
  assert(status.ok());
}

void LoadSession::AppendNew(TableWriter* table) {
  const PagesVector<Index> order = NewCustomers();
  if (order.empty()) return;
  const Row first_new = table->version().row_count;
  for (size_t at = 0; at < order.size(); ++at) {
    for (Index same = FirstOfSame(order[at]); same != kNone; same = NextOfSame(same))
      records_[same]->row = static_cast<Row>(first_new + at);
  }
  FindFamilies(first_new);
  IndexNew(first_new);

  const size_t width = engine_->schema_->size();
  const size_t most = std::min<size_t>(order.size(), kBlockRows);
  const size_t stride = most + 16;  // so that columns do not share cache sets
  PagesVector<Code> columns(width * stride);
  PagesVector<TextRecord> texts(most);
  std::vector<Row> parents(most);
  for (size_t done = 0; done < order.size();) {
    const Row first = table->version().row_count;
    const size_t count = std::min<size_t>(order.size() - done, kBlockRows - InBlock(first));
    for (size_t i = 0; i < count; ++i) {
      const Index record = order[done + i];
      const Loaded& loaded = *records_[record];
      texts[i] = loaded.texts();
      parents[i] = loaded.child == kNone ? kNoRow : children_[loaded.child].parent_row;
      const Code* const codes = codes_[record];
      for (size_t field = 0; field < width; ++field) columns[field * stride + i] = codes[field];
    }
    NewRows rows;
    rows.count = count;
    for (size_t field = 0; field < width; ++field)
      rows.codes.emplace_back(columns.data() + field * stride, count);
    rows.texts = std::span(texts).first(count);
    rows.parents = std::span(parents).first(count);
    table->AddMany(rows);
    done += count;
  }
}

// Parents and relationships of the new customers.
void LoadSession::FindFamilies(Row first_new) {
  for (Child& child : children_) {
    const Loaded& record = *records_[child.record];
    if (record.is_dropped || record.is_superseded || record.row < first_new) continue;
    const Index parent = InEffect(child.parent);
    child.parent_row = parent == kNone ? ExistingRow(child.parent_id) : records_[parent]->row;
    codes_[child.record][kRelationshipField] |= kHasParent;
    if (parent != kNone) codes_[parent][kRelationshipField] |= kHasChild;
  }
}

void LoadSession::IndexNew(Row first_new) {
  // The entries of the records in effect, in which rows stand for records.
  const auto insert = [&](PagesVector<HashedRows::Entry> entries, bool of_firsts, RowIndex* index) {
    size_t kept = 0;
    for (const HashedRows::Entry entry : entries) {
      const Loaded& record = *records_[HashedRows::RowOf(entry)];
      if (record.row == kNoRow || record.row < first_new) continue;
      if (!of_firsts && (record.is_dropped || record.is_superseded)) continue;
      entries[kept++] = HashedRows::MakeEntry(HashedRows::HashOf(entry), record.row);
    }
    entries.resize(kept);
    if (!std::is_sorted(entries.begin(), entries.end())) std::sort(entries.begin(), entries.end());
    index->InsertMany(entries);
  };
  insert(std::move(ids_), true, engine_->ids_.get());
  insert(std::move(external_ids_), false, engine_->external_ids_.get());
}

void LoadSession::EvaluateNew(Version* version, Row first_new,
                              std::vector<SegmentChanges>* changes) {
  const std::vector<const SavedSegment*> segments = engine_->catalog_.InOrder();
  const FindRow find_row = [&](std::string_view id) { return engine_->ids_->Find(*version, id); };
  std::vector<Query> queries;
  queries.reserve(segments.size());
  for (const SavedSegment* segment : segments) {
    queries.push_back(MakeQuery(*engine_->schema_, segment->definition.rules, find_row));
  }
  ManyEvaluator evaluator(*version, queries);
  const Heap::Bulk bulk(&engine_->heap_, version->row_count - first_new >= kBulkRows);
  std::vector<uint16_t> rows;
  Heap* heap = &engine_->heap_;
  for (BlockId id = BlockOf(first_new); id < version->block_count(); ++id) {
    const uint32_t first = id == BlockOf(first_new) ? InBlock(first_new) : 0;
    Block*& block = version->blocks.Mutable(heap, id);
    heap->Own(&block);
    evaluator.Select(id, [&](size_t i, uint32_t count, const uint64_t* words) {
      if (count == 0) return;
      const SegmentSlot slot = segments[i]->slot;
      if (first == 0) {
        AssignWords(heap, &block->memberships.Mutable(heap, slot), words, count,
                    ArrayLimit::kMembership, MemoryUse::kMemberships);
      } else {
        rows.clear();
        ForEachBit(words, [&](uint16_t row) {
          if (row >= first) rows.push_back(row);
        });
        count = static_cast<uint32_t>(rows.size());
        if (count == 0) return;
        AppendRows(heap, &block->memberships.Mutable(heap, slot), rows, ArrayLimit::kMembership,
                   MemoryUse::kMemberships);
      }
      version->segments.Mutable(heap, slot).count += count;
      (*changes)[slot].entered += count;
    });
  }
}

}  // namespace tranche::internal
