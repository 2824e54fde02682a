# Debian packages, with `cpack -G DEB` in a build folder whose prefix is /usr: the shared C library, what developers need,
# the program, and the module for Valkey and Redis. Included after every install rule, which names its component.
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_VENDOR tranche)
set(CPACK_PACKAGE_CONTACT "tranche developers")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_COMPONENTS_ALL runtime development program)
if(TARGET tranche_valkey)
  list(APPEND CPACK_COMPONENTS_ALL valkey)
endif()
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)

set(runtime_package "libtranche-c${PROJECT_VERSION_MAJOR}")
set(CPACK_DEBIAN_RUNTIME_PACKAGE_NAME "${runtime_package}")
set(CPACK_DEBIAN_RUNTIME_PACKAGE_SECTION libs)
set(CPACK_DEBIAN_RUNTIME_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_RUNTIME_PACKAGE_CONTROL_EXTRA "${PROJECT_BINARY_DIR}/triggers")
file(WRITE "${PROJECT_BINARY_DIR}/triggers" "activate-noawait ldconfig\n")

# The rules of time zones are looked up in its files.
set(CPACK_DEBIAN_RUNTIME_PACKAGE_DEPENDS tzdata)

set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_NAME libtranche-dev)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_DEPENDS
  "${runtime_package} (= ${PROJECT_VERSION}), libabsl-dev, libroaring-dev (>= 4.6), libsimdjson-dev, libutf8proc-dev, zlib1g-dev, libcsv-dev, tzdata")
if(TARGET tranche_store)
  string(APPEND CPACK_DEBIAN_DEVELOPMENT_PACKAGE_DEPENDS ", libsqlite3-dev")
endif()
if(TARGET tranche_server)
  string(APPEND CPACK_DEBIAN_DEVELOPMENT_PACKAGE_DEPENDS ", libssl-dev")
endif()

set(CPACK_DEBIAN_PROGRAM_PACKAGE_NAME tranche)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_SECTION utils)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_DEPENDS tzdata)

set(CPACK_DEBIAN_VALKEY_PACKAGE_NAME tranche-valkey)
set(CPACK_DEBIAN_VALKEY_PACKAGE_SECTION database)
set(CPACK_DEBIAN_VALKEY_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_VALKEY_PACKAGE_DEPENDS tzdata)
include(CPack)
