// A mapping made ready for look-ups: from the path of a key, or the name of a column, to the field
// that it feeds.
#ifndef TRANCHE_SRC_JSON_ROUTES_H_
#define TRANCHE_SRC_JSON_ROUTES_H_

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "src/base/string_hash.h"
#include "tranche/mapping.h"

namespace tranche::internal {

// Immutable once made.
class Routes {
 public:
  // Keys below one key.
  struct Node {
    StringMap<std::unique_ptr<Node>> below;
    const MappedKey* key = nullptr;        // what the mapping says of this key
    const MappedKey* any_below = nullptr;  // and of every other key below it ("*")

    bool HasKeys() const { return !below.empty() || any_below != nullptr; }
    const Node* Find(std::string_view name) const {
      const auto found = below.find(name);
      return found == below.end() ? nullptr : found->second.get();
    }
  };

  explicit Routes(Mapping mapping);
  Routes(const Routes&) = delete;
  Routes& operator=(const Routes&) = delete;

  bool empty() const { return mapping_.keys.empty(); }
  const Node& root() const { return root_; }
  // What the mapping says of `path`, a name whose parts are joined by dots; null when nothing.
  const MappedKey* Find(std::string_view path) const;
  // Whether a key or column named `field` feeds the field of that name though no key says so.
  bool LeavesAlone(std::string_view field) const { return !fed_.contains(field); }

 private:
  const Mapping mapping_;
  Node root_;
  StringSet fed_;  // fields that the mapping feeds by name
};

// The field that `key` feeds from a key whose last part is `name`.
std::string FieldOf(const MappedKey& key, std::string_view name);

// Appends the values that `text` stands for by `key`, which may be null. The values view `text` and
// the mapping.
void AppendValues(const MappedKey* key, std::string_view text,
                  std::vector<std::string_view>* values);

}  // namespace tranche::internal

#endif  // TRANCHE_SRC_JSON_ROUTES_H_
