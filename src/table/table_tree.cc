// What TableWriter does to the whole tree of a version.
#include <algorithm>

#include "src/table/search.h"
#include "src/table/table_writer.h"

namespace tranche::internal {
namespace {

// Pages may be shared with pinned versions: only their parts retire, the values in them stay as
// they are.

void RetireRows(Heap* heap, Container container) { Clear(heap, &container); }

void RetireColumn(Heap* heap, BlockColumn* column) {
  if (column == nullptr) return;
  for (CodeChunk* chunk : column->chunks) {
    if (chunk != nullptr) heap->Retire(chunk);
  }
  heap->Retire(column);
}

void RetireField(Heap* heap, FieldState field) {
  field.values.ForEach([&](size_t, ValueState value) {
    for (const Container& container : value.blocks.values()) RetireRows(heap, container);
    value.blocks.Release(heap);
  });
  field.values.Release(heap);
}

void RetireMeasure(Heap* heap, MeasureState measure) {
  measure.currencies.ForEach([&](size_t, CurrencySums sums) { sums.segments.Release(heap); });
  measure.currencies.Release(heap);
}

// Moves the values after `i` up by one. Those past the last one are zeroes.
template <typename Array>
void Erase(Heap* heap, Array* values, size_t i) {
  for (; i < values->capacity(); ++i) {
    const auto next = (*values)[i + 1];
    values->Mutable(heap, i) = next;
  }
}

}  // namespace

void TableWriter::DropField(FieldId field) {
  RetireField(heap_, version_->fields[field]);
  Erase(heap_, &version_->fields, field);
  const std::span<const FieldId> measures = version_->schema->measures();
  const auto measure = std::find(measures.begin(), measures.end(), field);
  if (measure != measures.end()) {
    const auto place = static_cast<size_t>(measure - measures.begin());
    RetireMeasure(heap_, version_->measures[place]);
    Erase(heap_, &version_->measures, place);
  }
  for (BlockId id = 0; id < version_->block_count(); ++id) {
    Block* block = OwnBlock(id);
    RetireColumn(heap_, block->columns[field]);
    Erase(heap_, &block->columns, field);
    const Field& dropped = version_->schema->field(field);
    if (dropped.has_text()) DropTexts(block, dropped.text_slot);
    if (!dropped.traits.has_numbers) continue;
    RetireNumbers(heap_, block->numbers[dropped.number_slot]);
    Erase(heap_, &block->numbers, dropped.number_slot);
  }
}

void TableWriter::DropTexts(Block* block, uint16_t text_slot) {
  for (size_t i = 0; i < block->text.capacity(); ++i) {
    TextPage* const old = block->text[i];
    TextPage* const page = old == nullptr ? nullptr : WithoutProperty(heap_, old, text_slot);
    if (page == nullptr) continue;
    block->text.Mutable(heap_, i) = page;
    heap_->Retire(old);
  }
}

void TableWriter::BuildSearch() {
  const Heap::Bulk bulk(heap_, version_->row_count >= kBulkRows);
  for (BlockId id = 0; id < version_->block_count(); ++id) {
    IndexTexts(heap_, OwnBlock(id), 0, version_->RowsIn(id));
  }
  version_->has_search = true;
}

void TableWriter::EndPatches(PatchCursor* cursor) {
  constexpr size_t kLooks = 256;
  size_t looks = 0;
  // A copy of the handle will do: what nobody has pinned is changed where it is.
  const auto end_in = [&](auto containers) {
    for (size_t i = 0; i < containers.capacity(); ++i) {
      if (containers[i].kind == ContainerKind::kPatched)
        EndPatch(heap_, &containers.Mutable(heap_, i));
    }
    looks += containers.capacity();
  };
  for (; looks < kLooks && cursor->field < version_->schema->size(); ++looks) {
    const auto& values = version_->fields[cursor->field].values;
    if (cursor->value < values.capacity()) {
      end_in(values[cursor->value++].blocks);
    } else {
      ++cursor->field;
      cursor->value = 0;
    }
  }
  for (; looks < kLooks && cursor->block < version_->block_count(); ++cursor->block) {
    Block* block = OwnBlock(cursor->block);
    EndPatch(heap_, &block->live);
    end_in(block->memberships);
    end_in(block->slices);
  }
  if (looks < kLooks) *cursor = PatchCursor();
}

void TableWriter::Clear() {
  version_->blocks.ForEach([&](size_t, Block* block) {
    if (block == nullptr) return;
    const auto retire_rows = [&](size_t, const Container& rows) { RetireRows(heap_, rows); };
    RetireRows(heap_, block->live);
    block->columns.ForEach([&](size_t, BlockColumn* column) { RetireColumn(heap_, column); });
    block->numbers.ForEach([&](size_t, NumberColumn* column) { RetireNumbers(heap_, column); });
    block->memberships.ForEach(retire_rows);
    block->slices.ForEach(retire_rows);
    block->text.ForEach([&](size_t, TextPage* page) {
      if (page != nullptr) heap_->Retire(page);
    });
    auto columns = block->columns;
    auto numbers = block->numbers;
    auto text = block->text;
    auto parents = block->parents;
    auto memberships = block->memberships;
    auto slices = block->slices;
    columns.Release(heap_);
    numbers.Release(heap_);
    text.Release(heap_);
    parents.Release(heap_);
    memberships.Release(heap_);
    slices.Release(heap_);
    heap_->Retire(block);
  });
  version_->blocks.Release(heap_);
  version_->fields.ForEach([&](size_t, const FieldState& field) { RetireField(heap_, field); });
  version_->fields.Release(heap_);
  version_->measures.ForEach(
      [&](size_t, const MeasureState& measure) { RetireMeasure(heap_, measure); });
  version_->measures.Release(heap_);
  version_->segments.Release(heap_);
  version_->segment_order.Release(heap_);
  version_->positions.Release(heap_);
  version_->row_count = 0;
  version_->customer_count = 0;
}

}  // namespace tranche::internal
