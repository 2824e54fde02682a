# Installs BUILD_DIR below WORK_DIR, builds the consumer there and runs what it made. See CMakeLists.txt for the variables.
function(run)
  execute_process(COMMAND ${ARGN} COMMAND_ECHO STDOUT COMMAND_ERROR_IS_FATAL ANY)
endfunction()

set(prefix "${WORK_DIR}/prefix")
set(consumer "${CMAKE_CURRENT_LIST_DIR}/consumer")
string(STRIP "${COMPONENTS}" COMPONENTS)
separate_arguments(COMPONENTS)
file(REMOVE_RECURSE "${WORK_DIR}")
run(${CMAKE_COMMAND} --install "${BUILD_DIR}" --prefix "${prefix}")

# Through find_package.
run(${CMAKE_COMMAND} -S "${consumer}" -B "${WORK_DIR}/cmake" -G "${GENERATOR}" -D "CMAKE_PREFIX_PATH=${prefix}"
  -D "CMAKE_CXX_COMPILER=${CXX}" -D "CMAKE_C_COMPILER=${CC}" -D "COMPONENTS=${COMPONENTS}")
run(${CMAKE_COMMAND} --build "${WORK_DIR}/cmake")
run("${WORK_DIR}/cmake/consumer")

# Through pkg-config.
find_program(PKG_CONFIG pkg-config REQUIRED)
set(ENV{PKG_CONFIG_PATH} "${prefix}/${LIBDIR}/pkgconfig")
set(ENV{LD_LIBRARY_PATH} "${prefix}/${LIBDIR}")
function(compile_with_pkg_config program package)
  execute_process(COMMAND ${PKG_CONFIG} --define-prefix --cflags --libs ${package}
    OUTPUT_VARIABLE flags OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
  separate_arguments(flags UNIX_COMMAND "${flags}")
  run(${ARGN} -o "${WORK_DIR}/${program}" ${flags})
  run("${WORK_DIR}/${program}")
endfunction()
compile_with_pkg_config(consumer tranche ${CXX} -std=c++20 "${consumer}/consumer.cc")
if("c" IN_LIST COMPONENTS)
  run("${WORK_DIR}/cmake/consumer_c")
  compile_with_pkg_config(consumer_c tranche_c ${CC} -std=c11 "${consumer}/consumer.c")
endif()
