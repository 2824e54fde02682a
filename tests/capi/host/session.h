// What the hosts do with tranche.
#ifndef TRANCHE_TESTS_CAPI_HOST_SESSION_H_
#define TRANCHE_TESTS_CAPI_HOST_SESSION_H_

// Makes segments, previews, patches and exports. Ends the program when an answer is wrong.
void use_tranche(void);

#endif  // TRANCHE_TESTS_CAPI_HOST_SESSION_H_
