// A host that loads libtranche_c while it runs, beneath a module of its own, as interpreters do:
//   loading_host MODULE local|global|deepbind
#define _GNU_SOURCE  // RTLD_DEEPBIND
#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  int mode = RTLD_NOW | RTLD_LOCAL;
  if (strcmp(argv[2], "global") == 0) mode = RTLD_NOW | RTLD_GLOBAL;
  if (strcmp(argv[2], "deepbind") == 0) mode |= RTLD_DEEPBIND;
  void* module = dlopen(argv[1], mode);
  void (*use)(void) = NULL;
  if (module != NULL) *(void**)&use = dlsym(module, "use_tranche");
  if (use == NULL) {
    fprintf(stderr, "%s\n", dlerror());
    return 1;
  }
  use();
  return 0;
}
