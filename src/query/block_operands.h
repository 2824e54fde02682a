// Resolves the terms of a query to the containers of one block, and decides how each is read best.
#ifndef TRANCHE_SRC_QUERY_BLOCK_OPERANDS_H_
#define TRANCHE_SRC_QUERY_BLOCK_OPERANDS_H_

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "src/base/aligned.h"
#include "src/bitmap/kernels.h"
#include "src/query/query.h"
#include "src/table/version.h"

namespace tranche::internal {

// Counts of what the evaluator did, in blocks or in rules of blocks; for plans.
struct EvaluationTally {
  uint64_t skipped = 0;
  uint64_t full = 0;
  uint64_t sparse = 0;
  uint64_t dense = 0;
  uint64_t scanned = 0;
  uint64_t complemented = 0;
  uint64_t compared = 0;
  uint64_t texts_read = 0;  // of rows
};

// Scratch memory for evaluators, used by one at a time. When it is destroyed, its memory is kept in
// a thread-local variable for the next `EvaluationScratch` of the same thread, because fresh memory
// costs more than a small query. That memory is freed when the thread ends.
class EvaluationScratch {
 public:
  EvaluationScratch() = default;
  ~EvaluationScratch();
  EvaluationScratch(const EvaluationScratch&) = delete;
  EvaluationScratch& operator=(const EvaluationScratch&) = delete;

  // A dirty bitset; valid until `Reset`.
  uint64_t* NewBitset();
  void Reset() { used_ = 0; }
  size_t used() const { return used_; }

 private:
  std::vector<AlignedWords> bitsets_;
  size_t used_ = 0;
};

enum class Extent : uint8_t { kNobody, kSome, kEverybody };

// A term as it stands in the current block.
struct Operand {
  uint64_t pass = 0;  // the evaluation that the rest speaks of
  Extent extent = Extent::kSome;
  bool negated = false;
  bool is_disjoint = false;    // its containers do not overlap, so that cardinality is exact
  bool is_complement = false;  // the containers are those of the other values
  bool scans = false;          // dense form: a scan of the codes; may then have no containers
  // Of numbers: its rows are those of its one container, of all who hold a number, whose number
  // lies in one of these ranges of the term. None: of its container all.
  uint32_t first_range = 0;
  uint32_t range_count = 0;
  uint32_t first = 0;  // of the containers
  uint32_t count = 0;
  uint32_t cardinality = 0;        // at most, before negation
  uint32_t run_count = 0;          // when all containers are runs, else kNotRuns
  float dense_cost = 0;            // nanoseconds to read or make the dense form
  const uint64_t* made = nullptr;  // what of the dense form had to be made

  bool compares() const { return range_count > 0; }
};

inline constexpr uint32_t kNotRuns = 0xFFFFFFFF;

// Members, in the current block, that segments have in place of those of the version, for
// evaluating what an edit would do.
using ReplacedMembers = absl::flat_hash_map<SegmentSlot, Container>;

// Not thread-safe. The version and the query must outlive it.
class BlockOperands {
 public:
  // `replaced` may be null; it and what it names must outlive the operands, and may change between
  // blocks.
  BlockOperands(const Version& version, const Query& query, EvaluationScratch* scratch,
                const Kernels& kernels, const ReplacedMembers* replaced = nullptr);

  // Goes to a block. Operands and scratch of the block before are no longer valid.
  void Begin(BlockId block);

  // Resolves the term, once for each block.
  const Operand& Resolve(uint32_t term);
  const Operand& operator[](uint32_t term) const { return operands_[term]; }

  const Container& container(const Operand& operand, uint32_t i) const {
    return sources_[operand.first + i]->container;
  }
  // The containers of one value, block by block.
  std::span<const Container> BlocksOf(uint32_t term, uint32_t value) const {
    return values_[ValuesOf(term)[value]].blocks;
  }

  const Version& version() const { return version_; }
  const Term& term(uint32_t index) const { return query_.terms[index]; }
  // Whether the term is about the one code that each row has in its field.
  bool HasSingleCodes(uint32_t term) const;
  BlockId block_id() const { return block_id_; }
  const Block& block() const { return *block_; }
  const Kernels& kernels() const { return kernels_; }
  uint32_t live() const { return live_; }
  // Words to evaluate: those of the rows given, in whole strips.
  uint32_t word_count() const { return word_count_; }

  // The dense form of a resolved term: adds to `words` the bitsets whose union it is, at least one,
  // and returns whether the term is all the others.
  bool AddWords(uint32_t term, std::vector<const uint64_t*>* words);

  // Terms with a match are first resolved to all who hold a text. Whether there are any of those,
  // and what makes them the customers whose texts match: it reads the texts of the rows that the
  // other terms of a rule leave, once for all terms. `terms` are those of some rules, resolved, and
  // each rule ends at one of `ends`; the operands then hold in these rules.
  bool has_unread_texts() const { return has_unread_texts_; }
  void ReadTexts(std::span<const uint32_t> terms, std::span<const uint32_t> ends);
  const uint64_t* LiveWords();
  // Takes back the scratch that dense forms use.
  void ForgetWords();

