#include "tests/support/refused_writes.h"

#include <utility>
#include <vector>

#include "tests/support/build.h"
#include "tests/support/drive.h"

namespace tranche::internal::testing {

std::string FirstWriteNotRefused(Index& index) {
  const Draft draft = MakeDraft(In("country", {"FR"}), "refused");
  SegmentEdit edit;
  edit.name = "renamed";
  Batch batch;
  batch.Upsert(Customer{"refused", {}});
  const std::vector<Value> values = {"refused"};
  Loader loader = index.Load();
  const std::vector<std::pair<const char*, absl::Status>> calls = {
      {"Apply", index.Apply(batch).status()},
      {"Load", loader.Add(CustomerView{"refused", {}}, 1)},
      {"Commit", loader.Commit().status()},
      {"CreateSegment", index.CreateSegment(draft).status()},
      {"CreateSegments", index.CreateSegments({&draft, 1}).status()},
      {"PutSegment", index.PutSegment(draft).status()},
      {"UpdateSegment", index.UpdateSegment("seg_1", edit).status()},
      {"DeleteSegment", index.DeleteSegment("seg_1")},
      {"AddField", index.AddField({"properties.refused", FieldKind::kSelect, values})},
      {"DropField", index.DropField("properties.plan_tier")},
      {"RenameValue", index.RenameValue("properties.plan_tier", "starter", "refused")},
      {"AddValues", index.AddValues("properties.plan_tier", values)},
      {"RetireValue", index.RetireValue("properties.plan_tier", "starter")},
  };
  for (const auto& [call, status] : calls) {
    if (!absl::IsFailedPrecondition(status)) return std::string(call) + ": " + status.ToString();
  }
  return "";
}

}  // namespace tranche::internal::testing
