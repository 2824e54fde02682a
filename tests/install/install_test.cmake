# Installs BUILD_DIR below WORK_DIR, builds the consumer there and runs what it made. CMakeLists.txt gives the variables.
cmake_minimum_required(VERSION 3.25)
set(prefix "${WORK_DIR}/prefix")
set(consumer "${CMAKE_CURRENT_LIST_DIR}/consumer")

function(run)
  execute_process(COMMAND ${ARGN} COMMAND_ECHO STDOUT COMMAND_ERROR_IS_FATAL ANY)
endfunction()

file(REMOVE_RECURSE "${WORK_DIR}")
run(${CMAKE_COMMAND} --install "${BUILD_DIR}" --prefix "${prefix}")

# Through find_package.
run(${CMAKE_COMMAND} -S "${consumer}" -B "${WORK_DIR}/cmake" -G "${GENERATOR}" -D "CMAKE_PREFIX_PATH=${prefix}"
  -D "CMAKE_CXX_COMPILER=${CXX}" -D "CMAKE_C_COMPILER=${CC}" -D "COMPONENTS=${COMPONENTS}")
run(${CMAKE_COMMAND} --build "${WORK_DIR}/cmake" --target check)

# Through pkg-config.
find_program(PKG_CONFIG pkg-config REQUIRED)
set(ENV{PKG_CONFIG_PATH} "${prefix}/${LIBDIR}/pkgconfig")
set(ENV{LD_LIBRARY_PATH} "${prefix}/${LIBDIR}")

function(build_and_run program package)
  execute_process(COMMAND "${PKG_CONFIG}" --cflags --libs ${package}
    OUTPUT_VARIABLE flags OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
  separate_arguments(flags UNIX_COMMAND "${flags}")
  run(${ARGN} -o "${WORK_DIR}/${program}" ${flags})
  run("${WORK_DIR}/${program}")
endfunction()

build_and_run(consumer tranche "${CXX}" -std=c++20 "${consumer}/consumer.cc")
if(COMPONENTS MATCHES "store")
  build_and_run(consumer tranche_store "${CXX}" -std=c++20 "${consumer}/consumer.cc")
endif()
if(COMPONENTS MATCHES "c$")
  build_and_run(consumer_c tranche_c "${CC}" -std=c11 "${consumer}/consumer.c")
endif()