  // The numbers of a term with ranges; null when nobody holds one.
  const NumberColumn* NumbersOf(uint32_t term) const {
    const Field& field = version_.schema->field(query_.terms[term].field);
    return block_->numbers[field.number_slot];
  }

  // One byte for each code of the term's column, 0xFF where the term names its value; null when its
  // codes are too wide.
  const uint8_t* AcceptTable(uint32_t term, uint8_t width_log2);

  EvaluationTally& tally() { return tally_; }
  const EvaluationTally& tally() const { return tally_; }

 private:
  // A value that terms name, and what it is in the current block.
  struct ValueSource {
    std::span<const Container> blocks =
        {};  // of a segment none: its members are those of the block
    std::optional<SegmentSlot> segment = {};
    const ReplacedMembers* replaced = nullptr;
    bool is_named = false;   // by a term, and not only by a complement
    bool is_shared = false;  // named by several terms: its dense form is made once for them

    uint64_t pass = 0;  // the evaluation that the rest speaks of
    Container container{};
    float dense_cost = 0;
    bool is_prefetched = false;       // for the next block
    bool needs_scratch = false;       // its dense form is made together with others of a term
    uint64_t epoch = 0;               // in which `words` was made
    const uint64_t* words = nullptr;  // the dense form, when shared
  };

  // Where in `lists_` a term has the indices of its values, and behind them those of the other
  // values where their union may be cheaper.
  struct TermSources {
    uint32_t values;
    uint32_t others;
    uint32_t end;
    bool takes_not_set;     // among its values is code 0
    uint32_t unseen_scans;  // blocks in which it may be scanned without looking at its containers
    uint32_t text_term;     // of one with a match: its place among those
  };

  // A term with a match. Its rows are those whose text is to be read, then those whose text
  // matches.
  struct TextTerm {
    uint32_t index;
    uint64_t pass = 0;       // in which the rows were made
    AlignedWords rows = {};  // null until they are needed
  };

  std::span<const uint32_t> ValuesOf(uint32_t term) const {
    const TermSources& sources = sources_of_term_[term];
    return {lists_.data() + sources.values, lists_.data() + sources.others};
  }
  std::span<const uint32_t> OthersOf(uint32_t term) const {
    const TermSources& sources = sources_of_term_[term];
    return {lists_.data() + sources.others, lists_.data() + sources.end};
  }
  // Whether the union of the other values may be cheaper.
  bool MayComplement(uint32_t index) const;
  void ResolveRows(uint32_t index, Operand* operand);
  void ResolveValues(uint32_t index, Operand* operand);
  void ResolveRanges(uint32_t index, Operand* operand);
  void ResolveText(uint32_t index, Operand* operand);
  // Steps of ReadTexts. The rows that a rule leaves join those of each of its terms with a match.
  void AddCandidates(std::span<const uint32_t> rule);
  void MatchTexts(std::span<TextTerm* const> read);
  void Settle(const TextTerm& text);
  void Look(ValueSource* value) const;
  Container ContainerOf(const ValueSource& value) const;
  // Adds the containers of these values in this block to the operand, and what reading them costs.
  void AddContainers(std::span<const uint32_t> values, Operand* operand);
  void ConsiderComplement(uint32_t index, Operand* operand);
  void ConsiderScan(uint32_t index, Operand* operand);
  // Whether the term is scanned again, as in the blocks before. The operand then has no containers.
  bool ScanUnseen(uint32_t index, Operand* operand);
  // Prefetches what the term will most likely read of the next block. Arrays are short: without
  // the prefetch each of them would begin with a cache miss.
  void PrefetchNext(const Operand& operand);
  const uint64_t* MakeShared(ValueSource* value);
  const uint64_t* Scan(uint32_t term);
  const uint64_t* Compare(uint32_t term);

  const Version& version_;
  const Query& query_;
  EvaluationScratch* const scratch_;
  const Kernels& kernels_;
  EvaluationTally tally_;

  uint64_t pass_ = 0;   // counts blocks begun: operands of earlier ones are stale
  uint64_t epoch_ = 0;  // counts resets of the scratch: dense forms of earlier ones are gone
  BlockId block_id_ = 0;
  const Block* block_ = nullptr;
  uint32_t live_ = 0;
  uint32_t word_count_ = 0;
  const uint64_t* live_words_ = nullptr;

  std::vector<ValueSource> values_;
  std::vector<TermSources> sources_of_term_;
  // Of all terms in one piece of memory: with a piece for each, many terms would begin every block
  // with as many cache misses.
  std::vector<uint32_t> lists_;

  std::vector<Operand> operands_;                    // by term
  std::vector<ValueSource*> sources_;                // the containers of operands, none empty
  std::vector<std::vector<uint16_t>> rows_of_term_;  // of customer_id terms
  std::vector<std::vector<uint8_t>> accept_;         // by term; empty until a scan needs it

  std::vector<TextTerm> text_terms_;  // by field
  FoldedText folded_;                 // of one row and field
  bool has_unread_texts_ = false;     // in the current block
};

}  // namespace tranche::internal

#endif  // TRANCHE_SRC_QUERY_BLOCK_OPERANDS_H_
