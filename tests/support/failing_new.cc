#include "tests/support/failing_new.h"

#include <cstdlib>
#include <new>
#include <utility>

namespace {

constinit thread_local bool fails_next = false;

}  // namespace

#if TRANCHE_NEW_CAN_FAIL
void* operator new(std::size_t size) {
  if (std::exchange(fails_next, false)) throw std::bad_alloc();
  if (void* memory = std::malloc(size == 0 ? 1 : size)) return memory;
  throw std::bad_alloc();
}
// std::stable_sort allocates with this one and frees with the plain `operator delete`.
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  return std::exchange(fails_next, false) ? nullptr : std::malloc(size == 0 ? 1 : size);
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
#endif

namespace tranche::internal::testing {

void FailNextAllocation() { fails_next = true; }
bool TakeBackFailure() { return std::exchange(fails_next, false); }

}  // namespace tranche::internal::testing
