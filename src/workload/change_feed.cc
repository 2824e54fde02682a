#include "src/workload/change_feed.h"

#include <array>
#include <span>
#include <utility>

#include "src/workload/typed_values.h"
#include "tranche/json.h"

namespace tranche::workload {
namespace {

constexpr uint64_t kFeedSeed = 0xFEED;
constexpr uint64_t kTypedSeed = 0xFEED2;
constexpr uint32_t kTypedPercent = 20;  // patches that also change a typed field

struct Weighted {
  std::string_view field;
  uint32_t weight;
};

// The fields that patches change, in two halves, so that a patch of two fields never names one
// twice.
constexpr std::array<Weighted, 3> kProperties = {
    {{"properties.plan_tier", 25}, {"properties.contract_type", 18}, {"properties.industry", 12}}};
constexpr std::array<Weighted, 9> kStandard = {{{"payment_method_type", 17},
                                                {"country", 5},
                                                {"language", 5},
                                                {"tax_id", 5},
                                                {"invoicing_entity", 3},
                                                {"external_id", 3},
                                                {"name", 3},
                                                {"currency", 2},
                                                {"billing_email", 2}}};
constexpr uint32_t kPropertiesPercent = 55;  // the weights of `kProperties` together

std::string_view DrawField(std::span<const Weighted> fields, Random* random) {
  uint32_t total = 0;
  for (const Weighted& field : fields) total += field.weight;
  uint32_t dice = random->Below(total);
  for (const Weighted& field : fields) {
    if (dice < field.weight) return field.field;
    dice -= field.weight;
  }
  return fields.back().field;
}

std::string Line(std::string_view op, const Customer& customer) {
  std::string line = "{\"op\":\"";
  return line.append(op).append("\",\"customer\":").append(ToJson(customer)).append("}");
}

}  // namespace

ChangeFeed::ChangeFeed(const Workload& workload)
    : workload_(workload),
      text_(workload),
      random_(Random::Mix(workload.options().seed ^ kFeedSeed)),
      typed_random_(Random::Mix(workload.options().seed ^ kTypedSeed)),
      alive_(workload.customers(), true),
      alive_count_(workload.customers()) {}

uint32_t ChangeFeed::DrawAlive() {
  while (true) {
    const uint32_t row = random_.Below(static_cast<uint32_t>(alive_.size()));
    if (alive_[row]) return row;
  }
}

uint32_t ChangeFeed::DrawAliveParent(uint32_t row, uint32_t per_mille) {
  if (random_.Below(1000) >= per_mille) return kNoParent;
  constexpr int kTries = 4;
  for (int i = 0; i < kTries; ++i) {
    const uint32_t parent = workload_.DrawParent(row, &random_);
    if (parent != kNoParent && alive_[parent]) return parent;
  }
  return kNoParent;
}

std::string ChangeFeed::Next() {
  const uint32_t dice = random_.Below(1000);
  if (alive_count_ == 0 || dice < 50) {
    alive_.push_back(true);
    ++alive_count_;
    return Upsert(static_cast<uint32_t>(alive_.size() - 1));
  }
  const uint32_t row = DrawAlive();
  if (dice < 80) {
    alive_[row] = false;
    --alive_count_;
    return "{\"op\":\"delete\",\"id\":\"" + CustomerId(row) + "\"}";
  }
  if (dice < 100) return Upsert(row);
  if (dice < 140) {
    const uint32_t parent = DrawAliveParent(row, 700);
    Attribute attribute{"parent_id", {}};
    if (parent != kNoParent) attribute.values.push_back(CustomerId(parent));
    return Line("patch", {CustomerId(row), {std::move(attribute)}});
  }
  return Patch(row);
}

std::string ChangeFeed::Upsert(uint32_t row) {
  std::vector<uint16_t> codes;
  for (const Field& field : workload_.fields()) {
    codes.push_back(field.kind == FieldKind::kRelationship ? 0 : field.Draw(&random_));
  }
  const uint32_t parent = DrawAliveParent(row, 200);
  return Line("upsert", ToCustomer(text_.Of(row, parent, codes)));
}

std::string ChangeFeed::Patch(uint32_t row) {
  Customer customer{CustomerId(row), {}};
  const bool two = random_.Below(1000) < 300;
  const bool property = random_.Below(100) < kPropertiesPercent;
  if (two || property) customer.attributes.push_back(NewValue(DrawField(kProperties, &random_)));
  if (two || !property) customer.attributes.push_back(NewValue(DrawField(kStandard, &random_)));
  if (workload_.options().typed) AddTyped(row, &customer);
  return Line("patch", customer);
}

// Draws of its own: the other changes are those of a feed without typed fields.
void ChangeFeed::AddTyped(uint32_t row, Customer* customer) {
  if (typed_random_.Below(100) >= kTypedPercent) return;
  const size_t field = typed_random_.Below(static_cast<uint32_t>(TypedFields().size()));
  Attribute& attribute = customer->attributes.emplace_back();
  attribute.field = TypedFields()[field].name;
  std::string value = TypedValueOf(workload_, row, field, typed_random_.Next());
  if (!value.empty()) attribute.values = {std::move(value)};
}

uint16_t ChangeFeed::DrawCode(std::string_view field) {
  return workload_.fields()[workload_.FieldIndex(field)].Draw(&random_);
}

Attribute ChangeFeed::NewValue(std::string_view field) {
  Attribute attribute{std::string(field), {}};
  const auto any_row = static_cast<uint32_t>(random_.Next());  // whose texts are taken
  if (field == "name") {
    attribute.values = {NameOf(workload_, any_row)};
  } else if (field == "billing_email") {
    attribute.values = {EmailOf(workload_, any_row)};
  } else if (field == "tax_id") {
    if (DrawCode(field) != 0) attribute.values = {TaxIdOf(workload_, any_row)};
  } else if (field == "external_id") {
    // From the last row down: rows of customers are counted up.
    if (DrawCode(field) != 0)
      attribute.values = {ExternalIdOf(workload_, kNoParent - ++external_ids_)};
  } else {
    const Field& column = workload_.fields()[workload_.FieldIndex(field)];
    for (const uint16_t value : column.sets[column.Draw(&random_)])
      attribute.values.push_back(column.values[value]);
  }
  return attribute;
}

}  // namespace tranche::workload
