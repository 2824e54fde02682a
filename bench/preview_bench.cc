// How fast is the first page of a preview with a search? Text `labs 12` inside the segment
// 11_broad60, the first 50 customers, with exact counts of everything; against a scan over the
// folded texts of the members. And what do the counts of rules and conditions cost? The previews of
// the twelve drafts; against counting each draft alone.
//
//   preview_bench [--customers=N]
#include <string.h>  // memmem

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "bench/support/check.h"
#include "bench/support/dense_rival.h"
#include "bench/support/harness.h"
#include "bench/support/workload.h"

namespace tranche::internal::bench {
namespace {

constexpr std::string_view kSearch = "labs 12";

// Id, name, e-mail and external id of every customer, folded, one after the other.
class TextScan {
 public:
  explicit TextScan(const Workload& workload) {
    const Field& external = workload.fields()[workload.FieldIndex("external_id")];
    for (uint32_t row = 0; row < workload.customers(); ++row) {
      first_.push_back(text_.size());
      const std::string external_id = external.codes[row] != 0 ? ExternalIdOf(workload, row) : "";
      for (const std::string& text :
           {CustomerId(row), NameOf(workload, row), EmailOf(workload, row), external_id}) {
        for (const char c : text) text_ += c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
        text_ += '\0';
      }
    }
    first_.push_back(text_.size());
  }

  // The rows of `members` whose text holds `search`.
  std::vector<uint32_t> Find(const std::vector<uint64_t>& members, std::string_view search) const {
    std::vector<uint32_t> rows;
    const char* const begin = text_.data();
    for (size_t at = 0;;) {
      const void* found = memmem(begin + at, text_.size() - at, search.data(), search.size());
      if (found == nullptr) return rows;
      at = static_cast<size_t>(static_cast<const char*>(found) - begin);
      const auto after = std::upper_bound(first_.begin(), first_.end(), at);
      const auto row = static_cast<uint32_t>(after - first_.begin() - 1);
      if (((members[row >> 6] >> (row & 63)) & 1) != 0) rows.push_back(row);
      at = *after;
    }
  }

 private:
  std::string text_;
  std::vector<size_t> first_;  // by row, and the end
};

Draft Broad(const std::vector<Draft>& drafts) {
  for (const Draft& draft : drafts) {
    if (draft.name == "11_broad60") return draft;
  }
  Fail("no 11_broad60");
}

void RegisterPreview(const std::string& name, const Snapshot& snapshot, const Draft& draft,
                     const PageRequest& request) {
  Register(name, [&snapshot, draft, request](benchmark::State& state) {
    for (auto _ : state) benchmark::DoNotOptimize(snapshot.PreviewDraft(draft, request));
  });
}

int Main(int argc, char** argv) {
  const Flags flags(argc, argv);
  WorkloadOptions options;
  options.customers = static_cast<uint32_t>(flags.Number("customers", 1'000'000));
  const Workload workload = Workload::Generate(options);
  const DenseRival dense(workload);
  const TextScan scan(workload);
  const std::unique_ptr<Index> index = LoadIndex(workload, true);
  const std::vector<Draft> drafts = ReadDrafts("segments12.json");
  const Draft draft = Broad(drafts);
  PageRequest request;
  request.search = kSearch;

  std::vector<uint64_t> members(dense.words());
  dense.Fill(draft, members);
  const std::vector<uint32_t> expected = scan.Find(members, kSearch);
  const double start = SecondsNow();
  const Preview first = Get(index->Read().PreviewDraft(draft, request), "previewing");
  const double first_seconds = SecondsNow() - start;  // a search index built on first use
  Check(first.page.total == expected.size(), "total of the search");
  for (size_t i = 0; i < first.page.rows.size(); ++i) {
    Check(first.page.rows[i][0].values[0] == CustomerId(expected[i]), "a customer of the page");
  }

  const Snapshot snapshot = index->Read();  // of a version with the search index
  const std::string path = "preview/" + std::to_string(options.customers);
  Register(path + "/search/scan", [&](benchmark::State& state) {
    for (auto _ : state) {
      dense.Fill(draft, members);
      benchmark::DoNotOptimize(scan.Find(members, kSearch));
    }
  });
  RegisterPreview(path + "/search/ours", snapshot, draft, request);
  PageRequest rare = request;
  rare.search = "quartz robotics 4711";
  RegisterPreview(path + "/rare_search/ours", snapshot, draft, rare);
  PageRequest id = request;
  id.search = CustomerId(options.customers / 2);
  RegisterPreview(path + "/id_search/ours", snapshot, draft, id);
  PageRequest common = request;
  common.search = "a";
  RegisterPreview(path + "/one_letter/ours", snapshot, draft, common);
  RegisterPreview(path + "/no_search/ours", snapshot, draft, {});
  RegisterPreview(path + "/deep/ours", snapshot, draft,
                  {.skip = options.customers / 2, .take = 50, .search = ""});
  Register(path + "/drafts/count_alone", [&](benchmark::State& state) {
    for (auto _ : state) {
      for (const Draft& each : drafts) benchmark::DoNotOptimize(snapshot.Count(each));
    }
  });
  Register(path + "/drafts/ours", [&](benchmark::State& state) {
    for (auto _ : state) {
      for (const Draft& each : drafts) benchmark::DoNotOptimize(snapshot.PreviewDraft(each, {}));
    }
  });
  RegisterOnce(path + "/first_search/ours", [=](benchmark::State& state) {
    for (auto _ : state) state.counters["first_ms"] = first_seconds * 1e3;
  });
  return flags.RunBenchmarks();
}

}  // namespace
}  // namespace tranche::internal::bench

int main(int argc, char** argv) { return tranche::internal::bench::Main(argc, argv); }
