// The table of requests: what is asked, who may ask it, and the function that answers.
#ifndef TRANCHE_SRC_SERVER_ROUTES_H_
#define TRANCHE_SRC_SERVER_ROUTES_H_

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "src/server/guard.h"
#include "src/server/message.h"

namespace tranche::server {

class Api;

// What a request brings.
enum class Body : uint8_t {
  kNone,
  kJson,    // a document in memory
  kUpload,  // a file, of any size and any format that the library reads
};

struct Route {
  std::string_view method;
  std::string_view path;  // "/v1/segments/{id}": a part in braces stands for any text
  Access access;
  Body body;
  Answer (*answer)(Api& api, const Request& request);
  // For the description of the API: a sentence, the schemas of the body and of the answer (empty:
  // none, or any JSON), the names of the query's parameters with blanks between.
  std::string_view summary;
  std::string_view request_schema;
  std::string_view response_schema;
  std::string_view parameters;
  int success = 200;
};

std::span<const Route> Routes();

// Parts of a path, "{id}" included.
std::vector<std::string_view> PartsOf(std::string_view path);

// The values for the parts of `route` in braces when `parts` fit it; else false.
bool Fits(const Route& route, std::span<const std::string> parts,
          std::vector<std::string>* parameters);

}  // namespace tranche::server

#endif  // TRANCHE_SRC_SERVER_ROUTES_H_
