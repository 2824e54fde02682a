// Segments that change while nobody touches a customer, and a segment that builds on others: who is
// late with a payment, and whom to call, which is the large ones among them unless they ask for
// peace.
#include <cstdlib>
#include <iostream>
#include <string>

#include "absl/time/time.h"
#include "tranche/build.h"
#include "tranche/json.h"

namespace {

using namespace tranche;

template <typename T>
T Must(absl::StatusOr<T> result) {
  if (result.ok()) return *std::move(result);
  std::cerr << result.status() << "\n";
  std::exit(1);
}

absl::Time At(const std::string& text) {
  absl::Time time;
  std::string error;
  if (!absl::ParseTime(absl::RFC3339_full, text, &time, &error)) std::exit(1);
  return time;
}

constexpr char kSchema[] = R"({"time_zone":"Europe/Paris","fields":[
  {"name":"properties.seats","kind":"number","decimals":0},
  {"name":"properties.last_payment_at","kind":"datetime"},
  {"name":"properties.wants_peace","kind":"boolean"}]})";

// "to_call" names the other segments by id.
constexpr char kSegments[] = R"([
  {"id":"late","name":"Late","rules":[{"conditions":[
    {"field":"properties.last_payment_at","operator":"older_than","value":"P45D"}]}]},
  {"id":"peace","name":"Do not disturb","rules":[{"conditions":[
    {"field":"properties.wants_peace","operator":"in","value":true}]}]},
  {"id":"to_call","name":"To call","rules":[{"conditions":[
    {"field":"properties.seats","operator":"gte","value":100},
    {"field":"segment","operator":"in","value":["late"]},
    {"field":"segment","operator":"not_in","value":["peace"]}]}]}])";

constexpr char kCustomers[] = R"([
  {"id":"acme","properties":{"seats":250,"last_payment_at":"2026-10-14T09:00:00+02:00"}},
  {"id":"nord","properties":{"seats":900,"last_payment_at":"2026-10-15T09:00:00+02:00","wants_peace":true}},
  {"id":"sole","properties":{"seats":1,"last_payment_at":"2026-10-15T23:59:00+02:00"}}])";

void Show(const std::string& what, const BatchResult& result) {
  std::cout << what << ":\n";
  for (const Change& change : result.changes) {
    std::cout << "  " << change.customer_id << (change.entered ? " enters " : " leaves ")
              << change.segment_id << "\n";
  }
}

}  // namespace

int main() {
  IndexOptions options;
  options.now = At("2026-11-28T12:00:00+01:00");
  const auto index = Must(Index::Create(Must(ParseSchema(kSchema)), options));
  Must(index->CreateSegments(Must(ParseDrafts(kSegments))));
  Must(LoadCustomers(index.get(), kCustomers));

  // Days are those of Paris: a payment of 14 October is older than 45 days from the 29th on.
  const absl::Time next = *index->Read().NextCrossing();
  absl::TimeZone paris;
  if (!absl::LoadTimeZone("Europe/Paris", &paris)) return 1;
  std::cout << "somebody crosses at " << absl::FormatTime(absl::RFC3339_sec, next, paris) << "\n";
  Show("that midnight", Must(index->AdvanceTo(next)));
  Show("the day after", Must(index->AdvanceTo(next + absl::Hours(24))));

  // A write cascades as time does.
  Batch batch;
  batch.Patch(Customer{"nord", {{"properties.wants_peace", {false}}}});
  batch.Patch(Customer{"acme", {{"properties.last_payment_at", {"2026-11-30T10:00:00+01:00"}}}});
  Show("nord may be disturbed, and acme pays", Must(index->Apply(batch)));

  // What others name cannot go away.
  std::cout << index->DeleteSegment("late").message() << "\n";
}
