// JSON documents that tranche/json.h has no writer for. tranche/c.h shows their form.
#ifndef TRANCHE_SRC_CAPI_JSON_OUT_H_
#define TRANCHE_SRC_CAPI_JSON_OUT_H_

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "tranche/index.h"
#include "tranche/json.h"

namespace tranche::capi {

std::string ChangesJson(const BatchResult& result);
std::string LoadJson(const LoadReport& report);
std::string FeedJson(const FeedReport& report);
std::string SegmentsJson(std::span<const Segment> segments);
std::string StatsJson(const Snapshot& snapshot);
std::string FieldsJson(const std::vector<FieldInfo>& fields);
std::string StringsJson(std::span<const std::string> strings);
std::string PlanJson(const Plan& plan);
std::string OverlapJson(const Overlap& overlap);
std::string MemoryJson(const MemoryReport& memory);
// Of tranche/store.h, which a library without SQLite has not.
std::string StoreStatsJson(uint64_t sequence, uint64_t checkpoint_sequence, uint64_t journal_bytes);

}  // namespace tranche::capi

#endif  // TRANCHE_SRC_CAPI_JSON_OUT_H_
