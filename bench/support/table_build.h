// The table alone, built from columns of codes: what a bulk load does after parsing and interning.
#ifndef TRANCHE_BENCH_SUPPORT_TABLE_BUILD_H_
#define TRANCHE_BENCH_SUPPORT_TABLE_BUILD_H_

#include <memory>
#include <vector>

#include "bench/support/workload.h"
#include "src/schema/schema.h"
#include "src/table/table_writer.h"

namespace tranche::internal::bench {

class TableBuild {
 public:
  // Translates the columns of `workload` to codes of the engine.
  explicit TableBuild(const Workload& workload);

  // Seconds to write forward codes and bitmaps of all fields. The table goes away at the end.
  double Run() const;

 private:
  std::shared_ptr<const Schema> schema_;
  std::vector<std::vector<Code>> codes_;  // by FieldId
  size_t customers_;
  std::vector<Row> parents_;  // none
};

}  // namespace tranche::internal::bench

#endif  // TRANCHE_BENCH_SUPPORT_TABLE_BUILD_H_
