#include "src/cli/demo_stream.h"

#include <algorithm>
#include <chrono>
#include <string>
#include <utility>

#include "src/cli/progress.h"
#include "src/cli/sample_segments.h"
#include "src/workload/change_feed.h"
#include "src/workload/customer_text.h"
#include "tranche/json.h"

namespace tranche::cli {
namespace {

// Customers that are written out and loaded at once: their text is all that is held beside the
// index. Parents stand before their children, so any cut is a good one.
constexpr uint32_t kPart = 100'000;

}  // namespace

absl::StatusOr<std::unique_ptr<DemoStream>> DemoStream::Create(uint64_t customers,
                                                               ChangeListener listener) {
  workload::WorkloadOptions options;
  options.customers = static_cast<uint32_t>(customers);
  options.varied = true;
  options.typed = true;
  std::unique_ptr<DemoStream> demo(new DemoStream(workload::Workload::Generate(options)));
  IndexOptions index_options;
  index_options.listener = std::move(listener);
  absl::StatusOr<std::unique_ptr<Index>> index =
      Index::Create(demo->workload_.schema(), std::move(index_options));
  if (!index.ok()) return index.status();
  demo->index_ = *std::move(index);
  if (absl::Status status = demo->Load(); !status.ok()) return status;
  return demo;
}

DemoStream::~DemoStream() { Stop(); }

absl::Status DemoStream::Load() {
  Progress bar("Making customers up");
  workload::CustomerText text(workload_);
  for (uint32_t row = 0; row < workload_.customers();) {
    const uint32_t end = row + std::min(kPart, workload_.customers() - row);
    std::string ndjson;
    while (row < end) text.AppendJson(row++, &ndjson);
    const absl::StatusOr<LoadReport> report = LoadCustomers(index_.get(), ndjson);
    if (!report.ok()) return report.status();
    bar.Update(row, workload_.customers());
  }
  const absl::StatusOr<std::vector<Draft>> drafts = ParseDrafts(SampleSegmentsJson());
  if (!drafts.ok()) return drafts.status();
  return index_->CreateSegments(*drafts).status();
}

void DemoStream::Start(uint64_t changes_per_second) {
  if (changes_per_second > 0) thread_ = std::thread([=, this] { Run(changes_per_second); });
}

void DemoStream::Run(uint64_t changes_per_second) {
  using Clock = std::chrono::steady_clock;
  const auto pause = std::chrono::nanoseconds(1'000'000'000 / changes_per_second);
  workload::ChangeFeed feed(workload_);
  Clock::time_point next = Clock::now();
  std::unique_lock lock(mutex_);
  while (!stops_.wait_until(lock, next, [this] { return is_stopping_; })) {
    lock.unlock();
    Batch batch;
    // A change is refused when somebody has deleted its customer through the server: the next one
    // does.
    if (ParseOperation(feed.Next(), &batch).ok()) index_->Apply(batch).IgnoreError();
    next += pause;
    lock.lock();
  }
}

void DemoStream::Stop() {
  {
    const std::lock_guard lock(mutex_);
    is_stopping_ = true;
    stops_.notify_all();
  }
  if (thread_.joinable()) thread_.join();
}

}  // namespace tranche::cli
