#include "bench/support/distributions.h"

#include <simdjson.h>

#include <fstream>
#include <sstream>
#include <utility>

#include "bench/support/check.h"

namespace tranche::internal::bench {
namespace {

using simdjson::dom::element;

// Of "first 3 % of customers".
double PoolShare(std::string_view among) {
  double percent = 0;
  std::istringstream(std::string(among.substr(among.find(' ')))) >> percent;
  return percent / 100;
}

ValueDistribution Read(std::string_view name, element json) {
  ValueDistribution field;
  field.name = name;
  simdjson::dom::array values, weights;
  std::string_view among;
  double missing = 0;
  if (!json["values"].get(values)) {
    for (const element value : values) field.values.emplace_back(std::string_view(value));
  }
  if (!json["weights"].get(weights)) {
    for (const element weight : weights) field.weights.push_back(double(weight));
  }
  if (!json["missing"].get(missing)) field.present = 1 - missing;
  if (!json["present"].get(field.present)) Check(field.present > 0, "present");
  if (!json["among"].get(among)) field.pool = PoolShare(among);
  if (!json["zipf"].get(field.zipf)) Check(field.zipf >= 0, "zipf");
  return field;
}

}  // namespace

std::vector<ValueDistribution> ReadDistributions() {
  const simdjson::padded_string text(ReadWorkloadFile("distributions.json"));
  simdjson::dom::parser parser;
  std::vector<ValueDistribution> fields;
  for (const auto& [name, json] : parser.parse(text).get_object()) {
    ValueDistribution field = Read(name, json);
    const bool shown_only = name == "id" || name == "name" || name == "billing_email";
    if (!shown_only) fields.push_back(std::move(field));
  }
  return fields;
}

std::string ReadWorkloadFile(std::string_view name) {
  const std::string path = std::string(TRANCHE_BENCH_WORKLOADS) + "/" + std::string(name);
  std::ifstream file(path, std::ios::binary);
  Check(file.good(), "cannot read " + path);
  std::ostringstream text;
  text << file.rdbuf();
  return std::move(text).str();
}

}  // namespace tranche::internal::bench
