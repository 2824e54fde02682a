// Requests to the service: the first line names the request, the rest is the request. It is refused
// with a documented code and without a trace, or answered with a JSON document; a pinned version
// answers a reading request as the index does.
#include <algorithm>
#include <string>
#include <string_view>

#include "src/json/document.h"
#include "tests/fuzz/world.h"
#include "tests/json/text.h"
#include "tranche/json.h"
#include "tranche/service.h"

namespace tranche::internal::fuzz {
namespace {

void CheckIsJson(std::string_view json) {
  JsonParser parser;
  JsonElement root;
  FUZZ_CHECK(parser.Parse(json, &root).ok(), json);
}

void Run(std::string_view input) {
  const size_t end = std::min(input.find('\n'), input.size());
  const std::string_view name = input.substr(0, end);
  const ExactText request(input.substr(std::min(end + 1, input.size())));
  const auto index = SmallIndex();
  const Service service(index.get());
  const std::string before = StateOf(*index);
  const auto pinned = Ask(index->Read(), name, request);
  const auto answer = service.Call(name, request);
  if (answer.ok()) {
    CheckIsJson(*answer);
  } else {
    CheckRefusal(answer.status());
    CheckIsJson(ToJson(answer.status()));
    FUZZ_CHECK(StateOf(*index) == before, "a refused request changes nothing");
  }
  if (pinned.ok()) {
    FUZZ_CHECK(answer.ok() && *answer == *pinned, "a pinned version answers as the index does");
    FUZZ_CHECK(StateOf(*index) == before, "reading changes nothing");
  }
  CheckSegments(*index);
}

}  // namespace
}  // namespace tranche::internal::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const tranche::internal::ExactText text({reinterpret_cast<const char*>(data), size});
  tranche::internal::fuzz::Run(text);
  return 0;
}
