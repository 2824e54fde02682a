#include "src/schema/dictionary_savepoint.h"

#include <catch2/catch_test_macros.hpp>
#include <vector>

namespace tranche::internal::testing {
namespace {

// Open domains where no value is declared.
constexpr FieldId kInvoicingEntity = 3;
constexpr FieldId kPaymentMethodType = 4;

TEST_CASE("what was added since a savepoint goes with an undo, and stays without one") {
  const auto schema = *Schema::Create({});
  const Field& field = schema->field(kInvoicingEntity);
  DictionarySavepoint savepoint;
  savepoint.Note(field, field.values->size(), 0);
  const Code first = field.values->Add("one");
  savepoint.Clear();
  savepoint.Note(field, field.values->size(), 0);
  field.values->Add("two");
  savepoint.Note(field, field.values->size(), 0);  // known already
  field.values->Add("three");
  savepoint.Undo();
  CHECK(field.values->Find("one") == first);
  CHECK(field.values->Find("two") == kNotSet);
  CHECK(field.values->Find("three") == kNotSet);
  savepoint.Undo();  // nothing is noted any more
  CHECK(field.values->Find("one") == first);
}

TEST_CASE("a savepoint of a schema undoes values and sets of every field, around inner ones") {
  const auto schema = *Schema::Create({});
  const Field& open = schema->field(kInvoicingEntity);
  const Field& multi = schema->field(kPaymentMethodType);
  DictionarySavepoint whole(*schema);
  const uint32_t sets = multi.sets->size();
  open.values->Add("one");
  DictionarySavepoint inner;
  inner.Note(multi, multi.values->size(), multi.sets->size());
  const auto value = multi.values->Add("tag");
  multi.sets->Intern(std::vector{value});
  inner.Clear();
  CHECK(multi.sets->size() == sets + 1);
  whole.Undo();
  CHECK(open.values->Find("one") == kNotSet);
  CHECK(multi.values->Find("tag") == kNotSet);
  CHECK(multi.sets->size() == sets);
}

}  // namespace
}  // namespace tranche::internal::testing
