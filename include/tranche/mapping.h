// Which keys or columns of an input feed which fields of a customer.
//
// As JSON (`ParseMapping` in tranche/json.h):
//
//   {"map":{
//     "customerID":        "id",
//     "address.country":   "country",
//     "metadata.*":        "properties.*",
//     "methods":           {"field":"payment_method_type","split":";"},
//     "PaymentMethod":     {"field":"properties.payment","values":{"Electronic check":"echeck"}},
//     "internal note":     null}}
#ifndef TRANCHE_MAPPING_H_
#define TRANCHE_MAPPING_H_

#include <map>
#include <string>
#include <vector>

namespace tranche {

// One key or column and what becomes of it.
struct MappedKey {
  // The name of a CSV column, or a JSON key; keys inside objects are joined by dots. The last part
  // may be "*", which stands for any key.
  std::string from;
  // "id" or another JSON key of a customer ("country", "parent_id"), or "properties.<name>";
  // "properties.*" where `from` ends in "*". Empty: the key is left out without being counted as
  // unknown.
  std::string field;
  // Where it is not empty: a value is several values with this text between them, as in
  // "card;sepa".
  std::string split;
  // Other names for values, after the split: what stands left becomes what stands right, and
  // nothing where that is empty. Other values stay as they are.
  std::map<std::string, std::string> values;
};

// Keys that are not named feed the field of their own name, as without a mapping, unless a named
// key feeds that field. Several keys may feed one field, which then has the values of all of them.
struct Mapping {
  std::vector<MappedKey> keys;
};

}  // namespace tranche

#endif  // TRANCHE_MAPPING_H_
