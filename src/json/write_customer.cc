// A customer out, in the form in which it is read.
#include <algorithm>

#include "src/json/customer_keys.h"
#include "src/json/writer.h"
#include "tranche/json.h"

namespace tranche {

using namespace internal;

namespace {

bool IsProperty(std::string_view field) { return field.starts_with(kPropertyPrefix); }

// Standard fields in the order of kCustomerKeys, then what is neither, then properties.
int RankOf(std::string_view field) {
  return IsProperty(field) ? kUnknownKey + 1 : FindCustomerKey(field);
}

void WriteAttribute(std::string_view key, const Attribute& attribute, JsonWriter* json) {
  json->Key(key);
  const std::vector<Value>& values = attribute.values;
  if (values.empty()) {
    json->Null();
  } else if (values.size() > 1 || attribute.field == kCustomerKeys[kPaymentMethodType]) {
    json->StringList(values);
  } else {
    json->String(values[0]);
  }
}

}  // namespace

// A customer does not know which fields take several values. payment_method_type is always written
// as a list, another field where it holds several: both forms read back the same.
std::string ToJson(const Customer& customer) {
  std::vector<const Attribute*> ordered;
  for (const Attribute& attribute : customer.attributes) ordered.push_back(&attribute);
  std::stable_sort(ordered.begin(), ordered.end(), [](const Attribute* a, const Attribute* b) {
    return RankOf(a->field) < RankOf(b->field);
  });

  JsonWriter json;
  json.BeginObject().Key(kCustomerKeys[kId]).String(customer.id);
  bool in_properties = false;
  for (const Attribute* attribute : ordered) {
    std::string_view key = attribute->field;
    if (IsProperty(key)) {
      key.remove_prefix(kPropertyPrefix.size());
      if (!in_properties) json.Key(kCustomerKeys[kProperties]).BeginObject();
      in_properties = true;
    }
    WriteAttribute(key, *attribute, &json);
  }
  if (in_properties) json.EndObject();
  return json.EndObject().Take();
}

}  // namespace tranche
