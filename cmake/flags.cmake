# How the project's own code is compiled. Nothing here reaches a program that uses the library.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_C_STANDARD 11)
set(CMAKE_C_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)  # the archive ends up inside libtranche_c.so
if(PROJECT_IS_TOP_LEVEL)
  set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/bin")
  find_program(CCACHE ccache)
  if(CCACHE)
    set(CMAKE_C_COMPILER_LAUNCHER "${CCACHE}")
    set(CMAKE_CXX_COMPILER_LAUNCHER "${CCACHE}")
  endif()
endif()

# Sanitizers go into everything, downloaded libraries included.
if(TRANCHE_SANITIZE)
  add_compile_options(-fsanitize=${TRANCHE_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${TRANCHE_SANITIZE})
  if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")  # for programs in C over libraries in C++
    add_link_options("$<$<LINK_LANGUAGE:C>:-fsanitize-link-c++-runtime;-lstdc++>")
  endif()
endif()

add_library(tranche_flags INTERFACE)
target_compile_options(tranche_flags INTERFACE
  -fno-semantic-interposition  # position-independent, and yet inlined
  -Wall -Wextra -Wpedantic -Wshadow -Wcast-qual -Wimplicit-fallthrough
  $<$<COMPILE_LANGUAGE:CXX>:-Wnon-virtual-dtor -Woverloaded-virtual -Wextra-semi>
  # GCC 12 warns about its own std::string (PR 105651).
  $<$<AND:$<CXX_COMPILER_ID:GNU>,$<VERSION_LESS:$<CXX_COMPILER_VERSION>,13>>:-Wno-restrict>
  $<$<BOOL:${TRANCHE_WERROR}>:-Werror>)

if(CMAKE_SYSTEM_PROCESSOR MATCHES "^(x86_64|AMD64)$" AND CMAKE_SIZEOF_VOID_P EQUAL 8)
  set(TRANCHE_X86 ON)
  target_compile_definitions(tranche_flags INTERFACE TRANCHE_X86=1)
endif()

# With TRANCHE_PRECOMPILE_HEADERS, reads what most sources of `target` include only once.
function(tranche_precompile_headers target)
  if(TRANCHE_PRECOMPILE_HEADERS)
    target_precompile_headers(${target} PRIVATE <algorithm> <functional> <memory> <optional> <span> <string> <vector>
      <absl/container/flat_hash_map.h> <absl/status/statusor.h> <absl/time/time.h> ${ARGN})
  endif()
endfunction()

# Compiles the sources of `target` named *_avx2.cc and *_avx512.cc for those instructions, which the code asks the processor
# for before it calls them; on another architecture leaves the files out. Such a file includes intrinsics and plain types only:
# the linker may keep its copy of a shared inline function, and run it where the instructions do not exist.
function(tranche_simd_sources target)
  set(avx2 -mavx2 -mbmi -mbmi2 -mpopcnt -mlzcnt)
  set(avx512 ${avx2} -mavx512f -mavx512bw -mavx512vl -mavx512dq
    -mavx512vbmi -mavx512vbmi2 -mavx512bitalg -mavx512vpopcntdq)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
    list(APPEND avx512 -Wno-uninitialized -Wno-maybe-uninitialized)  # of its own intrinsics (PR 105593)
  endif()
  get_target_property(sources ${target} SOURCES)
  foreach(level IN ITEMS avx2 avx512)
    set(simd ${sources})
    list(FILTER simd INCLUDE REGEX "_${level}\\.cc$")
    if(TRANCHE_X86)
      set_source_files_properties(${simd} PROPERTIES COMPILE_OPTIONS "${${level}}" SKIP_PRECOMPILE_HEADERS ON)
    else()
      list(REMOVE_ITEM sources ${simd})
    endif()
  endforeach()
  set_target_properties(${target} PROPERTIES SOURCES "${sources}")
endfunction()
