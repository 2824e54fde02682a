// What `breakdown` and `summary` have in common: a question about one field of a segment, or of
// everybody.
#ifndef TRANCHE_SRC_CLI_FIELD_QUESTION_H_
#define TRANCHE_SRC_CLI_FIELD_QUESTION_H_

#include <optional>
#include <string>
#include <vector>

#include "src/cli/exit_code.h"
#include "src/cli/inputs.h"
#include "src/cli/output.h"
#include "src/cli/table.h"
#include "tranche/json.h"

namespace tranche::cli {

struct FieldQuestion {
  InputOptions inputs;
  std::string field;
  std::optional<std::string> segment;  // by name
};

// Declares --field, --segment and the options of inputs.
void AddFieldQuestion(CLI::App* command, FieldQuestion* question);

// Whom the question is about. An error where there is no such field says which one was probably
// meant.
absl::StatusOr<Target> TargetOf(const FieldQuestion& question, const Snapshot& snapshot);

// Answers the question by `ask(snapshot, target)`, in JSON or with `print(answer)`. Returns the
// exit code.
template <typename Ask, typename Print>
int AnswerFieldQuestion(const FieldQuestion& question, const Ask& ask, const Print& print) {
  const absl::StatusOr<Inputs> inputs = LoadInputs(question.inputs);
  if (!inputs.ok()) return Fail(inputs.status());
  const Snapshot snapshot = inputs->index->Read();
  const absl::StatusOr<Target> target = TargetOf(question, snapshot);
  if (!target.ok()) return Fail(target.status());
  const auto answer = ask(snapshot, *target);
  if (!answer.ok()) return Fail(answer.status());
  if (question.inputs.json) {
    PrintLine(ToJson(*answer));
  } else {
    print(*answer);
  }
  return kDone;
}

// "1,234 customers in "Large" by properties.plan", where `about` is " by ".
std::string TitleOf(const FieldQuestion& question, uint64_t customers, const std::string& about);

// A number with separators; a date as it is.
std::string NumberText(const std::string& number, bool is_date);

// The headers and the cells of sum, mean, least and greatest; dates have no sum and no mean.
void AddFigureColumns(Table* table, bool is_date);
void AddFigureCells(const Figures& figures, bool is_date, std::vector<TableCell>* cells);

}  // namespace tranche::cli

#endif  // TRANCHE_SRC_CLI_FIELD_QUESTION_H_
