# Installed packages first. With TRANCHE_FETCH_MISSING (the presets turn it on, a packager's build leaves it off) those that are
# not installed are downloaded at a pinned release. bootstrap.sh installs them all, so the download is the path less tried:
# the project's own tests run without a network and never take it.
include(FetchContent)
set(TRANCHE_FETCHED "")

# tranche_require(name url sha256 [find_package arguments])
macro(tranche_require name url sha256)
  if(TRANCHE_FETCH_MISSING)
    FetchContent_Declare(${name} URL "${url}" URL_HASH SHA256=${sha256} DOWNLOAD_EXTRACT_TIMESTAMP ON
      FIND_PACKAGE_ARGS ${ARGN})
    FetchContent_MakeAvailable(${name})
    if(NOT ${name}_FOUND)
      list(APPEND TRANCHE_FETCHED ${name})
    endif()
  else()
    find_package(${name} ${ARGN} REQUIRED)
  endif()
endmacro()

# For what is downloaded: libraries only, without their tests and downloads of their own.
set(CMAKE_POLICY_DEFAULT_CMP0077 NEW)
set(ABSL_PROPAGATE_CXX_STD ON)
set(ENABLE_ROARING_TESTS OFF)
set(ROARING_USE_CPM OFF)
set(BENCHMARK_ENABLE_TESTING OFF)
set(CLI11_BUILD_TESTS OFF)

tranche_require(absl
  https://github.com/abseil/abseil-cpp/archive/refs/tags/20240722.0.tar.gz
  f50e5ac311a81382da7fa75b97310e4b9006474f9560ac46f54a9967f07d4ae3 CONFIG)
tranche_require(simdjson
  https://github.com/simdjson/simdjson/archive/refs/tags/v3.10.1.tar.gz
  1e8f881cb2c0f626c56cd3665832f1e97b9d4ffc648ad9e1067c134862bba060 CONFIG)
tranche_require(utf8proc
  https://github.com/JuliaStrings/utf8proc/archive/refs/tags/v2.11.3.tar.gz
  abfed50b6d4da51345713661370290f4f4747263ee73dc90356299dfc7990c78 MODULE)
if(NOT TARGET utf8proc::utf8proc)
  add_library(utf8proc::utf8proc ALIAS utf8proc)
endif()
if(TRANCHE_BUILD_PROGRAM)
  tranche_require(CLI11
    https://github.com/CLIUtils/CLI11/archive/refs/tags/v2.4.2.tar.gz
    f2d893a65c3b1324c50d4e682c0cdc021dd0477ae2c048544f39eed6654b699a 2.1 CONFIG)
endif()
if(TRANCHE_BUILD_TESTS OR TRANCHE_BUILD_EXAMPLES OR TRANCHE_BUILD_BENCHMARKS)  # and whoever includes tranche/roaring.h
  tranche_require(roaring
    https://github.com/RoaringBitmap/CRoaring/archive/refs/tags/v4.6.1.tar.gz
    f9240cd0597f9918aab476cbc6b64c114f89ce296b2baf79c208142cfbd3cbc5 4.6 CONFIG)
endif()
# These two are installed or have to be.
find_package(ZLIB REQUIRED)
find_package(libcsv MODULE REQUIRED)
if(TRANCHE_BUILD_TESTS)
  tranche_require(Catch2
    https://github.com/catchorg/Catch2/archive/refs/tags/v3.6.0.tar.gz
    485932259a75c7c6b72d4b874242c489ea5155d17efa345eb8cc72159f49f356 3.4 CONFIG)
endif()
if(TRANCHE_BUILD_BENCHMARKS)
  tranche_require(benchmark
    https://github.com/google/benchmark/archive/refs/tags/v1.8.2.tar.gz
    2aab2980d0376137f969d92848fbb68216abb07633034534fc8c65cc4e7a0e93 CONFIG)
endif()

# Only tranche::store needs SQLite. Without it, the store is left out.
find_package(SQLite3 3.40)

# Only tranche::server needs Boost (headers) and OpenSSL (SHA-256). Without them, the server is left out.
if(TRANCHE_BUILD_SERVER)
  find_package(Boost 1.81)
  find_package(OpenSSL 3 COMPONENTS Crypto)
  find_package(Threads)
  if(NOT (Boost_FOUND AND OpenSSL_FOUND AND Threads_FOUND))
    message(STATUS "tranche: no server, which needs Boost 1.81 and OpenSSL 3")
    set(TRANCHE_BUILD_SERVER OFF)
  endif()
endif()
