// Who has locked a file, for messages.
#ifndef TRANCHE_SRC_STORE_LOCK_HOLDER_H_
#define TRANCHE_SRC_STORE_LOCK_HOLDER_H_

#include <string>

namespace tranche::internal {

// "process 4711 (tranche)", or "another store of this process". Says "another process or another
// store" where the system does not tell. Does not open the file: closing it again would release the
// locks that this process has on it.
std::string LockHolder(const std::string& path);

}  // namespace tranche::internal

#endif  // TRANCHE_SRC_STORE_LOCK_HOLDER_H_
