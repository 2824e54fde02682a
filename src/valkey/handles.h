// What the C API hands out, freed at the end of the scope.
#ifndef TRANCHE_SRC_VALKEY_HANDLES_H_
#define TRANCHE_SRC_VALKEY_HANDLES_H_

#include <memory>
#include <string_view>

#include "tranche/c.h"

namespace tranche::valkey {

template <auto Free>
struct Freer {
  template <typename T>
  void operator()(T* handle) const {
    Free(handle);
  }
};

using IndexHandle = std::unique_ptr<tranche_index, Freer<tranche_index_free>>;
using SnapshotHandle = std::unique_ptr<tranche_snapshot, Freer<tranche_snapshot_free>>;
using RestorerHandle = std::unique_ptr<tranche_restorer, Freer<tranche_restorer_free>>;
using BufferHandle = std::unique_ptr<tranche_buffer, Freer<tranche_buffer_free>>;
using ErrorHandle = std::unique_ptr<tranche_error, Freer<tranche_error_free>>;

// An output argument of the C API, which fills `handle` at the end of the call.
template <typename Handle>
class Out {
 public:
  explicit Out(Handle* handle) : handle_(*handle) {}
  Out(const Out&) = delete;
  Out& operator=(const Out&) = delete;
  ~Out() { handle_.reset(raw_); }
  operator typename Handle::pointer *() { return &raw_; }  // NOLINT: as the argument it stands for

 private:
  Handle& handle_;
  typename Handle::pointer raw_ = nullptr;
};

inline std::string_view TextOf(const BufferHandle& buffer) {
  return {tranche_buffer_data(buffer.get()), tranche_buffer_size(buffer.get())};
}

}  // namespace tranche::valkey

#endif  // TRANCHE_SRC_VALKEY_HANDLES_H_
