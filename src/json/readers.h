// Parts of documents in: each reads one JSON value that stands at a place of a larger document.
//
// What a value means (which fields, values and customers there are, limits of text) is for the
// engine to check. Errors name the place.
#ifndef TRANCHE_SRC_JSON_READERS_H_
#define TRANCHE_SRC_JSON_READERS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "src/json/document.h"
#include "src/json/pointer.h"
#include "tranche/answers.h"
#include "tranche/batch.h"
#include "tranche/customer.h"
#include "tranche/schema.h"
#include "tranche/segment.h"

namespace tranche::internal {

// {"id","name","description","rules"}; "rules" is required.
absl::StatusOr<Draft> ReadDraft(JsonElement element, const JsonPointer& at);
// A list of drafts, which may be empty.
absl::StatusOr<std::vector<Draft>> ReadDrafts(JsonElement element, const JsonPointer& at);
// {"name","description","rules"}, each optional.
absl::StatusOr<SegmentEdit> ReadSegmentEdit(JsonElement element, const JsonPointer& at);
// A list of rules, not empty.
absl::StatusOr<std::vector<Rule>> ReadRules(JsonElement element, const JsonPointer& at);

// {"name","kind","values"}
absl::StatusOr<FieldSpec> ReadFieldSpec(JsonElement element, const JsonPointer& at);
// The authorized values of a field: a list of strings, or one string.
absl::StatusOr<std::vector<Value>> ReadValues(JsonElement element, const JsonPointer& at);

// "everybody", {"segment_id":ID}, {"draft":DRAFT}, {"rows":{"version","rows":[N]}} or {"ids":[ID]}
absl::StatusOr<Target> ReadTarget(JsonElement element, const JsonPointer& at);
// A list of rows of a version.
absl::StatusOr<std::vector<uint32_t>> ReadRows(JsonElement element, const JsonPointer& at);
// {"skip","take","search"}, each optional.
absl::StatusOr<PageRequest> ReadPageRequest(JsonElement element, const JsonPointer& at);

// "entered" or "left".
absl::StatusOr<ChangeKind> ReadChange(JsonElement element, const JsonPointer& at);
// "day", "month" or "year".
absl::StatusOr<Period> ReadPeriod(JsonElement element, const JsonPointer& at);
// Numbers, also as texts; one alone is a list of one.
absl::StatusOr<std::vector<Value>> ReadNumbers(JsonElement element, const JsonPointer& at);
// A date-time of RFC 3339, as datetimes of customers are.
absl::StatusOr<absl::Time> ReadTime(JsonElement element, const JsonPointer& at);

// {"source","epoch","sequence"}; without "epoch" that is 0.
absl::StatusOr<Position> ReadPosition(JsonElement element, const JsonPointer& at);

// A list of operations as one batch. Errors name the position of the operation. `ignored` (may be
// null) gets the unknown top-level keys of the customers, each as often as it occurs.
absl::StatusOr<Batch> ReadOperations(JsonElement element, const JsonPointer& at,
                                     std::vector<std::string>* ignored);

}  // namespace tranche::internal

#endif  // TRANCHE_SRC_JSON_READERS_H_
