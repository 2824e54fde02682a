// Every command. A question of the library that has no command of its own is TRANCHE.ASK's.
#include "src/valkey/command.h"
#include "src/valkey/handlers.h"

namespace tranche::valkey {
namespace {

constexpr Access kR = Access::kRead;
constexpr Access kW = Access::kWrite;
constexpr Access kG = Access::kGrow;

constexpr Command Question(const char* name, const char* arguments, const char* request,
                           const char* pattern, const char* summary) {
  return {name, nullptr, kR, false, false, arguments, RunQuestion, request, pattern, "", summary};
}
constexpr Command Sub(const char* name, const char* subcommand, Access access,
                      const char* arguments, const char* request, const char* pattern,
                      const char* place, const char* summary) {
  return {
      name,    subcommand, access, false,  false, arguments, access == kR ? RunQuestion : RunWrite,
      request, pattern,    place,  summary};
}

constexpr Command kCommands[] = {
    {"TRANCHE.CREATE", nullptr, kG, true, false, "schema [CHANGES count]", RunCreate, "create", "",
     "",
     "Makes an empty index whose schema is JSON; CHANGES: with a stream of about so many entries"},
    {"TRANCHE.LOAD", nullptr, kG, false, false, "[MERGE] [STRICT] customers", RunLoad, "load", "",
     "", "Loads customers, as NDJSON, a JSON array or CSV, as one batch"},
    {"TRANCHE.APPLY", nullptr, kG, false, false,
     "[POSITION source epoch sequence] [DROP] [operation...]", RunApply, "apply", "", "",
     "Applies operations as one batch, whole or not at all; DROP: bad values are dropped"},
    {"TRANCHE.ADVANCE", nullptr, kW, false, false, "time", RunWrite, "advance", R"({"time":$s})",
     "", "Lets time go on, and answers who enters and leaves because of it"},

    Sub("TRANCHE.SEGMENT", "PUT", kG, "draft", "put_segment", R"({"draft":$j})", "/draft",
        "Creates or replaces the segment that has the id of the draft"),
    Sub("TRANCHE.SEGMENT", "CREATE", kG, "draft", "create_segment", R"({"draft":$j})", "/draft",
        "Creates a segment, to which the index gives an id unless the draft has one"),
    Sub("TRANCHE.SEGMENT", "UPDATE", kG, "id edit", "update_segment", R"({"id":$s,"edit":$j})",
        "/edit", "Changes what the edit names"),
    Sub("TRANCHE.SEGMENT", "DEL", kW, "id", "delete_segment", R"({"id":$s})", "",
        "Deletes a segment"),
    Sub("TRANCHE.SEGMENT", "GET", kR, "id", "get_segment", R"({"id":$s})", "",
        "A segment with its definition and its count"),
    Sub("TRANCHE.SEGMENT", "LIST", kR, "[request]", "list_segments", "$r", "",
        "Segments in order of creation"),

    Sub("TRANCHE.FIELD", "ADD", kG, "field", "add_field", R"({"field":$j})", "/field",
        "Declares a property"),
    Sub("TRANCHE.FIELD", "DROP", kW, "field", "drop_field", R"({"field":$s})", "",
        "Removes a property that no segment uses"),
    Sub("TRANCHE.FIELD", "LIST", kR, "", "fields", "{}", "", "All fields"),
    Sub("TRANCHE.VALUE", "ADD", kG, "field value...", "add_values", R"({"field":$s,"values":[$S]})",
        "", "Authorizes values of a field"),
    Sub("TRANCHE.VALUE", "RENAME", kG, "field value new_value", "rename_value",
        R"({"field":$s,"value":$s,"new_value":$s})", "",
        "Gives a value another name, for all customers and segments"),
    Sub("TRANCHE.VALUE", "RETIRE", kW, "field value [FORCE]", "retire_value",
        R"({"field":$s,"value":$s,"force":$f})", "", "Forbids a value"),

    Question("TRANCHE.STATS", "", "stats", "{}", "Count and sums of every segment"),
    Question("TRANCHE.COUNT", "[request]", "count", "$r", "How many customers a target has"),
    Question("TRANCHE.PREVIEW", "request", "preview_draft", "$j",
             "Exact counts and a page of customers of a draft"),
    Question("TRANCHE.CUSTOMERS", "[request]", "list_customers", "$r",
             "A page of the customers of a target"),
    Question("TRANCHE.EXPLAIN", "request", "explain", "$j",
             "Why a customer is in a target, or is not"),
    Question("TRANCHE.BREAKDOWN", "request", "breakdown", "$j", "How a target divides by a field"),
    Question("TRANCHE.SUMMARY", "request", "summary", "$j",
             "Sum, mean, least, greatest and percentiles of a field over a target"),
    Question("TRANCHE.OVERLAP", "request", "overlap", "$j", "What targets have in common"),
    Question("TRANCHE.EXPORT", "[request]", "export", "$r",
             "The customers of a target as a Roaring bitmap of rows, in base64"),
    Question("TRANCHE.POSITION", "source", "position", R"({"source":$s})",
             "Epoch and sequence of the last batch of a source, or null"),
    {"TRANCHE.ASK", nullptr, kR, false, false, "question [request]", RunAsk, "", "", "",
     "Answers any reading request of the library"},
    {"TRANCHE.INFO", nullptr, kR, false, false, "", RunInfo, "", "", "",
     "Version, size and memory of the index"},
    {"TRANCHE.RESTORE", nullptr, kG, true, true, "ADD|END|LOST chunk", RunRestore, "restore", "",
     "", "What a rewritten AOF consists of: the chunks of a checkpoint"},
};

}  // namespace

std::span<const Command> Commands() { return kCommands; }

}  // namespace tranche::valkey
