#include "src/valkey/keyed_index.h"

#include <algorithm>
#include <new>
#include <utility>

#include "src/valkey/text.h"

namespace tranche::valkey {
namespace {

constexpr size_t kChangesOfAnEntry = 1'000;
constexpr size_t kMeasureAfterBytes = size_t{64} << 10;

bool CallSink(void* sink, const char* chunk, size_t size) {
  return (*static_cast<const std::function<bool(std::string_view)>*>(sink))({chunk, size});
}

// Lists of the changes in JSON, of so many each.
void AppendLists(const tranche_changes* changes, std::vector<std::string>* lists) {
  const size_t count = tranche_changes_size(changes);
  for (size_t i = 0; i < count; ++i) {
    tranche_change change;
    if (tranche_changes_get(changes, i, &change, nullptr) != TRANCHE_OK) return;
    const bool is_first = i % kChangesOfAnEntry == 0;
    if (is_first) lists->emplace_back("[");
    std::string& json = lists->back();
    json += is_first ? "{\"segment_id\":" : ",{\"segment_id\":";
    AppendQuoted({change.segment_id.data, change.segment_id.size}, &json);
    json += ",\"customer\":";
    AppendQuoted({change.customer_id.data, change.customer_id.size}, &json);
    json += change.entered ? ",\"change\":\"entered\"}" : ",\"change\":\"left\"}";
    if (i + 1 == count || (i + 1) % kChangesOfAnEntry == 0) json += ']';
  }
}

}  // namespace

tranche_index_options KeyedIndex::Options() {
  tranche_index_options options = TRANCHE_INDEX_OPTIONS_INIT;
  options.clock = [](void* self) { return static_cast<const KeyedIndex*>(self)->time_; };
  options.clock_context = this;
  options.on_changes = [](void* self, const tranche_changes* changes) {
    static_cast<KeyedIndex*>(self)->Record(changes);
  };
  options.on_changes_context = this;
  options.now = time_;
  options.has_now = true;
  return options;
}

tranche_code KeyedIndex::Create(std::string_view schema, Time time, ErrorHandle* error) {
  time_ = time;
  const tranche_index_options options = Options();
  return tranche_index_create(schema.data(), schema.size(), &options, Out(&index_), Out(error));
}

tranche_code KeyedIndex::Add(std::string_view chunk, ErrorHandle* error) {
  if (restorer_ == nullptr) {
    const tranche_index_options options = Options();
    const tranche_code code = tranche_restorer_create(&options, Out(&restorer_), Out(error));
    if (code != TRANCHE_OK) return code;
  }
  return tranche_restorer_add(restorer_.get(), chunk.data(), chunk.size(), Out(error));
}

tranche_code KeyedIndex::Finish(ErrorHandle* error) {
  const RestorerHandle restorer = std::move(restorer_);
  const tranche_code code = tranche_restorer_finish(restorer.get(), Out(&index_), Out(error));
  if (code == TRANCHE_OK) Measure(kMeasureAfterBytes);
  return code;
}

tranche_code KeyedIndex::Save(const std::function<bool(std::string_view)>& sink,
                              ErrorHandle* error) const {
  void* context = const_cast<void*>(static_cast<const void*>(&sink));
  return tranche_index_save(index_.get(), CallSink, context, Out(error));
}

std::unique_ptr<KeyedIndex> KeyedIndex::Copy() const {
  auto copy = std::make_unique<KeyedIndex>();
  copy->KeepChanges(changes_kept_);
  if (index_ == nullptr) return copy;
  ErrorHandle error;
  const auto add = [&](std::string_view chunk) { return copy->Add(chunk, &error) == TRANCHE_OK; };
  if (Save(add, &error) != TRANCHE_OK || copy->Finish(&error) != TRANCHE_OK) return nullptr;
  return copy;
}

void KeyedIndex::Record(const tranche_changes* changes) {
  if (changes_kept_ == 0) return;
  try {
    AppendLists(changes, &changes_);
  } catch (...) {  // memory ran out
    changes_are_lost_ = true;
  }
}

uint64_t KeyedIndex::Version() const {
  SnapshotHandle snapshot;
  if (tranche_index_read(index_.get(), Out(&snapshot), nullptr) != TRANCHE_OK) return 0;
  return tranche_snapshot_version(snapshot.get());
}

std::vector<std::string> KeyedIndex::TakeChanges() {
  std::vector<std::string> lists = std::exchange(changes_, {});
  if (std::exchange(changes_are_lost_, false)) lists = {"null"};
  return lists;
}

void KeyedIndex::Measure(size_t bytes_written) {
  unmeasured_ += bytes_written;
  if (unmeasured_ < kMeasureAfterBytes) return;
  unmeasured_ = 0;
  held_.Set(MeasureNow());
}

size_t KeyedIndex::MeasureNow() const {
  return sizeof(*this) + (index_ == nullptr ? 0 : tranche_index_memory_bytes(index_.get()));
}

}  // namespace tranche::valkey
