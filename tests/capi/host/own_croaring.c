// A host with a CRoaring of its own, as far as libtranche_c can tell: an executable comes first
// when a shared library's symbols are looked up, so what is exported here answers for CRoaring's.
//
// Nothing may call the bitmaps. The two kernels over plain arrays, which the library does take from
// CRoaring, work: every CRoaring has had them in this form, so that any will do.
#include <stdint.h>
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

struct array_container {
  int32_t cardinality;
  int32_t capacity;
  uint16_t* array;
};

// Rows of `a` that are in `b`, or that are not.
static void keep(const struct array_container* a, const struct array_container* b,
                 struct array_container* out, int if_found) {
  int32_t j = 0;
  out->cardinality = 0;
  for (int32_t i = 0; i < a->cardinality; ++i) {
    while (j < b->cardinality && b->array[j] < a->array[i]) ++j;
    const int is_found = j < b->cardinality && b->array[j] == a->array[i];
    if (is_found == if_found) out->array[out->cardinality++] = a->array[i];
  }
}

void array_container_intersection(const struct array_container* a, const struct array_container* b,
                                  struct array_container* out);
void array_container_intersection(const struct array_container* a, const struct array_container* b,
                                  struct array_container* out) {
  keep(a, b, out, 1);
}

void array_container_andnot(const struct array_container* a, const struct array_container* b,
                            struct array_container* out);
void array_container_andnot(const struct array_container* a, const struct array_container* b,
                            struct array_container* out) {
  keep(a, b, out, 0);
}
