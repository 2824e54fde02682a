// What does the C API cost? The same index takes the same stream of patches, each a batch of one,
// through C++, through the typed calls of C, and as JSON. A patch begins with the texts of id,
// field and value and ends when whoever asked has read the list of changes.
//
//   capi_bench [--customers=N] [--segments=S]
#include <cstdlib>
#include <cstring>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "bench/support/check.h"
#include "bench/support/harness.h"
#include "bench/support/random_segments.h"
#include "src/capi/index.h"
#include "tranche/c.h"

namespace tranche::internal::bench {
namespace {

constexpr size_t kStream = 3'000'000;
constexpr int kPatches = 50'000;  // of a repetition

struct Effect {
  uint64_t entered = 0;
  uint64_t left = 0;
  uint64_t id_bytes = 0;  // read, so that the changes are
};

class CppSide {
 public:
  explicit CppSide(Index* index) : index_(index) {}

  Effect Patch(std::string_view id, std::string_view field, std::string_view value) {
    const AttributeView attribute{field, std::span(&value, value.empty() ? 0 : 1)};
    batch_.Clear();
    batch_.Patch(CustomerView{id, std::span(&attribute, 1)});
    const BatchResult result = Get(index_->Apply(batch_), "applying a patch");
    Effect effect;
    for (const Change& change : result.changes) {
      ++(change.entered ? effect.entered : effect.left);
      effect.id_bytes += change.segment_id.size() + change.customer_id.size();
    }
    return effect;
  }

 private:
  Index* index_;
  Batch batch_;
};

void CheckC(tranche_code code, const tranche_error* error) {
  Check(code == TRANCHE_OK, tranche_error_message(error));
}

class CSide {
 public:
  explicit CSide(tranche_index* index) : index_(index) {
    CheckC(tranche_batch_create(&batch_, &error_), error_);
  }
  CSide(const CSide&) = delete;
  CSide& operator=(const CSide&) = delete;
  ~CSide() { tranche_batch_free(batch_); }

  Effect Patch(std::string_view id, std::string_view field, std::string_view value) {
    const tranche_string text{value.data(), value.size()};
    const tranche_attribute attribute{
        {field.data(), field.size()}, &text, value.empty() ? size_t{0} : size_t{1}};
    tranche_batch_clear(batch_);
    CheckC(tranche_batch_patch(batch_, id.data(), id.size(), &attribute, 1, &error_), error_);
    tranche_changes* changes = nullptr;
    CheckC(tranche_index_apply(index_, batch_, &changes, &error_), error_);
    Effect effect;
    const size_t size = tranche_changes_size(changes);
    for (size_t i = 0; i < size; ++i) {
      tranche_change change;
      CheckC(tranche_changes_get(changes, i, &change, &error_), error_);
      ++(change.entered ? effect.entered : effect.left);
      effect.id_bytes += change.segment_id.size + change.customer_id.size;
    }
    tranche_changes_free(changes);
    return effect;
  }

 private:
  tranche_index* index_;
  tranche_batch* batch_ = nullptr;
  tranche_error* error_ = nullptr;
};

// Writes the operation as well. The answer stays text, but for what it says in numbers.
class JsonSide {
 public:
  explicit JsonSide(tranche_index* index) : index_(index) {}

  Effect Patch(std::string_view id, std::string_view field, std::string_view value) {
    constexpr std::string_view kProperties = "properties.";
    const bool is_property = field.starts_with(kProperties);
    if (is_property) field.remove_prefix(kProperties.size());
    json_ = R"({"operations":[{"op":"patch","customer":{"id":")";
    json_ += id;
    json_ += is_property ? R"(","properties":{")" : R"(",")";
    json_ += field;
    json_ += value.empty() ? R"(":null)" : R"(":")";
    json_ += value;
    if (!value.empty()) json_ += '"';
    json_ += is_property ? "}}}]}" : "}}]}";
    tranche_buffer* changes = nullptr;
    CheckC(tranche_index_call(index_, "apply", json_.data(), json_.size(), &changes, &error_),
           error_);
    const char* text = tranche_buffer_data(changes);
    const Effect effect{NumberAfter(text, "\"entered\":"), NumberAfter(text, "\"left\":"), 0};
    tranche_buffer_free(changes);
    return effect;
  }

 private:
  static uint64_t NumberAfter(const char* text, const char* key) {
    return std::strtoull(std::strstr(text, key) + std::strlen(key), nullptr, 10);
  }

  tranche_index* index_;
  tranche_error* error_ = nullptr;
  std::string json_;
};

// All sides take their patches off one stream, so that each is new to the index.
template <typename Side>
Effect PatchNext(const UpdateStream& stream, size_t* next, Side& side) {
  Check(*next < stream.size(), "the stream of patches is too short");
  const Update& update = stream[(*next)++];
  return side.Patch(update.id, stream.FieldName(update), update.value);
}

template <typename Side>
void RegisterPatches(const std::string& name, const UpdateStream& stream, size_t* next,
                     Side& side) {
  Register(name, [&stream, next, &side](benchmark::State& state) {
    for (auto _ : state) benchmark::DoNotOptimize(PatchNext(stream, next, side));
  })->Iterations(kPatches);
}

int64_t SumOfCounts(const Index& index) {
  int64_t sum = 0;
  for (const SegmentStats& segment : index.Read().Stats()) {
    sum += static_cast<int64_t>(segment.count);
  }
  return sum;
}

// The changes that a side tells are those that the counts show.
template <typename Side>
void CheckSide(const Index& index, const UpdateStream& stream, size_t* next, Side& side) {
  const int64_t before = SumOfCounts(index);
  int64_t balance = 0;
  uint64_t changes = 0;
  for (int i = 0; i < 1'000; ++i) {
    const Effect effect = PatchNext(stream, next, side);
    balance += static_cast<int64_t>(effect.entered) - static_cast<int64_t>(effect.left);
    changes += effect.entered + effect.left;
  }
  Check(changes > 0 && SumOfCounts(index) == before + balance, "counts that do not add up");
}

int Run(const Flags& flags) {
  WorkloadOptions options;
  options.customers = static_cast<uint32_t>(flags.Number("customers", 1'000'000));
  const Workload workload = Workload::Generate(options);
  const UpdateStream stream(workload, kStream, 11);
  tranche_index handle;
  handle.index =
      LoadIndex(workload, true, RandomDrafts(workload, flags.Number("segments", 1'000), 5));
  Index& index = *handle.index;
  CppSide cpp(&index);
  CSide c(&handle);
  JsonSide json(&handle);
  size_t next = 0;
  CheckSide(index, stream, &next, cpp);
  CheckSide(index, stream, &next, c);
  CheckSide(index, stream, &next, json);
  RegisterPatches("capi/patch/ours", stream, &next, c);
  RegisterPatches("capi/patch/cpp", stream, &next, cpp);
  RegisterPatches("capi/patch/json", stream, &next, json);
  return flags.RunBenchmarks();
}

}  // namespace
}  // namespace tranche::internal::bench

int main(int argc, char** argv) { return tranche::internal::bench::Run({argc, argv}); }
