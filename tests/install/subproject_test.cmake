# Configures a project that fetches tranche, and looks at what would be built: the libraries, and nothing of tests/, bench/ or
# examples/. Compiles the project's own sources, not the library. CMakeLists.txt gives the variables.
cmake_minimum_required(VERSION 3.25)

function(run)
  execute_process(COMMAND ${ARGN} COMMAND_ECHO STDOUT OUTPUT_VARIABLE output COMMAND_ERROR_IS_FATAL ANY)
  set(output "${output}" PARENT_SCOPE)
endfunction()

file(REMOVE_RECURSE "${WORK_DIR}")
run(${CMAKE_COMMAND} -S "${CMAKE_CURRENT_LIST_DIR}/subproject" -B "${WORK_DIR}" -G Ninja -D "TRANCHE=${SOURCE_DIR}"
  -D "CMAKE_CXX_COMPILER=${CXX}" -D "CMAKE_C_COMPILER=${CC}" -D CMAKE_EXPORT_COMPILE_COMMANDS=ON)

file(READ "${WORK_DIR}/compile_commands.json" commands)
string(JSON count LENGTH "${commands}")
math(EXPR last "${count} - 1")
foreach(i RANGE ${last})
  string(JSON file GET "${commands}" ${i} file)
  cmake_path(IS_PREFIX SOURCE_DIR "${file}" NORMALIZE is_ours)
  cmake_path(RELATIVE_PATH file BASE_DIRECTORY "${SOURCE_DIR}")
  if(is_ours AND NOT file MATCHES "^(src/|tests/install/consumer/)")
    message(FATAL_ERROR "a subproject builds ${file}")
  endif()
endforeach()

file(STRINGS "${WORK_DIR}/CMakeCache.txt" found REGEX "^(Catch2|benchmark)_DIR")
if(found)
  message(FATAL_ERROR "a subproject looks for ${found}")
endif()
run(${CMAKE_CTEST_COMMAND} --test-dir "${WORK_DIR}" --show-only)
if(NOT output MATCHES "Total Tests: 0")
  message(FATAL_ERROR "a subproject has tests of tranche:\n${output}")
endif()

run(${CMAKE_COMMAND} --build "${WORK_DIR}" --target consumer)
