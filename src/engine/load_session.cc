#include "src/engine/load_session.h"

#include <algorithm>
#include <cassert>
#include <cstring>
#include <utility>

#include "src/base/message.h"
#include "src/query/many_evaluator.h"

namespace tranche {
namespace {

constexpr size_t kArenaBytes = size_t{1} << 20;

}  // namespace

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
  if (is_committed_) return;
  for (FieldId id = 0; id < dictionary_sizes_.size(); ++id) {
    const Field& field = engine_->schema_->field(id);
    field.values->Truncate(dictionary_sizes_[id].first);
    if (field.is_multi()) field.sets->Truncate(dictionary_sizes_[id].second);
  }
}

std::string_view LoadSession::Keep(std::string_view text) {
  if (text.empty()) return {};
  if (text.size() > arena_left_) {
    arena_left_ = std::max(kArenaBytes, text.size());
    arena_.push_back(std::make_unique_for_overwrite<char[]>(arena_left_));
    arena_next_ = arena_.back().get();
  }
  std::memcpy(arena_next_, text.data(), text.size());
  const std::string_view kept(arena_next_, text.size());
  arena_next_ += text.size();
  arena_left_ -= text.size();
  return kept;
}

absl::Status LoadSession::Add(const CustomerView& customer, uint64_t line) {
  if (!strict_error_.ok()) return strict_error_;
  ++report_.records;
  resolver_.Mark();
  const Row row = ExistingRow(customer.id);
  std::vector<Code> held;
  if (row != kNoRow) {
    for (FieldId field = 0; field < codes_.size(); ++field) {
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
  Loaded& loaded = records_.emplace_back();
  loaded.line = line;
  loaded.row = row;
  for (size_t i = 0; i < kTextFields; ++i) loaded.text.texts[i] = Keep(record_.texts[i]);
  loaded.parent_id = Keep(record_.parent_id);
  loaded.first = loaded.last = index;
  loaded.next = loaded.parent = kNone;
  for (std::vector<Code>& column : codes_) column.push_back(kNotSet);
  for (const auto& [field, code] : record_.codes) codes_[field].back() = code;
  id_hashes_.push_back(StringHash()(loaded.text.id()));
  const Index first = FirstOf(loaded.text.id());
  if (first == kNone) {
    firsts_.insert(index);
  } else {
    ++report_.duplicates;
    loaded.first = first;
    records_[records_[first].last].next = index;
    records_[first].last = index;
  }
  if (journal_ != nullptr && journal_error_.ok()) journal_error_ = journal_->Add(customer, line);
  return journal_error_;
}

void LoadSession::Reject(uint64_t line, std::string reason) {
  ++report_.records;
  ++report_.rejected;
  if (options_.strict && strict_error_.ok())
    strict_error_ = InvalidArgument({"line ", line, ": ", reason});
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
  const auto found = firsts_.find(id);
  return found == firsts_.end() ? kNone : *found;
}

LoadSession::Index LoadSession::InEffect(Index first) const {
  if (first == kNone) return kNone;
  if (!records_[records_[first].last].is_dropped) return records_[first].last;
  Index in_effect = kNone;
  for (Index i = first; i != kNone; i = records_[i].next) {
    if (!records_[i].is_dropped) in_effect = i;
  }
  return in_effect;
}

void LoadSession::Drop(Index record, absl::Status reason) {
  records_[record].is_dropped = true;
  --report_.records;  // Reject counts it again
  Reject(records_[record].line, std::string(MessageOf(reason)));
}

absl::StatusOr<LoadReport> LoadSession::Commit() {
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
  writer_lock_.unlock();  // others may write, though the loader may live on
  journal_.reset();
  return std::move(report_);
}

std::vector<LoadSession::Index> LoadSession::NewCustomers() const {
  // A customer is created by its first good record and looks like its last.
  std::vector<Index> order;
  std::vector<bool> is_placed(records_.size());
  for (Index i = 0; i < records_.size(); ++i) {
    const Loaded& record = records_[i];
    if (record.is_dropped || record.row != kNoRow || is_placed[record.first]) continue;
    is_placed[record.first] = true;
    Index last = i;
    while (records_[last].is_dropped || records_[last].is_superseded) last = records_[last].next;
    order.push_back(last);
  }
  return order;
}

void LoadSession::Apply(Version* version, LoadReport* report) {
  TableWriter table(&engine_->heap_, version);
  const Row first_new = version->row_count;
  // Upserts of customers that exist are found before the new ones get rows.
  std::vector<Index> updates;
  for (Index i = 0; i < records_.size(); ++i) {
    if (!records_[i].is_dropped && !records_[i].is_superseded && records_[i].row != kNoRow)
      updates.push_back(i);
  }
  AppendNew(NewCustomers(), &table);
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
    const Loaded& loaded = records_[i];
    record.id = loaded.text.id();
    record.texts = loaded.text.texts;
    record.parent_id = loaded.parent_id;
    record.codes.clear();
    for (FieldId field = 0; field < codes_.size(); ++field) {
      const bool is_derived = field == kRelationshipField || field == kCustomerIdField;
      if (!is_derived) record.codes.emplace_back(field, codes_[field][i]);
    }
    staging.AddRecord(record, i);
  }
  // Customers that exist and have new children derive their relationship again.
  for (Row row = first_new; row < version.row_count; ++row) {
    const Row parent = version.ParentOf(row);
    if (parent == kNoRow) continue;
    engine_->family_.Add(parent, row);
    if (parent < first_new) staging.StageRelationship(parent);
  }
  [[maybe_unused]] const absl::Status status = staging.Finish();  // all of it was checked before
  assert(status.ok());
}

void LoadSession::AppendNew(const std::vector<Index>& order, TableWriter* table) {
  if (order.empty()) return;
  Row next = table->version().row_count;
  for (const Index i : order) {
    for (Index same = records_[i].first; same != kNone; same = records_[same].next)
      records_[same].row = next;
    ++next;
  }
  std::vector<Code>& relationship = codes_[kRelationshipField];
  std::vector<Row> parents(order.size(), kNoRow);
  for (size_t at = 0; at < order.size(); ++at) {
    const Loaded& record = records_[order[at]];
    if (record.parent_id.empty()) continue;
    const Index parent = InEffect(record.parent);
    parents[at] = parent == kNone ? ExistingRow(record.parent_id) : records_[parent].row;
    relationship[order[at]] |= kHasParent;
    if (parent != kNone) relationship[parent] |= kHasChild;
  }
  const bool is_identity = order.size() == records_.size();
  if (!is_identity) {
    for (std::vector<Code>& column : codes_) {
      std::vector<Code> picked;
      picked.reserve(order.size());
      for (const Index i : order) picked.push_back(column[i]);
      new_codes_.push_back(std::move(picked));
    }
  }
  std::vector<TextRecord> texts;
  texts.reserve(order.size());
  engine_->ids_->Reserve(table->version().customer_count + order.size());
  for (const Index i : order) {
    texts.push_back(records_[i].text);
    engine_->ids_->InsertHashed(id_hashes_[i], records_[i].row);
    const std::string_view external_id = records_[i].text[TextField::kExternalId];
    if (!external_id.empty()) engine_->external_ids_->Insert(external_id, records_[i].row);
  }
  NewRows rows;
  rows.count = order.size();
  for (const std::vector<Code>& column : is_identity ? codes_ : new_codes_)
    rows.codes.emplace_back(column);
  rows.texts = texts;
  rows.parents = parents;
  table->AddMany(rows);
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

}  // namespace tranche
