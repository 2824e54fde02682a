#include "src/store/lock_holder.h"

#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>

#include "src/base/message.h"

namespace tranche::internal {

std::string LockHolder(const std::string& path) {
  struct stat file {};
  const bool is_known = stat(path.c_str(), &file) == 0;
  std::ifstream locks("/proc/locks");  // of Linux; proc(5) tells its format
  bool is_here = false;
  for (std::string line; is_known && std::getline(locks, line);) {
    long long process = 0;
    unsigned major = 0;
    unsigned minor = 0;
    unsigned long long inode = 0;
    if (std::sscanf(line.c_str(), "%*s %*s %*s %*s %lld %x:%x:%llu", &process, &major, &minor,
                    &inode) != 4 ||
        inode != file.st_ino || makedev(major, minor) != file.st_dev || process <= 0) {
      continue;  // not of this file, or of a process that we may not see
    }
    is_here |= process == getpid();
    if (process == getpid()) continue;
    std::string name;
    std::ifstream command(Concat({"/proc/", process, "/comm"}));
    std::getline(command, name);
    return Concat({"process ", process, name.empty() ? "" : Concat({" (", name, ")"})});
  }
  return is_here ? "another store of this process" : "another process or another store";
}

}  // namespace tranche::internal
