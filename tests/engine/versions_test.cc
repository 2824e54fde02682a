#include "src/engine/versions.h"

#include <catch2/catch_test_macros.hpp>
#include <memory>
#include <new>
#include <optional>
#include <utility>

#include "src/engine/writer_state.h"
#include "tests/support/build.h"

namespace tranche::internal::testing {
namespace {

using Next = Versions::Next;

TEST_CASE("a version is seen once it is published, and a pinned one stays as it is") {
  for (const Next::Mode mode : {Next::kInPlace, Next::kAside}) {
    WriterState state(*Schema::Create(SampleSchema()));
    std::optional<Pin> before(state.versions);
    const uint64_t number = (*before)->shown_number;
    {
      Next next(&state.versions, mode);
      CHECK(next->shown_number == number + 1);
      CHECK(state.current().shown_number == number);
      next.Publish();
    }
    CHECK(Pin(state.versions)->shown_number == number + 1);
    CHECK((*before)->shown_number == number);
    CHECK_FALSE(state.versions.is_damaged());
  }
}

TEST_CASE("a version whose answers are the same keeps the number that readers see") {
  WriterState state(*Schema::Create(SampleSchema()));
  const Pin before(state.versions);
  Next next(&state.versions, Next::kAside);
  next.KeepShownNumber();
  next.Publish();
  const Pin after(state.versions);
  CHECK(after->shown_number == before->shown_number);
  CHECK(after->number > before->number);
}

TEST_CASE("a version that an exception left half written is never seen") {
  WriterState state(*Schema::Create(SampleSchema()));
  const Pin before(state.versions);
  const auto write = [&] {
    const Next next(&state.versions, Next::kAside);
    throw std::bad_alloc();
  };
  CHECK_THROWS_AS(write(), std::bad_alloc);
  CHECK(state.versions.is_damaged());
  CHECK(Pin(state.versions)->number == before->number);
}

TEST_CASE("a pin that was moved from pins nothing") {
  WriterState state(*Schema::Create(SampleSchema()));
  Pin first(state.versions);
  Pin second(std::move(first));
  first = Pin(state.versions);
  second = std::move(first);
  CHECK(second->number == state.current().number);
}

}  // namespace
}  // namespace tranche::internal::testing
