#include "src/engine/load_session.h"

#include <algorithm>
#include <cassert>
#include <utility>

#include "src/base/message.h"
#include "src/engine/repack.h"
#include "src/live/memberships.h"

namespace tranche::internal {

LoadSession::LoadSession(Engine* engine, LoadOptions options, std::unique_ptr<LoadJournal> journal)
    : engine_(engine),
      options_(std::move(options)),
      journal_(std::move(journal)),
      writer_lock_(engine->writer_mutex()),
      state_(engine->state()),
      resolver_(*state_.schema),
      savepoint_(*state_.schema),
      codes_(state_.schema->size()),
      numbers_(state_.schema->number_fields().size()) {
  resolver_.SetRules({options_.bad_values, options_.unknown_keys});
}

LoadSession::~LoadSession() {
  savepoint_.Undo();      // nothing is left to undo after a commit
  writer_lock_.unlock();  // others need not wait until the records are freed
  journal_.reset();
}

absl::Status LoadSession::Add(const CustomerView& customer, uint64_t line) {
  engine_->writer_mutex().HoldHere();
  if (!strict_error_.ok()) return strict_error_;
  ++report_.records;
  resolver_.Mark();
  const Row row = ExistingRow(customer.id);
  const Index earlier = merges() ? EarlierOf(customer.id) : kNone;
  const std::vector<Code> held = HeldBefore(row, earlier);
  absl::Status status = resolver_.Resolve(customer, held, &record_);
  if (status.ok() && records_.size() >= kNoRow - state_.current().row_count - 1) {
    status = ResourceExhausted({"more than ", kMaxCustomers, " rows"});
  }
  if (!status.ok()) {
    resolver_.Undo();
    --report_.records;
    Reject(line, std::string(MessageOf(status)));
    return status;
  }
  const bool parent_is_given = merges() ? Complete(row, earlier, &record_) : true;
  const auto index = static_cast<Index>(records_.size());
  const TextRecord texts{record_.texts, EncodePropertyTexts(&record_)};
  Loaded& loaded = *records_.Append();
  loaded.line = line;
  loaded.row = row;
  KeepTexts(texts, &loaded);
  loaded.child = kNone;
  if (!record_.bad_values.empty() || !record_.unknown_keys.empty()) NoteDropped(record_, line);
  if (!record_.parent_id.empty()) {
    loaded.child = static_cast<uint32_t>(children_.size());
    children_.push_back({arena_.Keep(record_.parent_id), RowIndex::Hash(record_.parent_id), index,
                         parent_is_given, kNone, kNoRow});
  }
  Code* const codes = codes_.Append();
  if (merges() && !held.empty()) {
    std::copy(held.begin(), held.end(), codes);
    codes[kRelationshipField] = kNotSet;  // derived in the end
  }
  for (const auto& [field, code] : record_.codes) codes[field] = code;
  if (!state_.schema->number_fields().empty()) {
    Number* const numbers = numbers_.Append();
    if (merges() && !held.empty()) KeepNumbers(row, earlier, held, codes, numbers);
    for (const auto& [field, number] : record_.numbers)
      numbers[state_.schema->field(field).number_slot] = number;
  }
  if (merges()) latest_.insert_or_assign(loaded.id(), index);
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

Row LoadSession::ExistingRow(std::string_view id) const {
  return state_.current().customer_count == 0 ? kNoRow : state_.FindRow(id);
}

void LoadSession::KeepTexts(const TextRecord& texts, Loaded* loaded) {
  loaded->text_bytes = static_cast<uint32_t>(EncodedBytes(texts));
  char* const encoded = arena_.Allocate(loaded->text_bytes);
  EncodeRecord(texts, encoded);
  loaded->text = encoded;
}

std::string_view LoadSession::EncodePropertyTexts(Record* record) {
  property_texts_.clear();
  std::sort(record->property_texts.begin(), record->property_texts.end());
  for (const auto& [field, text] : record->property_texts)
    AppendPropertyText(state_.schema->field(field).text_slot, text, &property_texts_);
  return property_texts_;
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
  engine_->writer_mutex().HoldHere();
  TRANCHE_RETURN_IF_ERROR(journal_error_);
  if (strict_error_.ok()) CheckWhole();
  if (!strict_error_.ok()) return strict_error_;
  if (journal_ != nullptr) TRANCHE_RETURN_IF_ERROR(journal_->Commit());
  savepoint_.Clear();
  {
    Versions::Next next(&state_.versions, Versions::Next::kAside);
    state_.look_ahead.Clear();
    Apply(next.get(), &report_);
    report_.version = next->shown_number;
    next.Publish();
  }
  RepackIfSparse(&state_);
  report_.dropped_values = dropped_.total();
  report_.dropped = dropped_.Take();
  report_.unknown_keys = unknown_keys_.Take(FieldNames());
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

std::vector<LoadSession::Index> LoadSession::FindUpdates() const {
  std::vector<Index> updates;
  for (Index i = 0; state_.current().customer_count > 0 && i < records_.size(); ++i) {
    const Loaded& record = *records_[i];
    if (!record.is_dropped && !record.is_superseded && record.row != kNoRow) updates.push_back(i);
  }
  return updates;
}

void LoadSession::Apply(Version* version, LoadReport* report) {
  TableWriter table(&state_.heap, version);
  const Row first_new = version->row_count;
  const std::vector<Index> updates = FindUpdates();  // before new customers get rows
  AppendNew(&table);
  state_.UpdateValueCounts(version);  // evaluation asks how many values there are
  const std::span<const SegmentSlot> slots = state_.catalog.slots_in_order();
  std::vector<SegmentChanges> changes(state_.catalog.slot_count());
  if (version->row_count > first_new) {
    const std::vector<uint64_t> entered = EvaluateNew(version, first_new);
    for (const SegmentSlot slot : slots) changes[slot].entered = entered[slot];
  }

  Staging staging(state_);
  staging.Begin(*version, {});
  StageUpdates(updates, first_new, &staging);
  CountCleared(staging, *version);
  BatchWriter writer(&state_);
  writer.Write(staging, version);
  for (const RowFlip& flip : writer.flips()) {
    SegmentChanges& change = changes[flip.slot];
    if (flip.row >= first_new) {  // the child of an updated customer made it leave what it had just
                                  // entered, or enter
      change.entered += flip.entered ? 1 : -1;
    } else {
      ++(flip.entered ? change.entered : change.left);
    }
  }
  for (const SegmentSlot slot : slots) {
    SegmentChanges& change = changes[slot];
    if (change.entered == 0 && change.left == 0) continue;
    change.segment_id = state_.catalog.at(slot)->id;
    report->segments.push_back(std::move(change));
  }
}

void LoadSession::StageUpdates(const std::vector<Index>& updates, Row first_new, Staging* staging) {
  Record record;
  record.has_text.fill(true);
  const std::span<const FieldId> text_properties = state_.schema->text_properties();
  record.has_parent = true;
  for (const Index i : updates) {
    const Loaded& loaded = *records_[i];
    record.texts = loaded.texts().texts;
    record.property_texts.clear();
    ForEachPropertyText(loaded.texts().properties, [&](uint16_t slot, std::string_view text) {
      record.property_texts.emplace_back(text_properties[slot], text);
    });
    record.id = record.texts[0];
    record.parent_id =
        loaded.child == kNone ? std::string_view() : children_[loaded.child].parent_id;
    record.codes.clear();
    for (FieldId field = 0; field < state_.schema->size(); ++field) {
      const bool is_derived = field == kRelationshipField || field == kCustomerIdField;
      if (!is_derived) record.codes.emplace_back(field, codes_[i][field]);
    }
    record.numbers.clear();
    for (const FieldId field : state_.schema->number_fields()) {
      if (codes_[i][field] != kNotSet)
        record.numbers.emplace_back(field, numbers_[i][state_.schema->field(field).number_slot]);
    }
    staging->AddRecord(record, i);
  }
  // Customers that exist and have new children derive their relationship again.
  for (const Child& child : children_) {
    if (child.record == kNone || child.parent_row == kNoRow) continue;
    state_.families.Add(child.parent_row, records_[child.record]->row);
    if (child.parent_row < first_new) staging->StageAsIs(child.parent_row);
  }
  [[maybe_unused]] const absl::Status status = staging->Finish();  // all of it was checked before
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

  const size_t width = state_.schema->size();
  const size_t most = std::min<size_t>(order.size(), kBlockRows);
  const size_t stride = most + 16;  // so that columns do not share cache sets
  PagesVector<Code> columns(width * stride);
  const size_t number_count = state_.schema->number_fields().size();
  PagesVector<Number> number_columns(number_count * stride);
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
      for (size_t slot = 0; slot < number_count; ++slot)
        number_columns[slot * stride + i] = numbers_[record][slot];
    }
    NewRows rows;
    rows.count = count;
    for (size_t field = 0; field < width; ++field)
      rows.codes.emplace_back(columns.data() + field * stride, count);
    for (size_t slot = 0; slot < number_count; ++slot)
      rows.numbers.emplace_back(number_columns.data() + slot * stride, count);
    rows.texts = std::span(texts).first(count);
    rows.parents = std::span(parents).first(count);
    table->AddMany(rows);
    done += count;
  }
}

// Parents and relationships of the new customers.
void LoadSession::FindFamilies(Row first_new) {
  for (Child& child : children_) {
    if (child.record == kNone) continue;
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
      const bool is_out = record.is_dropped || record.is_superseded || record.lost_external_id;
      if (!of_firsts && is_out) continue;
      entries[kept++] = HashedRows::MakeEntry(HashedRows::HashOf(entry), record.row);
    }
    entries.resize(kept);
    if (!std::is_sorted(entries.begin(), entries.end())) std::sort(entries.begin(), entries.end());
    index->InsertMany(entries);
  };
  insert(std::move(ids_), true, state_.ids.get());
  insert(std::move(external_ids_), false, state_.external_ids.get());
}

std::vector<uint64_t> LoadSession::EvaluateNew(Version* version, Row first_new) {
  const Catalog& catalog = state_.catalog;
  const FindRow find_row = [&](std::string_view id) { return state_.ids->Find(*version, id); };
  std::vector<uint64_t> entered(catalog.slot_count());
  for (const std::vector<SegmentSlot>& level :
       catalog.references().InLevels(catalog.slots_in_order())) {
    std::vector<Query> queries;
    queries.reserve(level.size());
    for (const SegmentSlot slot : level) {
      queries.push_back(
          MakeQuery(*state_.schema, version->now, catalog.at(slot)->definition.rules, find_row));
    }
    const std::vector<uint64_t> counts =
        AddMemberships(&state_.heap, version, first_new, level, queries);
    for (size_t i = 0; i < level.size(); ++i) entered[level[i]] = counts[i];
  }
  return entered;
}

}  // namespace tranche::internal
