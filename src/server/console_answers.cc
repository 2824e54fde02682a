// The console's own files.
#include "src/server/answers.h"
#include "src/server/api.h"
#include "src/server/console.h"
#include "src/server/problem.h"

namespace tranche::server {
namespace {

std::string TextOf(std::span<const unsigned char> bytes) { return {bytes.begin(), bytes.end()}; }

}  // namespace

Answer ShowConsole(Api&, const Request& request) {
  const std::string& name = request.parameters[0];
  if (ConsoleFiles().empty() && name.empty()) {
    return Problem(404, "NOT_FOUND",
                   "this server was built without its console, which needs Node.js: run npm ci "
                   "in src/server/console, configure and build again");
  }
  for (const ConsoleFile& file : ConsoleFiles()) {
    if (file.name != name) continue;
    Response response;
    response.content_type = file.type;
    const std::string* encodings = request.Find("Accept-Encoding");
    const bool takes_gzip = encodings != nullptr && encodings->find("gzip") != encodings->npos;
    response.body = TextOf(takes_gzip ? file.gzip : file.content);
    if (takes_gzip) response.headers.push_back({"Content-Encoding", "gzip"});
    return response;
  }
  return Problem(404, "NOT_FOUND", "nothing has this address");
}

}  // namespace tranche::server
