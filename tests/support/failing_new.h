// An allocation that fails: test programs replace operator new, so that a test can choose which.
#ifndef TRANCHE_TESTS_SUPPORT_FAILING_NEW_H_
#define TRANCHE_TESTS_SUPPORT_FAILING_NEW_H_

// ThreadSanitizer has an operator new of its own, and none of ours may stand beside it.
#if defined(__SANITIZE_THREAD__)
#define TRANCHE_NEW_CAN_FAIL 0
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define TRANCHE_NEW_CAN_FAIL 0
#endif
#endif
#ifndef TRANCHE_NEW_CAN_FAIL
#define TRANCHE_NEW_CAN_FAIL 1
#endif

namespace tranche::internal::testing {

// The next `operator new` of this thread throws std::bad_alloc, where TRANCHE_NEW_CAN_FAIL.
void FailNextAllocation();
// Whether it has not come yet. Takes the order back.
bool TakeBackFailure();

}  // namespace tranche::internal::testing

#endif  // TRANCHE_TESTS_SUPPORT_FAILING_NEW_H_
