// The description of the API for programs and people: OpenAPI 3.1.
#ifndef TRANCHE_SRC_SERVER_OPENAPI_H_
#define TRANCHE_SRC_SERVER_OPENAPI_H_

#include <string>
#include <string_view>

namespace tranche::server {

// Made of the routing table, so that no route is left out, and of `SchemasJson`.
std::string OpenApiJson();

// {NAME:SCHEMA}: JSON Schema of every body and answer that the routing table names.
std::string_view SchemasJson();

}  // namespace tranche::server

#endif  // TRANCHE_SRC_SERVER_OPENAPI_H_
