// A host with a CRoaring of its own, as far as libtranche_c can tell: an executable comes first
// when a shared library's symbols are looked up, so what is exported here answers for CRoaring's.
//
// Nothing may call these: the library does without CRoaring.
#include <stdio.h>
#include <stdlib.h>

#define MUST_NOT_BE_CALLED(name)                            \
  void name(void);                                          \
  void name(void) {                                         \
    fputs("the host's own " #name " was called\n", stderr); \
    abort();                                                \
  }

MUST_NOT_BE_CALLED(roaring_bitmap_create_with_capacity)
MUST_NOT_BE_CALLED(roaring_bitmap_of_ptr)
MUST_NOT_BE_CALLED(roaring_bitmap_free)
MUST_NOT_BE_CALLED(roaring_bitmap_add)
MUST_NOT_BE_CALLED(roaring_bitmap_add_many)
MUST_NOT_BE_CALLED(roaring_bitmap_and)
MUST_NOT_BE_CALLED(roaring_bitmap_or)
MUST_NOT_BE_CALLED(roaring_bitmap_get_cardinality)
MUST_NOT_BE_CALLED(roaring_bitmap_run_optimize)
MUST_NOT_BE_CALLED(roaring_bitmap_portable_size_in_bytes)
MUST_NOT_BE_CALLED(roaring_bitmap_portable_serialize)
MUST_NOT_BE_CALLED(roaring_bitmap_portable_deserialize_safe)
MUST_NOT_BE_CALLED(bitset_container_from_array)
MUST_NOT_BE_CALLED(convert_run_optimize)
MUST_NOT_BE_CALLED(array_container_intersection)
MUST_NOT_BE_CALLED(array_container_andnot)
