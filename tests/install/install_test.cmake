# Installs BUILD_DIR below WORK_DIR, as it is or by way of its Debian packages (FROM_PACKAGES), builds the consumer there and
# runs what it made. CMakeLists.txt gives the variables.
cmake_minimum_required(VERSION 3.25)
set(consumer "${CMAKE_CURRENT_LIST_DIR}/consumer")

function(run)
  execute_process(COMMAND ${ARGN} COMMAND_ECHO STDOUT COMMAND_ERROR_IS_FATAL ANY)
endfunction()

file(REMOVE_RECURSE "${WORK_DIR}")
if(FROM_PACKAGES)
  # Unpacked and not installed, which needs no root; apt says whether it could, with what the packages depend on.
  set(prefix "${WORK_DIR}/usr")
  run(${CPACK} -G DEB --config "${BUILD_DIR}/CPackConfig.cmake" -B "${WORK_DIR}/packages" -D CPACK_DEBIAN_COMPRESSION_TYPE=gzip)
  file(GLOB packages "${WORK_DIR}/packages/*.deb")
  run(apt-get --simulate --no-download install ${packages})
  foreach(package IN LISTS packages)
    run(dpkg-deb --extract "${package}" "${WORK_DIR}")
  endforeach()
else()
  set(prefix "${WORK_DIR}/prefix")
  run(${CMAKE_COMMAND} --install "${BUILD_DIR}" --prefix "${prefix}")
endif()
if(HAS_PROGRAM)
  run("${prefix}/bin/tranche" --help)
endif()

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
  build_and_run(consumer tranche-store "${CXX}" -std=c++20 "${consumer}/consumer.cc")
endif()
if(COMPONENTS MATCHES "c$")
  build_and_run(consumer_c tranche-c "${CC}" -std=c11 "${consumer}/consumer.c")
endif()
