#include "src/json/input_file.h"

#include <catch2/catch_test_macros.hpp>
#include <string>
#include <thread>

#include "tests/json/temporary_file.h"
#include "tests/json/text.h"
#include "tranche/json.h"

namespace tranche::internal {
namespace {

TEST_CASE("a file is read whole, whatever its size") {
  for (const size_t size : {0, 1, 65535, 65536, 65537, 1'000'000}) {
    const std::string content(size, 'x');
    const TemporaryFile file(content);
    const auto read = ReadFile(file.path());
    REQUIRE(read.ok());
    CHECK(*read == content);
  }
}

TEST_CASE("a file with NUL and bytes of any value is read as it is") {
  std::string content;
  for (int byte = 0; byte < 256; ++byte) content += static_cast<char>(byte);
  const TemporaryFile file(content);
  CHECK(ReadFile(file.path()).value() == content);
}

TEST_CASE("a file that is not there is not found, by its path") {
  const auto missing = ReadFile("/no/such/file.json");
  CHECK(missing.status().code() == absl::StatusCode::kNotFound);
  CHECK(ErrorOf(missing) == "cannot read /no/such/file.json: No such file or directory");
}

TEST_CASE("a path through a file is not found") {
  const TemporaryFile file("");
  const auto missing = ReadFile(file.path() + "/below");
  CHECK(missing.status().code() == absl::StatusCode::kNotFound);
}

TEST_CASE("a folder cannot be read, and says so") {
  const auto folder = ReadFile("/tmp");
  CHECK(folder.status().code() == absl::StatusCode::kUnavailable);
  CHECK(ErrorOf(folder) == "cannot read /tmp: Is a directory");
}

TEST_CASE("what has no size, such as a pipe, is read to its end") {
  int ends[2];
  REQUIRE(pipe(ends) == 0);
  const std::string content(300'000, 'p');
  std::thread writer([&] {
    size_t done = 0;
    while (done < content.size())
      done += write(ends[1], content.data() + done, content.size() - done);
    close(ends[1]);
  });
  const auto read = ReadFile("/dev/fd/" + std::to_string(ends[0]));
  writer.join();
  close(ends[0]);
  REQUIRE(read.ok());
  CHECK(*read == content);
}

TEST_CASE("a file that was moved from is read by the one that took it") {
  const TemporaryFile file("abc");
  auto opened = InputFile::Open(file.path());
  REQUIRE(opened.ok());
  InputFile taken = *std::move(opened);
  CHECK(taken.size() == 3);
  char bytes[8];
  CHECK(taken.Read(bytes, 2).value() == 2);
  CHECK(taken.Read(bytes, 8).value() == 1);
  CHECK(taken.Read(bytes, 8).value() == 0);
}

}  // namespace
}  // namespace tranche::internal
