// tranche/c.h is a C++ header as well. Passes by building.
#include "tranche/c.h"

namespace {

[[maybe_unused]] const tranche_index_options kIndexOptions = TRANCHE_INDEX_OPTIONS_INIT;
[[maybe_unused]] const tranche_store_options kStoreOptions = TRANCHE_STORE_OPTIONS_INIT;
[[maybe_unused]] const tranche_load_options kLoadOptions = TRANCHE_LOAD_OPTIONS_INIT;
[[maybe_unused]] const tranche_feed_options kFeedOptions = TRANCHE_FEED_OPTIONS_INIT;
[[maybe_unused]] const tranche_string kText = TRANCHE_STRING(TRANCHE_JSON({"a": ["text", 1]}));

}  // namespace
