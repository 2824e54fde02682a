// An allocation that fails: test programs replace operator new, so that a test can choose which.
#ifndef TRANCHE_TESTS_SUPPORT_FAILING_NEW_H_
#define TRANCHE_TESTS_SUPPORT_FAILING_NEW_H_

namespace tranche::internal::testing {

// The next `operator new` of this thread throws std::bad_alloc.
void FailNextAllocation();
// Whether it has not come yet. Takes the order back.
bool TakeBackFailure();

}  // namespace tranche::internal::testing

#endif  // TRANCHE_TESTS_SUPPORT_FAILING_NEW_H_
