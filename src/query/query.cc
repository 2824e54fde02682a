#include "src/query/query.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/hash/hash.h"
#include "src/base/planted.h"

namespace tranche::internal {
namespace {

// A query whose terms are told apart by content, through a hash table, so that a definition of
// 65,536 conditions is not compared pairwise.
class TermSet {
 public:
  // The number of the term.
  uint32_t Add(Term term) {
    query_.terms.push_back(std::move(term));
    const auto last = static_cast<uint32_t>(query_.terms.size() - 1);
    const auto [found, is_new] = indices_.insert(last);
    if (!is_new) query_.terms.pop_back();
    return *found;
  }

  void Add(Conjunction conjunction) { query_.conjunctions.push_back(std::move(conjunction)); }
  size_t conjunction_count() const { return query_.conjunctions.size(); }

  Query Take() { return std::move(query_); }

 private:
  struct TermHash {
    const Query* query;
    size_t operator()(uint32_t index) const {
      const Term& term = query->terms[index];
      return absl::Hash<std::tuple<FieldId, bool, const std::vector<Code>&, const std::vector<Row>&,
                                   const std::vector<NumberRange>&, const TextMatch&>>()(
          {term.field, term.negated, term.values, term.rows, term.ranges, term.match});
    }
  };
  struct TermEqual {
    const Query* query;
    bool operator()(uint32_t a, uint32_t b) const { return query->terms[a] == query->terms[b]; }
  };

  Query query_;
  absl::flat_hash_set<uint32_t, TermHash, TermEqual> indices_{0, TermHash{&query_},
                                                              TermEqual{&query_}};
};

class QueryBuilder {
 public:
  QueryBuilder(const Schema& schema, Number now, const FindRow& find_row)
      : schema_(schema), now_(schema.time_zone(), now), find_row_(find_row) {}

  void Add(const BoundRule& rule) {
    if (rule.op == RuleOperator::kOr) {
      for (const BoundCondition& condition : rule.conditions) AddConjunction({&condition, 1});
    } else {
      AddConjunction(rule.conditions);
    }
  }

  void AddConjunction(std::span<const BoundCondition> conditions) {
    Conjunction conjunction;
    for (const BoundCondition& condition : conditions) {
      for (Term& term : TermsOf(schema_, now_, condition)) {
        for (const std::string& id : condition.ids) {
          if (const Row row = find_row_(id); row != kNoRow) term.rows.push_back(row);
        }
        std::sort(term.rows.begin(), term.rows.end());
        const uint32_t index = terms_.Add(std::move(term));
        if (std::find(conjunction.terms.begin(), conjunction.terms.end(), index) ==
            conjunction.terms.end()) {
          conjunction.terms.push_back(index);
        }
      }
    }
    terms_.Add(std::move(conjunction));
  }

  Query Take() { return terms_.Take(); }

 private:
  const Schema& schema_;
  const Moment now_;
  const FindRow& find_row_;
  TermSet terms_;
};

// Customers who hold something in the field.
Term IsSetTerm(const Field& field, FieldId id) {
  if (field.stores_not_set()) return {.field = id, .negated = true, .values = {kNotSet}};
  return {.field = id, .values = {kPresent}};
}

// Of a condition that compares numbers or texts.
std::vector<Term> ComparingTerms(const Field& field, const BoundCondition& condition) {
  std::vector<Term> terms = {{.field = condition.field,
                              .negated = IsNegation(condition.op),
                              .ranges = condition.ranges,
                              .match = condition.match}};
  if (condition.exclude_missing) terms.push_back(IsSetTerm(field, condition.field));
  if (condition.currency != kNotSet)
    terms.push_back({.field = kCurrencyField, .values = {condition.currency}});
  return terms;
}

}  // namespace

std::vector<Term> TermsOf(const Schema& schema, const Moment& now,
                          const BoundCondition& condition) {
  const Field& field = schema.field(condition.field);
  if (condition.is_impossible) return {Term{.field = condition.field}};
  if (condition.duration) {
    return {Term{.field = condition.field,
                 .ranges = {field.type->RangeAt(now, condition.op, *condition.duration)},
                 .relative = Term::Relative{condition.op, *condition.duration}}};
  }
  if (!condition.ranges.empty() || !condition.match.empty())
    return ComparingTerms(field, condition);
  Term term;
  term.field = condition.field;
  term.values = condition.values;
  switch (condition.op) {
    case Operator::kIn:
      return {term};
    case Operator::kNotIn:
      term.negated = true;
      if (condition.exclude_missing || TRANCHE_PLANTED(not_in_misses_unset)) {
        term.values.insert(term.values.begin(), kNotSet);
      }
      return {term};
    case Operator::kHasAll: {
      std::vector<Term> terms;
      for (Code value : condition.values)
        terms.push_back(Term{.field = condition.field, .values = {value}});
      return terms;
    }
    case Operator::kIsSet:
    case Operator::kIsNotSet:
      term = IsSetTerm(field, condition.field);
      term.negated ^= condition.op == Operator::kIsNotSet;
      return {term};
    case Operator::kLt:
    case Operator::kLte:
    case Operator::kGt:
    case Operator::kGte:
    case Operator::kBetween:
    case Operator::kInLast:
    case Operator::kOlderThan:
    case Operator::kInNext:
    case Operator::kBeyondNext:
    case Operator::kContains:
    case Operator::kNotContains:
    case Operator::kStartsWith:
    case Operator::kEndsWith:
      break;  // numbers, dates and texts
  }
  return {};
}

Query Merge(std::span<const Query> queries, std::vector<uint32_t>* ends) {
  TermSet merged;
  std::vector<uint32_t> numbers;
  for (const Query& query : queries) {
    numbers.clear();
    for (const Term& term : query.terms) numbers.push_back(merged.Add(term));
    for (Conjunction conjunction : query.conjunctions) {
      for (uint32_t& term : conjunction.terms) term = numbers[term];
      merged.Add(std::move(conjunction));
    }
    ends->push_back(static_cast<uint32_t>(merged.conjunction_count()));
  }
  return merged.Take();
}

Query MakeQuery(const Schema& schema, Number now, std::span<const BoundRule> rules,
                const FindRow& find_row) {
  QueryBuilder builder(schema, now, find_row);
  for (const BoundRule& rule : rules) builder.Add(rule);
  return builder.Take();
}

Query MakeQuery(const Schema& schema, Number now, const BoundRule& rule, const FindRow& find_row) {
  return MakeQuery(schema, now, std::span(&rule, 1), find_row);
}

Query MakeQuery(const Schema& schema, Number now, const BoundCondition& condition,
                const FindRow& find_row) {
  QueryBuilder builder(schema, now, find_row);
  builder.AddConjunction({&condition, 1});
  return builder.Take();
}

}  // namespace tranche::internal
