// What `breakdown` and `summary` have in common: a question about one field of a segment, or of
// everybody.
#ifndef TRANCHE_SRC_CLI_FIELD_QUESTION_H_
#define TRANCHE_SRC_CLI_FIELD_QUESTION_H_

#include <optional>
#include <string>
#include <vector>

#include "src/cli/inputs.h"
#include "src/cli/table.h"

namespace tranche::cli {

struct FieldQuestion {
  InputOptions inputs;
  std::string field;
  std::optional<std::string> segment;  // by name
};

// Declares --field, --segment and the options of inputs.
void AddFieldQuestion(CLI::App* command, FieldQuestion* question);

// OK when there is a field of that name; else says which one was probably meant.
absl::Status CheckField(const Snapshot& snapshot, const std::string& name);

// Whom the question is about.
absl::StatusOr<Target> TargetOf(const FieldQuestion& question, const Snapshot& snapshot);

// "1,234 customers in "Large" by properties.plan", where `about` is "by".
std::string TitleOf(const FieldQuestion& question, uint64_t customers, const std::string& about);

// A number with separators; a date as it is.
std::string NumberText(const std::string& number, bool is_date);

// The headers and the cells of sum, mean, least and greatest; dates have no sum and no mean.
void AddFigureColumns(Table* table, bool is_date);
void AddFigureCells(const Figures& figures, bool is_date, std::vector<TableCell>* cells);

}  // namespace tranche::cli

#endif  // TRANCHE_SRC_CLI_FIELD_QUESTION_H_
