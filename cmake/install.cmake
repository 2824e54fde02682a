# Install rules: libraries, headers, the CMake package and pkg-config files. A consumer writes one of
#   find_package(tranche 0.1)                           tranche::core, also called tranche::tranche
#   find_package(tranche 0.1 COMPONENTS core store c)   those it names: tranche::core, tranche::store, tranche::server, tranche::c
if(TRANCHE_FETCHED)
  message(STATUS "tranche: no install rules, since these libraries are not installed either: ${TRANCHE_FETCHED}")
  return()
endif()
include(CMakePackageConfigHelpers)
include(GNUInstallDirs)
set(CMAKE_INSTALL_DEFAULT_COMPONENT_NAME development)
set(package_dir "${CMAKE_INSTALL_LIBDIR}/cmake/tranche")
set(pkgconfig_dir "${CMAKE_INSTALL_LIBDIR}/pkgconfig")

# tranche_install(target requires description): the target, its CMake targets file and its pkg-config file.
function(tranche_install target requires description)
  install(TARGETS ${target} EXPORT ${target}
    LIBRARY COMPONENT runtime NAMELINK_COMPONENT development FILE_SET HEADERS)
  install(EXPORT ${target} NAMESPACE tranche:: DESTINATION "${package_dir}" FILE ${target}-targets.cmake)
  cmake_path(RELATIVE_PATH CMAKE_INSTALL_PREFIX BASE_DIRECTORY "${CMAKE_INSTALL_PREFIX}/${pkgconfig_dir}" OUTPUT_VARIABLE prefix_from_here)
  string(REPLACE "_" "-" package ${target})
  configure_file("${PROJECT_SOURCE_DIR}/cmake/package.pc.in" ${package}.pc @ONLY)
  install(FILES "${CMAKE_CURRENT_BINARY_DIR}/${package}.pc" DESTINATION "${pkgconfig_dir}")
endfunction()

set(more_libs " -lcsv")  # which has no pkg-config file
tranche_install(tranche
  "absl_status absl_statusor absl_time absl_flat_hash_map absl_flat_hash_set absl_str_format simdjson libutf8proc zlib"
  "${PROJECT_DESCRIPTION}")
set(more_libs "")
if(TARGET tranche_store)
  tranche_install(tranche_store "tranche sqlite3" "Checkpoint and journal of a tranche index")
endif()
if(TARGET tranche_server)
  tranche_install(tranche_server "tranche libcrypto" "A tranche index over HTTP")
endif()
if(TARGET tranche_c)
  tranche_install(tranche_c "" "C API of the tranche index engine")
endif()
if(TARGET tranche_program)
  install(TARGETS tranche_program COMPONENT program)
endif()

if(TARGET tranche_valkey)
  install(TARGETS tranche_valkey LIBRARY DESTINATION "${CMAKE_INSTALL_LIBDIR}/tranche" COMPONENT valkey)
endif()

configure_package_config_file(cmake/tranche-config.cmake.in tranche-config.cmake INSTALL_DESTINATION "${package_dir}")
write_basic_package_version_file(tranche-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES "${PROJECT_BINARY_DIR}/tranche-config.cmake" "${PROJECT_BINARY_DIR}/tranche-config-version.cmake"
  "${PROJECT_SOURCE_DIR}/cmake/Findutf8proc.cmake" "${PROJECT_SOURCE_DIR}/cmake/Findlibcsv.cmake" DESTINATION "${package_dir}")
include(package)
