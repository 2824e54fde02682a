// A disk in memory, as a SQLite VFS, that fails, loses its power, or outlives its process at an I/O
// of the test's choice.
//
// Of each file it knows what readers see, as the page cache does, and what is on the medium: what
// was written before the last sync that went well. A power cut leaves the medium and any part of
// what was written since, in sectors of 512 bytes and in any order; the same holds for names, which
// count only when the directory was synced. A sync that fails behaves as on Linux: what it should
// have kept is clean in the page cache, may be lost on the medium, and no later sync writes it.
#ifndef TRANCHE_TESTS_CRASH_FAULT_DISK_H_
#define TRANCHE_TESTS_CRASH_FAULT_DISK_H_

#include <sqlite3.h>

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/random.h"

namespace tranche::internal::testing {

// Kinds of I/O, as bits.
enum Io : unsigned { kOpen = 1, kRead = 2, kWrite = 4, kSync = 8, kTruncate = 16, kDelete = 32 };
inline constexpr unsigned kAnyChange = kOpen | kWrite | kSync | kTruncate | kDelete;

struct Fault {
  enum class Kind : uint8_t {
    kFailOnce,
    kFailAlways,
    kPowerCut,  // in the middle of the I/O; whatever follows fails, until Restart()
    kDeath,     // of the process, before the I/O; likewise
  };
  Kind kind = Kind::kFailOnce;
  unsigned on = kAnyChange;  // which I/O counts
  uint64_t after = 0;        // so many of them go well
  int code = SQLITE_IOERR;   // or SQLITE_FULL
  // Of files whose names end so.
  std::string suffix = {};
};

// What a power cut leaves of what was not synced.
enum class Damage : uint8_t {
  kNothing,
  kEverything,
  kFirstWrites,  // of each file
  kLastWrites,
  kSomeWrites,
  kSomeSectors,
  kTornLast,  // all but a part of the last write
  kGarbage,   // sectors are as they were, as they should be, or anything
};
inline constexpr Damage kAllDamage[] = {
    Damage::kNothing,    Damage::kEverything,  Damage::kFirstWrites, Damage::kLastWrites,
    Damage::kSomeWrites, Damage::kSomeSectors, Damage::kTornLast,    Damage::kGarbage,
};

// Thread-safe. Outlives what is opened on it.
class FaultDisk {
 public:
  explicit FaultDisk(uint64_t seed);
  ~FaultDisk();
  FaultDisk(const FaultDisk&) = delete;
  FaultDisk& operator=(const FaultDisk&) = delete;

  // Under which SQLite knows it.
  const std::string& name() const { return name_; }

  void Arm(const Fault& fault);
  void Disarm();
  // Whether the fault has come since Arm().
  bool has_struck() const;
  // Of the I/O that counts for the fault, since Arm().
  uint64_t io_count() const;

  // After kDeath: every file is as readers saw it. Nothing may be open.
  void Restart();
  // After kPowerCut.
  void Restart(Damage damage);

  // The files as readers see them.
  using Files = std::map<std::string, std::string>;
  Files Save() const;
  // Makes them the only ones, all on the medium.
  void Load(const Files& files);

  // Files can be opened for reading only.
  void SetReadOnly(bool is_read_only);

 private:
  friend struct FaultVfs;

  struct Change {
    size_t at;          // or the size, of a truncation
    std::string bytes;  // none: a truncation
  };
  struct File {
    std::string seen;
    std::string kept;
    std::vector<Change> pending;  // between kept and seen
  };
  using FilePtr = std::shared_ptr<File>;
  using Names = std::map<std::string, FilePtr>;

  static void Make(const Change& change, std::string* bytes);
  // Makes each sector of the change with some chance.
  void MakeInPart(const Change& change, bool with_garbage, std::string* bytes);
  // `kept` with what the damage leaves of `pending`.
  std::string Survivor(const File& file, Damage damage);
  // SQLITE_OK, or what an I/O on the file of this name must return.
  int Strike(Io io, std::string_view name);

  std::string name_;
  sqlite3_vfs vfs_;
  mutable std::mutex mutex_;
  Random random_;
  Names seen_names_;
  Names kept_names_;
  bool is_armed_ = false;
  bool has_struck_ = false;
  bool is_off_ = false;
  bool is_read_only_ = false;
  uint64_t io_count_ = 0;
  Fault fault_;
};

}  // namespace tranche::internal::testing

#endif  // TRANCHE_TESTS_CRASH_FAULT_DISK_H_
