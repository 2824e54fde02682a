// The functions of the routing table (routes.cc), by the file that defines them.
#ifndef TRANCHE_SRC_SERVER_ANSWERS_H_
#define TRANCHE_SRC_SERVER_ANSWERS_H_

#include "src/server/message.h"

namespace tranche::server {

class Api;

// status_answers.cc
Answer Health(Api& api, const Request& request);
Answer Ready(Api& api, const Request& request);
Answer ShowMetrics(Api& api, const Request& request);
Answer ShowOpenApi(Api& api, const Request& request);
Answer FollowEvents(Api& api, const Request& request);

// console_answers.cc
Answer ShowConsole(Api& api, const Request& request);

// segment_answers.cc
Answer ListSegments(Api& api, const Request& request);
Answer CreateSegment(Api& api, const Request& request);
Answer GetSegment(Api& api, const Request& request);
Answer PutSegment(Api& api, const Request& request);
Answer PatchSegment(Api& api, const Request& request);
Answer DeleteSegment(Api& api, const Request& request);
Answer PreviewEdit(Api& api, const Request& request);
Answer ListEditChanges(Api& api, const Request& request);

// customer_answers.cc
Answer ListCustomers(Api& api, const Request& request);
Answer GetCustomer(Api& api, const Request& request);
Answer PutCustomer(Api& api, const Request& request);
Answer PatchCustomer(Api& api, const Request& request);
Answer DeleteCustomer(Api& api, const Request& request);
Answer SegmentsOfCustomer(Api& api, const Request& request);

// change_answers.cc
Answer ImportCustomers(Api& api, const Request& request);
Answer ApplyChanges(Api& api, const Request& request);

// service_answers.cc: a request of tranche/service.h each
Answer ShowStats(Api& api, const Request& request);
Answer ListPositions(Api& api, const Request& request);
Answer GetPosition(Api& api, const Request& request);
Answer PreviewDraft(Api& api, const Request& request);
Answer QueryCustomers(Api& api, const Request& request);
Answer Count(Api& api, const Request& request);
Answer CountMany(Api& api, const Request& request);
Answer BreakDown(Api& api, const Request& request);
Answer Summarize(Api& api, const Request& request);
Answer ShowOverlap(Api& api, const Request& request);
Answer Explain(Api& api, const Request& request);
Answer ShowPlan(Api& api, const Request& request);
Answer Export(Api& api, const Request& request);
Answer IdsOfRows(Api& api, const Request& request);
Answer ShowSchema(Api& api, const Request& request);
Answer ListFields(Api& api, const Request& request);
Answer AddField(Api& api, const Request& request);
Answer DropField(Api& api, const Request& request);
Answer ValuesOfField(Api& api, const Request& request);
Answer AddValues(Api& api, const Request& request);
Answer RenameValue(Api& api, const Request& request);
Answer RetireValue(Api& api, const Request& request);
Answer Advance(Api& api, const Request& request);

}  // namespace tranche::server

#endif  // TRANCHE_SRC_SERVER_ANSWERS_H_
