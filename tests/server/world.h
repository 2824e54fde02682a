// A small index behind the API, without sockets.
#ifndef TRANCHE_TESTS_SERVER_WORLD_H_
#define TRANCHE_TESTS_SERVER_WORLD_H_

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "src/server/api.h"
#include "src/server/spool.h"
#include "tranche/json.h"

namespace tranche::server {

struct World {
  explicit World(const Tokens* tokens = nullptr, bool read_only = false)
      : events(1 << 20),
        index(Index::Create(ParseSchema(R"({"fields":[{"name":"properties.tier","kind":"select",)"
                                        R"("values":["gold","silver"]}]})")
                                .value(),
                            Options())
                  .value()),
        api(index.get(), &events, tokens, read_only, {}) {
    LoadCustomers(index.get(), R"({"id":"a","country":"FR","properties":{"tier":"gold"}})"
                               "\n"
                               R"({"id":"b","country":"FR"})"
                               "\n"
                               R"({"id":"c/d","country":"DE","properties":{"tier":"gold"}})")
        .value();
    index->CreateSegment(ParseDraft(kFrance).value()).value();
  }

  // Headers are a list of names and values.
  Response Ask(std::string method, std::string target, std::string body = {},
               std::vector<Header> headers = {}) {
    Request request;
    request.method = std::move(method);
    request.target = std::move(target);
    request.headers = std::move(headers);
    if (request.Find("Host") == nullptr) request.headers.push_back({"Host", "localhost:8080"});
    auto admitted = api.Admit(&request);
    if (Response* refusal = std::get_if<Response>(&admitted)) return std::move(*refusal);
    const Route& route = *std::get<const Route*>(admitted);
    if (route.body == Body::kUpload) {
      request.upload = Spool::Create().value();
      request.upload->Append(body).IgnoreError();
    } else {
      request.body = std::move(body);
    }
    return api.Run(route, request);
  }

  static constexpr char kFrance[] = R"({"id":"fr","name":"France","rules":[{"conditions":[)"
                                    R"({"field":"country","operator":"in","value":"FR"}]}]})";

  IndexOptions Options() {
    IndexOptions options;
    options.listener = [this](const BatchResult& result) { events.PublishChanges(result); };
    return options;
  }

  EventLog events;
  std::unique_ptr<Index> index;
  Api api;
};

// The value of the header; empty without one.
inline std::string HeaderOf(const Response& response, std::string_view name) {
  for (const Header& header : response.headers) {
    if (header.name == name) return header.value;
  }
  return {};
}

}  // namespace tranche::server

#endif  // TRANCHE_TESTS_SERVER_WORLD_H_
