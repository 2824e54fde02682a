// The oracle's saved segments, and how they name each other.
#include <algorithm>
#include <utility>

#include "tests/support/oracle.h"
#include "tests/support/oracle_text.h"

namespace tranche::internal::testing {

std::vector<std::string> Oracle::SegmentsIn(std::span<const Rule> rules) const {
  std::vector<std::string> ids;
  for (const Rule& rule : rules) {
    for (const Condition& condition : rule.conditions) {
      if (condition.field != "segment") continue;
      const std::vector<Value>& values = condition.values;
      for (const OracleSegment& segment : segments_) {
        const bool is_named = std::find(values.begin(), values.end(), segment.id) != values.end();
        const bool is_new = std::find(ids.begin(), ids.end(), segment.id) == ids.end();
        if (is_named && is_new) ids.push_back(segment.id);
      }
    }
  }
  return ids;
}

bool Oracle::Reaches(const OracleSegment& from, std::string_view id) const {
  std::vector<std::string> met = {from.id};
  for (size_t i = 0; i < met.size(); ++i) {
    if (met[i] == id) return true;
    for (const std::string& named : SegmentsIn(FindSegment(met[i])->rules)) {
      if (std::find(met.begin(), met.end(), named) == met.end()) met.push_back(named);
    }
  }
  return false;
}

bool Oracle::IsInCycle(const OracleSegment& segment) const {
  const std::vector<std::string> named = SegmentsIn(segment.rules);
  return std::any_of(named.begin(), named.end(),
                     [&](const std::string& id) { return Reaches(*FindSegment(id), segment.id); });
}

absl::Status Oracle::CheckName(const std::string& name, std::string_view own_id) const {
  const std::string look = LookOf(name);
  if (look.empty() || Bare(name).size() > kMaxSegmentNameBytes)
    return absl::InvalidArgumentError("name");
  for (const OracleSegment& other : segments_) {
    if (other.id != own_id && LookOf(other.name) == look) return absl::AlreadyExistsError("name");
  }
  return absl::OkStatus();
}

absl::Status Oracle::CreateSegments(std::span<const Draft> drafts) {
  Oracle next = *this;
  std::set<std::string> coming;
  for (const Draft& draft : drafts) coming.insert(draft.id);
  for (const Draft& draft : drafts) {
    if (absl::Status status = next.CheckName(draft.name, {}); !status.ok()) return status;
    if (next.FindSegment(draft.id) != nullptr) return absl::AlreadyExistsError("id");
    absl::StatusOr<std::vector<Rule>> rules = next.Canonical(draft.rules, coming);
    if (!rules.ok()) return rules.status();
    next.segments_.push_back({draft.id, Bare(draft.name), draft.description, *std::move(rules)});
  }
  for (const OracleSegment& segment : next.segments_) {
    if (next.IsInCycle(segment)) return absl::InvalidArgumentError("a cycle");
  }
  *this = std::move(next);
  return absl::OkStatus();
}

absl::Status Oracle::UpdateSegment(std::string_view id, const SegmentEdit& edit) {
  OracleSegment* target = const_cast<OracleSegment*>(FindSegment(id));
  if (target == nullptr) return absl::NotFoundError("no such segment");
  if (edit.name) {
    if (absl::Status status = CheckName(*edit.name, id); !status.ok()) return status;
  }
  if (edit.rules) {
    absl::StatusOr<std::vector<Rule>> rules = Canonical(*edit.rules);
    if (!rules.ok()) return rules.status();
    std::swap(target->rules, *rules);
    if (IsInCycle(*target)) {
      std::swap(target->rules, *rules);
      return absl::InvalidArgumentError("a cycle");
    }
  }
  if (edit.name) target->name = Bare(*edit.name);
  if (edit.description) target->description = *edit.description;
  return absl::OkStatus();
}

absl::Status Oracle::DeleteSegment(std::string_view id) {
  for (const OracleSegment& segment : segments_) {
    const std::vector<std::string> named = SegmentsIn(segment.rules);
    if (std::find(named.begin(), named.end(), id) != named.end())
      return absl::FailedPreconditionError("a segment names it");
  }
  const size_t deleted =
      std::erase_if(segments_, [&](const OracleSegment& segment) { return segment.id == id; });
  return deleted == 0 ? absl::NotFoundError("no such segment") : absl::OkStatus();
}

absl::StatusOr<EditImpact> Oracle::PreviewEdit(std::string_view segment_id,
                                               const std::vector<Rule>& rules) const {
  const OracleSegment* segment = FindSegment(segment_id);
  if (segment == nullptr) return absl::NotFoundError("no such segment");
  absl::StatusOr<std::vector<Rule>> canonical = Canonical(rules);
  if (!canonical.ok()) return canonical.status();
  Oracle edited = *this;
  if (absl::Status status = edited.UpdateSegment(segment_id, {{}, {}, rules}); !status.ok())
    return status;
  EditImpact impact;
  for (const OracleSegment& affected : edited.segments_) {
    if (!edited.Reaches(affected, segment_id)) continue;
    SegmentImpact change{affected.id, affected.name};
    for (const auto& [born, record] : customers_) {
      const bool before = Holds(*record, FindSegment(affected.id)->rules);
      const bool after = edited.Holds(*record, affected.rules);
      change.entered += after && !before;
      change.left += before && !after;
    }
    if (affected.id == segment_id) {
      impact.entered = change.entered;
      impact.left = change.left;
    } else {
      impact.above.push_back(std::move(change));
    }
  }
  return impact;
}

absl::StatusOr<Page> Oracle::ListEditChanges(std::string_view segment_id,
                                             const std::vector<Rule>& rules, ChangeKind change,
                                             const PageRequest& request,
                                             std::string_view in) const {
  const OracleSegment* segment = FindSegment(in.empty() ? segment_id : in);
  if (segment == nullptr) return absl::NotFoundError("no such segment");
  absl::StatusOr<std::vector<Rule>> canonical = Canonical(rules);
  if (!canonical.ok()) return canonical.status();
  Oracle edited = *this;
  if (absl::Status status = edited.UpdateSegment(segment_id, {{}, {}, rules}); !status.ok())
    return status;
  const std::vector<Rule>& after = edited.FindSegment(segment->id)->rules;
  Customers moved = customers_;
  std::erase_if(moved, [&](const auto& entry) {
    const bool was_in = Holds(*entry.second, segment->rules);
    const bool is_in = edited.Holds(*entry.second, after);
    return was_in == is_in || is_in != (change == ChangeKind::kEntered);
  });
  return PageOf(moved, *canonical, request);
}

}  // namespace tranche::internal::testing
