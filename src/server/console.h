// The console as files inside the program.
#ifndef TRANCHE_SRC_SERVER_CONSOLE_H_
#define TRANCHE_SRC_SERVER_CONSOLE_H_

#include <span>
#include <string_view>

namespace tranche::server {

struct ConsoleFile {
  std::string_view name;  // of its address; empty: the page itself
  std::string_view type;  // of its content
  std::span<const unsigned char> content;
  std::span<const unsigned char> gzip;  // the content, compressed
};

// None where the server was built without npm.
std::span<const ConsoleFile> ConsoleFiles();

}  // namespace tranche::server

#endif  // TRANCHE_SRC_SERVER_CONSOLE_H_
