#include "src/cli/field_question.h"

#include <string_view>
#include <utility>

#include "src/base/message.h"
#include "src/base/near.h"
#include "src/cli/options.h"
#include "src/cli/text.h"

namespace tranche::cli {
namespace {

// OK when there is a field of that name. The engine names fields in full; who forgot "properties."
// deserves a hint.
absl::Status CheckField(const Snapshot& snapshot, const std::string& name) {
  const std::vector<FieldInfo> fields = snapshot.Fields();
  std::vector<std::string_view> names;
  for (const FieldInfo& field : fields) {
    if (field.name == name) return absl::OkStatus();
    names.push_back(field.name);
  }
  std::string suggestion = internal::Suggestion(name, names);
  if (suggestion.empty()) suggestion = internal::Suggestion("properties." + name, names);
  return absl::InvalidArgumentError("there is no field \"" + Printable(name) + "\"" + suggestion);
}

}  // namespace

void AddFieldQuestion(CLI::App* command, FieldQuestion* question) {
  AddText(command, "--field", "FIELD", "the field, such as country or properties.plan_tier",
          &question->field)
      ->required();
  AddText(command, "--segment", "NAME", "only customers in this segment", &question->segment);
  AddInputOptions(command, &question->inputs);
}

absl::StatusOr<Target> TargetOf(const FieldQuestion& question, const Snapshot& snapshot) {
  TRANCHE_RETURN_IF_ERROR(CheckField(snapshot, question.field));
  if (!question.segment) return Everybody{};
  const absl::StatusOr<Segment> segment = FindSegment(snapshot, *question.segment);
  if (!segment.ok()) return segment.status();
  return SegmentId{segment->id};
}

std::string TitleOf(const FieldQuestion& question, uint64_t customers, const std::string& about) {
  std::string title = Plural(customers, "customer", "customers");
  if (question.segment) title += " in \"" + Printable(*question.segment) + "\"";
  return Styled(Style::kBold, title) + about + Printable(question.field);
}

std::string NumberText(const std::string& number, bool is_date) {
  return is_date ? number : Thousands(number);
}

void AddFigureColumns(Table* table, bool is_date) {
  if (!is_date) {
    table->AddColumn("Sum", Align::kRight);
    table->AddColumn("Mean", Align::kRight);
  }
  table->AddColumn("Least", Align::kRight);
  table->AddColumn("Greatest", Align::kRight);
}

void AddFigureCells(const Figures& figures, bool is_date, std::vector<TableCell>* cells) {
  if (!is_date) {
    cells->push_back({NumberText(figures.sum, is_date)});
    cells->push_back({NumberText(figures.mean, is_date)});
  }
  cells->push_back({NumberText(figures.min, is_date)});
  cells->push_back({NumberText(figures.max, is_date)});
}

}  // namespace tranche::cli
