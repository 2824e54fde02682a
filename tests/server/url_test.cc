// Targets in, and parts of targets out.
#include "src/server/url.h"

#include <catch2/catch_test_macros.hpp>

namespace tranche::server {
namespace {

TEST_CASE("a target is a path of decoded parts and a query") {
  const Target target = ParseTarget("/v1/a%2Fb/c+d?x=1&y=%C3%A9+z&flag&x=2#f").value();
  CHECK(target.parts == std::vector<std::string>{"v1", "a/b", "c+d"});
  CHECK(target.query == Query{{"x", "1"}, {"y", "é z"}, {"flag", ""}, {"x", "2"}});
  CHECK(ParseTarget("/").value().parts == std::vector<std::string>{""});
  CHECK(ParseTarget("/a/").value().parts == std::vector<std::string>{"a", ""});
  CHECK(ParseTarget("/a?").value().query.empty());
}

TEST_CASE("a target that is no text is refused") {
  for (const char* bad :
       {"", "a", "*", "http://x/", "/%", "/%4", "/%zz", "/%00", "/%ff", "/?%c3", "/?a=%e2%82"}) {
    INFO(bad);
    CHECK(ParseTarget(bad).status().code() == absl::StatusCode::kInvalidArgument);
  }
}

TEST_CASE("what is encoded reads back") {
  std::string all;
  for (char c = 1; c > 0; ++c) {
    all.push_back(c);
    if (c == 127) break;
  }
  all += "é€";
  CHECK(ParseTarget("/" + PercentEncoded(all)).value().parts[0] == all);
  CHECK(ParseTarget("/?a=" + PercentEncoded(all)).value().query[0].second == all);
}

}  // namespace
}  // namespace tranche::server
