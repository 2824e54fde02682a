#include "tests/fuzz/world.h"

#include <cstdio>
#include <cstdlib>

#include "tranche/json.h"

namespace tranche::internal::fuzz {
namespace {

constexpr std::string_view kSchema = R"({"fields":[
  {"name":"invoicing_entity","values":["ent_fr","ent_us"]},
  {"name":"properties.tier","kind":"select","values":["free","paid"]},
  {"name":"properties.addons","kind":"multi_select","values":["sso","audit"]},
  {"name":"properties.note","kind":"text"},
  {"name":"properties.paid_at","kind":"datetime"},
  {"name":"properties.born_on","kind":"date"}],"time_zone":"Europe/Paris"})";

constexpr std::string_view kSegments = R"([
  {"id":"seg_fr","name":"France","rules":[{"conditions":[{"field":"country","operator":"in","value":["FR"]}]}]},
  {"id":"seg_not","name":"Not paid","rules":[{"conditions":[
    {"field":"properties.tier","operator":"not_in","value":["paid"],"missing":"exclude"}]},
    {"operator":"or","conditions":[{"field":"tax_id","operator":"is_set"},
                                   {"field":"customer_id","operator":"in","value":["c","d"]}]}]},
  {"id":"seg_child","name":"Children","rules":[{"conditions":[
    {"field":"relationship","operator":"in","value":["has_parent"]},
    {"field":"payment_method_type","operator":"not_in","value":["card"]}]}]},
  {"id":"seg_late","name":"Late","rules":[{"conditions":[
    {"field":"properties.note","operator":"contains","value":["late","sp\u00e4t"]},
    {"field":"name","operator":"not_contains","value":["x"],"case":"exact"}]}]},
  {"id":"seg_owes","name":"Owes","rules":[{"conditions":[
    {"field":"properties.paid_at","operator":"older_than","value":"P1M15D"}]},
    {"conditions":[{"field":"properties.born_on","operator":"in_next","value":"P0D"}]}]}])";

constexpr std::string_view kCustomers =
    R"({"id":"a","country":"FR","properties":{"tier":"paid","paid_at":"2026-10-14T23:59:59.999+02:00","born_on":"2026-11-29"}}
{"id":"b","country":"DE","payment_method_type":["card","sepa"],"external_id":"x-1","properties":{"note":"Sp\u00e4t","paid_at":"2026-11-28T10:00:00Z","born_on":"2024-02-29"}}
{"id":"c","parent_id":"a","name":"Charlie","properties":{"addons":["sso"]}})";

}  // namespace

void Fail(const char* file, int line, const char* condition, std::string_view what) {
  std::fprintf(stderr, "%s:%d: not true: %s\n%.*s\n", file, line, condition,
               static_cast<int>(what.size()), what.data());
  std::abort();
}

std::unique_ptr<Index> SmallIndex() {
  IndexOptions options;
  options.now = absl::FromUnixSeconds(1795'863'600);  // 2026-11-28T11:00:00Z
  auto index = Index::Create(ParseSchema(kSchema).value(), options);
  FUZZ_CHECK((*index)->CreateSegments(ParseDrafts(kSegments).value()).ok(), "segments");
  FUZZ_CHECK(LoadCustomers(index->get(), kCustomers)->rejected == 0, "customers");
  return *std::move(index);
}

std::vector<std::string> CustomerIds(const Snapshot& snapshot) {
  std::vector<std::string> ids;
  PageRequest request;
  request.take = kMaxTake;
  do {
    request.skip = ids.size();
    const Page page = snapshot.ListCustomers(Everybody{}, request).value();
    for (const std::vector<Cell>& row : page.rows) ids.push_back(row[0].values[0].text());
    FUZZ_CHECK(page.total == snapshot.customer_count(), "total of the list");
    if (page.rows.empty()) break;
  } while (ids.size() < snapshot.customer_count());
  FUZZ_CHECK(ids.size() == snapshot.customer_count(), "pages hold every customer");
  return ids;
}

std::string StateOf(const Index& index) {
  const Snapshot snapshot = index.Read();
  std::string state = SchemaToJson(snapshot.Fields());
  for (const FieldInfo& field : snapshot.Fields()) {
    state += '\n' + field.name;
    for (const ValueInfo& value : field.values) state += ' ' + JsonString(value.value);
  }
  for (Segment segment : snapshot.ListSegments()) {
    segment.created_at = segment.updated_at = absl::UnixEpoch();
    state += '\n' + ToJson(segment);
  }
  for (const std::string& id : CustomerIds(snapshot))
    state += '\n' + ToJson(snapshot.GetCustomer(id).value());
  return state + '\n' + ToJson(snapshot.Positions());
}

void CheckSegments(const Index& index) {
  const Snapshot snapshot = index.Read();
  for (const Segment& segment : snapshot.ListSegments()) {
    const auto now = snapshot.Count(Draft{"", "", segment.rules, ""});
    FUZZ_CHECK(now.ok(), segment.name);
    FUZZ_CHECK(*now == segment.count, segment.name);
  }
}

void CheckRefusal(const absl::Status& status) {
  const bool is_documented = absl::IsInvalidArgument(status) || absl::IsNotFound(status) ||
                             absl::IsAlreadyExists(status) || absl::IsFailedPrecondition(status) ||
                             absl::IsResourceExhausted(status) || absl::IsOutOfRange(status);
  FUZZ_CHECK(is_documented, status.ToString());
  FUZZ_CHECK(!status.message().empty(), status.ToString());
}

std::vector<std::string_view> Lines(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const size_t end = text.find('\n');
    lines.push_back(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return lines;
}

}  // namespace tranche::internal::fuzz
