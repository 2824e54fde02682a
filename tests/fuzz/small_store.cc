#include "tests/fuzz/small_store.h"

#include <fstream>
#include <iterator>

#include "src/store/database.h"
#include "tests/fuzz/world.h"
#include "tranche/json.h"
#include "tranche/store.h"

namespace tranche::internal::fuzz {
namespace {

constexpr std::string_view kSchema = R"({"fields":[
  {"name":"country","values":["FR","DE","IT"]},
  {"name":"properties.tier","kind":"select","values":["free","paid","old"]},
  {"name":"properties.addons","kind":"multi_select","values":["sso","audit"]},
  {"name":"properties.note","kind":"text"}]})";

constexpr std::string_view kCustomers = R"({"id":"a","country":"FR","properties":{"tier":"old"}}
{"id":"b","country":"DE","payment_method_type":["card","sepa"],"external_id":"x","currency":"EUR","properties":{"note":"late"}}
{"id":"c","parent_id":"a","name":"Ch\u00e9","tax_id":"t","properties":{"addons":["sso","audit"]}}
{"id":"d","parent_id":"c","invoicing_entity":"e","billing_email":"d@d"})";

constexpr std::string_view kSegments = R"([
  {"id":"s","name":"S","rules":[{"conditions":[{"field":"country","operator":"in","value":["FR"]}]},
    {"operator":"or","conditions":[{"field":"tax_id","operator":"is_set"},
                                   {"field":"customer_id","operator":"in","value":["d","e"]}]}]},
  {"name":"T","description":"t","rules":[{"conditions":[
    {"field":"properties.tier","operator":"not_in","value":["old"],"missing":"exclude"}]}]},
  {"name":"U","rules":[{"conditions":[
    {"field":"relationship","operator":"in","value":["has_parent"]},
    {"field":"payment_method_type","operator":"not_in","value":["card"]},
    {"field":"properties.note","operator":"not_contains","value":["LATE"]}]}]}])";

std::string Contents(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// The states after each journal row.
std::vector<std::string> Live(const std::string& path) {
  StoreOptions options;
  options.schema = ParseSchema(kSchema).value();
  options.durability = Durability::kProcessCrashSafe;
  options.clock = [] { return absl::UnixEpoch() + absl::Seconds(1); };
  const auto opened = Store::Open(path, std::move(options));
  FUZZ_CHECK(opened.ok(), opened.status().ToString());
  Store& store = **opened;
  std::vector<std::string> states;
  const auto did = [&](const absl::Status& status) {
    FUZZ_CHECK(status.ok(), status.ToString());
    states.push_back(StateOf(store));
  };
  did(LoadCustomers(&store, kCustomers).status());
  did(store.CreateSegments(ParseDrafts(kSegments).value()).status());
  did(store.RetireValue("properties.tier", "old", true));
  Batch first;
  first.Merge(Customer{"a", {}}, {{}, {}, 5});
  first.Delete("i", 6);
  first.set_position({"crm", 1, 1});
  did(store.Apply(first).status());
  states.clear();
  did(store.Checkpoint());

  Batch batch;
  batch.Upsert(Customer{"e", {{"country", {"IT"}}, {"parent_id", {"b"}}}});
  batch.Patch(Customer{"a", {{"country", {}}, {"properties.addons", {"audit"}}}});
  batch.Delete("c");
  batch.set_position({"crm", 1, 2});
  did(store.Apply(batch).status());
  Batch versioned;
  versioned.Merge(Customer{"g", {{"country", {"DE"}}}},
                  {{{"properties.addons", {"audit"}}}, {}, 7});
  versioned.Merge(Customer{"g", {}}, {{}, {{"properties.addons", {"audit"}}}, 8});
  versioned.Delete("h", 9);
  did(store.Apply(versioned).status());
  did(store
          .CreateSegment(ParseDraft(R"({"name":"V","rules":[{"conditions":[
      {"field":"country","operator":"is_not_set"}]}]})")
                             .value())
          .status());
  did(store
          .UpdateSegment("s", ParseSegmentEdit(R"({"name":"W","rules":[{"conditions":[
      {"field":"properties.addons","operator":"has_all","value":["audit"]}]}]})")
                                  .value())
          .status());
  did(store
          .PutSegment(ParseDraft(R"({"id":"p","name":"P","rules":[{"conditions":[
      {"field":"country","operator":"in","value":["DE"]}]}]})")
                          .value())
          .status());
  did(store.AddField({"properties.p", FieldKind::kSelect, {{"x"}}}));
  did(store.AddValues("properties.p", {"y"}));
  did(store.RetireValue("properties.p", "x", true));
  did(store.RenameValue("properties.p", "y", "z"));
  did(store.AddField({.name = "properties.open", .kind = FieldKind::kSelect, .open = true}));
  did(store.DropField("properties.open"));
  states.push_back(states.back());  // the records of a load are not visible before its commit
  did(LoadCustomers(&store, R"({"id":"f","properties":{"p":"z"}})").status());
  did(store.DeleteSegment("s"));
  return states;
}

}  // namespace

SmallStore MakeSmallStore(const std::string& path) {
  SmallStore made;
  made.states = Live(path);
  made.file = Contents(path);
  const auto database = Database::Open(path, false, Durability::kProcessCrashSafe, "");
  const auto head = (*database)->ReadHead();
  FUZZ_CHECK((*database)
                 ->ReadChunks(*head,
                              [&](std::string_view chunk) {
                                made.chunks.emplace_back(chunk);
                                return absl::OkStatus();
                              })
                 .ok(),
             "chunks");
  FUZZ_CHECK((*database)
                 ->ReadJournal(head->sequence,
                               [&](uint64_t, uint64_t operations, std::string body) {
                                 made.rows.push_back({operations, std::move(body)});
                                 return absl::OkStatus();
                               })
                 .ok(),
             "journal");
  FUZZ_CHECK(made.states.size() == made.rows.size() + 1, "a state for each row");
  return made;
}

void CheckAnswers(const Index& index) {
  CheckSegments(index);
  const Snapshot snapshot = index.Read();
  const std::vector<std::string> ids = CustomerIds(snapshot);
  for (const Segment& segment : snapshot.ListSegments()) {
    uint64_t members = 0;
    for (const std::string& id : ids)
      members += snapshot.Explain(SegmentId{segment.id}, id).value().member;
    FUZZ_CHECK(members == segment.count, segment.name);
  }
}

}  // namespace tranche::internal::fuzz
