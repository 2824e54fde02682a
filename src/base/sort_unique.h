#ifndef TRANCHE_SRC_BASE_SORT_UNIQUE_H_
#define TRANCHE_SRC_BASE_SORT_UNIQUE_H_

#include <algorithm>
#include <vector>

namespace tranche::internal {

// Makes `values` a set: ascending, each once.
template <typename T>
void SortUnique(std::vector<T>* values) {
  std::sort(values->begin(), values->end());
  values->erase(std::unique(values->begin(), values->end()), values->end());
}

}  // namespace tranche::internal

#endif  // TRANCHE_SRC_BASE_SORT_UNIQUE_H_
