// An index asked in JSON: a request as JSON, an answer as JSON. An HTTP server, a command and a
// binding for another language need no more than this to offer all of the library.
//
//   tranche::Service service(index.get());
//   auto answer = service.Call("count", R"({"target":{"segment_id":"ent-fr"}})");
//   std::string body = answer.ok() ? *answer : tranche::ToJson(answer.status());
//
// A request is an object with the members below. A member with ? may be absent; null is the same as
// absent. Unknown members are refused, with a suggestion. Formats in capitals are those of
// tranche/json.h: what `ToJson` writes for the type and what the parser of the type reads. TARGET
// is "everybody" (the default), {"segment_id":ID}, {"draft":DRAFT}, {"ids":[ID]} or
// {"rows":{"version":N,"rows":[N]}}, rows of the version that is asked; PAGE is {skip?, take?,
// search?, after?}. "bad_values" is "drop" or "reject" (the default); "unknown_keys" is "ignore" or
// "reject", and without it only unknown properties are rejected (tranche/bad_values.h).
//
//   Reading          request                        answer
//   stats            {}                             {version, now, customers, segments: [STATS]}
//   next_crossing    {}                             {now, next_crossing: TIME or null}
//   position         {source}                       POSITION of the last batch, or null
//   positions        {}                             [POSITION] of all sources
//   fields           {}                             [FIELD]
//   schema           {}                             SCHEMA
//   list_segments    {skip?, take?}                 [SEGMENT]
//   get_segment      {id} or {name}                 SEGMENT
//   segments_of      {customer}                     [segment id]
//   get_customer     {id}                           CUSTOMER
//   list_customers   {target?, page?}, or targets   PAGE of customers; with a list of targets: of
//                    in place of target             those who are in all of them
//   preview_draft    {draft, page?}                 PREVIEW
//   preview_edit     {id, rules}                    {entered, left, above?}
//   list_edit_changes {id, rules, change, in?,      PAGE of customers whom the edit would move;
//                     page?}                        "change" is "entered" or "left"
//   explain          {target, customer}             EXPLANATION
//   plan             {draft}                        PLAN
//   count            {target?}                      {count}
//   count_many       {drafts}                       {counts: [N]}
//   breakdown        {field, target?, measure?,     BREAKDOWN; "by" is "day", "month" or "year"
//                     edges?: [N], by?}
//   summary          {field, target?,               SUMMARY; of the median without percentiles
//                     percentiles?: [N]}
//   overlap          {targets}                      OVERLAP
//   export           {target?} or {field, value}    {version, count, roaring}
//   ids_of_rows      {rows: [N]}                    [customer id, "" where there is none]
//
//   Writing          request                        answer
//   create_segment   {draft}                        SEGMENT
//   create_segments  {drafts}                       [SEGMENT]
//   put_segment      {draft}, with an id            SEGMENT
//   update_segment   {id, edit}                     SEGMENT
//   delete_segment   {id}                           {}
//   add_field        {field: FIELD}                 {}
//   drop_field       {field}                        {}
//   add_values       {field, values}                {}
//   rename_value     {field, value, new_value}      {}
//   retire_value     {field, value, force?}         {}
//   apply            {operations: [OPERATION],      {version, entered, left, changes,
//                     or NDJSON in one string,       already_applied?, dropped?, unknown_keys?}
//                     bad_values?, unknown_keys?,
//                     position?: POSITION}
//   advance          {time: "2026-11-30T08:00:00Z"} {version, entered, left, changes}
//   memory           {}                             bytes by part
#ifndef TRANCHE_SERVICE_H_
#define TRANCHE_SERVICE_H_

#include <span>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "tranche/index.h"

namespace tranche {

// The answer of a reading request about one pinned version. Errors are those of the call that the
// request names, with the place in the request: "/target/draft/rules/0/conditions/0/field".
// InvalidArgument for a name that is no reading request.
absl::StatusOr<std::string> Ask(const Snapshot& snapshot, std::string_view name,
                                std::string_view request_json = "{}");

// Requests to an index, which may be a `Store`, and outlives the service. Thread-safe, as the index
// is.
class Service {
 public:
  // `index` must outlive the service.
  explicit Service(Index* index) : index_(index) {}

  // The answer of a reading request about the current version, or of a writing request. Errors as
  // in `Ask`. A writing request that fails has changed nothing.
  absl::StatusOr<std::string> Call(std::string_view name,
                                   std::string_view request_json = "{}") const;

  // The names of all requests.
  static std::span<const std::string_view> Names();

 private:
  Index* index_;
};

}  // namespace tranche

#endif  // TRANCHE_SERVICE_H_
