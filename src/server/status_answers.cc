// How the server and the index are.
#include <fstream>
#include <string>

#include "src/base/message.h"
#include "src/server/answers.h"
#include "src/server/api.h"
#include "src/server/openapi.h"
#include "src/server/problem.h"
#include "tranche/json.h"

namespace tranche::server {
namespace {

using internal::Concat;

std::string Gauge(std::string_view name, std::string_view help, uint64_t value) {
  return Concat(
      {"# HELP ", name, " ", help, "\n# TYPE ", name, " gauge\n", name, " ", value, "\n"});
}

// What the process holds in memory; 0 where the system does not say.
uint64_t ResidentBytes() {
  uint64_t total_pages = 0;
  uint64_t resident_pages = 0;
  std::ifstream("/proc/self/statm") >> total_pages >> resident_pages;
  return resident_pages * 4096;
}

}  // namespace

Answer Health(Api&, const Request&) { return Json(R"({"status":"ok"})"); }

Answer Ready(Api& api, const Request&) {
  if (api.index().IsDamaged()) {
    return Problem(503, "INTERNAL", "memory ran out in a write: restart the server");
  }
  return Json(R"({"status":"ready"})");
}

Answer ShowMetrics(Api& api, const Request&) {
  const Snapshot now = api.index().Read();
  std::string text =
      Gauge("tranche_customers", "Customers.", now.customer_count()) +
      Gauge("tranche_segments", "Saved segments.", now.segment_count()) +
      Gauge("tranche_version", "The number of the current version.", now.version()) +
      Gauge("tranche_events", "Events since the server started.", api.events().last()) +
      Gauge("tranche_listener_failures", "Calls of listener and clock that threw.",
            api.index().CallbackFailures()) +
      Gauge("process_resident_memory_bytes", "Memory of the process.", ResidentBytes());
  if (api.store_stats()) {
    const StoreStats stats = api.store_stats()();
    text += Gauge("tranche_store_sequence", "Operations acknowledged.", stats.sequence) +
            Gauge("tranche_store_journal_bytes", "Operations after the checkpoint.",
                  stats.journal_bytes);
  }
  Response response;
  response.content_type = "text/plain; version=0.0.4; charset=utf-8";
  response.body = text + api.metrics().Text();
  return response;
}

Answer ShowOpenApi(Api&, const Request&) { return Json(OpenApiJson()); }

Answer FollowEvents(Api&, const Request& request) {
  Response response;
  response.content_type = "text/event-stream";
  response.is_event_stream = true;
  if (const std::string* id = request.Find("Last-Event-ID")) response.resume_after = *id;
  return response;
}

}  // namespace tranche::server
