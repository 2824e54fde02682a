// Texts as people compare them: for a search without regard to case and accents, for conditions,
// and for names that must not look alike. All functions are pure, take any bytes, and copy ASCII in
// one pass.
#ifndef TRANCHE_SRC_TABLE_FOLD_H_
#define TRANCHE_SRC_TABLE_FOLD_H_

#include <string>
#include <string_view>

namespace tranche::internal {

// Replaces `folded` by `text` folded for a search: each character is decomposed (NFKD), loses its
// marks (categories Mn, Mc and Me) and has its case folded in full. So folding works character by
// character: a text that holds another holds it folded too, and fold(fold(x)) = fold(x). The result
// may be shorter than the text (empty, when there were only marks) or longer. Bytes that are not
// UTF-8 stay as they are.
void FoldForSearch(std::string_view text, std::string* folded);

// Texts as conditions compare them: in NFC, and with case folded in full unless `exact`. Accents
// stay.
void FoldForCondition(std::string_view text, bool exact, std::string* folded);

// What two names have in common that look alike: compatibility forms (NFKC), case folded, without
// characters that are not shown and without blanks at the ends. Empty for a name that shows
// nothing.
std::string NameKey(std::string_view name);

}  // namespace tranche::internal

#endif  // TRANCHE_SRC_TABLE_FOLD_H_
