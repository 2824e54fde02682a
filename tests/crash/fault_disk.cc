#include "tests/crash/fault_disk.h"

#include <algorithm>
#include <atomic>
#include <cstring>
#include <thread>
#include <utility>

namespace tranche::internal::testing {
namespace {

constexpr size_t kSector = 512;

std::string UniqueName() {
  static std::atomic<int> count = 0;
  return "fault_disk_" + std::to_string(++count);
}

}  // namespace

// The functions that SQLite calls.
struct FaultVfs {
  struct OpenFile {
    sqlite3_file base;  // first: what SQLite sees
    FaultDisk* disk;
    FaultDisk::FilePtr file;
    std::string name;
    bool syncs_directory;  // with the first sync, as the Unix VFS does for journals and logs
    bool is_read_only;
  };

  static OpenFile& Of(sqlite3_file* file) { return *reinterpret_cast<OpenFile*>(file); }
  static FaultDisk& Of(sqlite3_vfs* vfs) { return *static_cast<FaultDisk*>(vfs->pAppData); }

  static int Open(sqlite3_vfs* vfs, const char* path, sqlite3_file* file, int flags,
                  int* out_flags) {
    FaultDisk& disk = Of(vfs);
    const std::lock_guard lock(disk.mutex_);
    file->pMethods = nullptr;
    const std::string name = path == nullptr ? "" : path;  // "": a temporary file
    if (disk.Strike(kOpen, name) != SQLITE_OK) return SQLITE_CANTOPEN;
    FaultDisk::FilePtr found;
    if (const auto at = disk.seen_names_.find(name); at != disk.seen_names_.end()) {
      found = at->second;
    } else if (name.empty()) {
      found = std::make_shared<FaultDisk::File>();
    } else if ((flags & SQLITE_OPEN_CREATE) != 0 && !disk.is_read_only_) {
      found = std::make_shared<FaultDisk::File>();
      disk.seen_names_[name] = found;
    } else {
      return SQLITE_CANTOPEN;
    }
    const bool is_read_only = disk.is_read_only_ && !name.empty();
    const bool is_journal = (flags & SQLITE_OPEN_CREATE) != 0 &&
                            (flags & (SQLITE_OPEN_MAIN_JOURNAL | SQLITE_OPEN_WAL)) != 0;
    new (file) OpenFile{{&kMethods}, &disk, std::move(found), name, is_journal, is_read_only};
    if (out_flags != nullptr) {
      *out_flags = is_read_only ? (flags & ~SQLITE_OPEN_READWRITE) | SQLITE_OPEN_READONLY : flags;
    }
    return SQLITE_OK;
  }

  static int Delete(sqlite3_vfs* vfs, const char* path, int sync_directory) {
    FaultDisk& disk = Of(vfs);
    const std::lock_guard lock(disk.mutex_);
    if (disk.Strike(kDelete, path) != SQLITE_OK) return SQLITE_IOERR_DELETE;
    if (disk.seen_names_.erase(path) == 0) return SQLITE_IOERR_DELETE_NOENT;
    if (sync_directory != 0) disk.kept_names_ = disk.seen_names_;
    return SQLITE_OK;
  }

  static int Access(sqlite3_vfs* vfs, const char* path, int flags, int* answer) {
    FaultDisk& disk = Of(vfs);
    const std::lock_guard lock(disk.mutex_);
    if (disk.is_off_) return SQLITE_IOERR_ACCESS;
    const auto found = disk.seen_names_.find(path);
    const bool exists = found != disk.seen_names_.end() &&
                        (flags != SQLITE_ACCESS_EXISTS || !found->second->seen.empty());
    *answer = exists && (flags != SQLITE_ACCESS_READWRITE || !disk.is_read_only_);
    return SQLITE_OK;
  }

  static int FullPathname(sqlite3_vfs*, const char* path, int size, char* out) {
    sqlite3_snprintf(size, out, "%s", path);
    return SQLITE_OK;
  }

  static int Close(sqlite3_file* file) {
    const std::lock_guard lock(Of(file).disk->mutex_);
    Of(file).file.reset();
    std::string().swap(Of(file).name);
    return SQLITE_OK;
  }

  static int Read(sqlite3_file* file, void* out, int size, sqlite3_int64 offset) {
    OpenFile& open = Of(file);
    const std::lock_guard lock(open.disk->mutex_);
    if (open.disk->Strike(kRead, open.name) != SQLITE_OK) return SQLITE_IOERR_READ;
    const std::string& seen = open.file->seen;
    const size_t at = std::min(static_cast<size_t>(offset), seen.size());
    const size_t there = std::min(static_cast<size_t>(size), seen.size() - at);
    std::memcpy(out, seen.data() + at, there);
    if (there == static_cast<size_t>(size)) return SQLITE_OK;
    std::memset(static_cast<char*>(out) + there, 0, static_cast<size_t>(size) - there);
    return SQLITE_IOERR_SHORT_READ;
  }

  static int Write(sqlite3_file* file, const void* bytes, int size, sqlite3_int64 offset) {
    FaultDisk::Change change{static_cast<size_t>(offset),
                             {static_cast<const char*>(bytes), static_cast<size_t>(size)}};
    return Put(Of(file), kWrite, std::move(change), SQLITE_IOERR_WRITE);
  }

  static int Truncate(sqlite3_file* file, sqlite3_int64 size) {
    return Put(Of(file), kTruncate, {static_cast<size_t>(size), {}}, SQLITE_IOERR_TRUNCATE);
  }

  static int Put(OpenFile& open, Io io, FaultDisk::Change change, int failure) {
    FaultDisk& disk = *open.disk;
    const std::lock_guard lock(disk.mutex_);
    if (open.is_read_only) return SQLITE_READONLY;
    const bool had_power = !disk.is_off_;
    const int code = disk.Strike(io, open.name);
    if (code == SQLITE_OK) FaultDisk::Make(change, &open.file->seen);
    // A write under way when the power goes may be on the medium, or a part of it.
    const bool is_under_way =
        had_power && disk.is_off_ && disk.fault_.kind == Fault::Kind::kPowerCut;
    if (code == SQLITE_OK || is_under_way) open.file->pending.push_back(std::move(change));
    return code == SQLITE_IOERR ? failure : code;
  }

  static int Sync(sqlite3_file* file, int) {
    OpenFile& open = Of(file);
    FaultDisk& disk = *open.disk;
    std::this_thread::yield();  // a sync takes its time: others come and wait
    const std::lock_guard lock(disk.mutex_);
    const bool had_power = !disk.is_off_;
    if (disk.Strike(kSync, open.name) != SQLITE_OK) {
      if (had_power && !disk.is_off_) {  // failed
        open.file->kept = disk.Survivor(*open.file, Damage::kSomeSectors);
        open.file->pending.clear();
      }
      return SQLITE_IOERR_FSYNC;
    }
    // Not what is seen: what an earlier sync lost stays lost.
    for (const FaultDisk::Change& change : open.file->pending)
      FaultDisk::Make(change, &open.file->kept);
    open.file->pending.clear();
    if (std::exchange(open.syncs_directory, false)) disk.kept_names_ = disk.seen_names_;
    return SQLITE_OK;
  }

  static int FileSize(sqlite3_file* file, sqlite3_int64* size) {
    const std::lock_guard lock(Of(file).disk->mutex_);
    if (Of(file).disk->is_off_) return SQLITE_IOERR_FSTAT;
    *size = static_cast<sqlite3_int64>(Of(file).file->seen.size());
    return SQLITE_OK;
  }

  // Whoever uses a disk of ours is alone on it.
  static int Lock(sqlite3_file*, int) { return SQLITE_OK; }
  static int CheckReservedLock(sqlite3_file*, int* answer) {
    *answer = 0;
    return SQLITE_OK;
  }
  static int FileControl(sqlite3_file*, int, void*) { return SQLITE_NOTFOUND; }
  static int SectorSize(sqlite3_file*) { return 4096; }
  static int DeviceCharacteristics(sqlite3_file*) { return SQLITE_IOCAP_POWERSAFE_OVERWRITE; }

  static constexpr sqlite3_io_methods kMethods = {1,
                                                  Close,
                                                  Read,
                                                  Write,
                                                  Truncate,
                                                  Sync,
                                                  FileSize,
                                                  Lock,
                                                  Lock,
                                                  CheckReservedLock,
                                                  FileControl,
                                                  SectorSize,
                                                  DeviceCharacteristics,
                                                  nullptr,
                                                  nullptr,
                                                  nullptr,
                                                  nullptr,
                                                  nullptr,
                                                  nullptr};
};
constexpr sqlite3_io_methods FaultVfs::kMethods;

FaultDisk::FaultDisk(uint64_t seed)
    : name_(UniqueName()), vfs_(*sqlite3_vfs_find(nullptr)), random_(seed) {
  vfs_.iVersion = 1;  // time, sleep and randomness are the default's
  vfs_.szOsFile = sizeof(FaultVfs::OpenFile);
  vfs_.zName = name_.c_str();
  vfs_.pAppData = this;
  vfs_.xOpen = FaultVfs::Open;
  vfs_.xDelete = FaultVfs::Delete;
  vfs_.xAccess = FaultVfs::Access;
  vfs_.xFullPathname = FaultVfs::FullPathname;
  sqlite3_vfs_register(&vfs_, 0);
}

FaultDisk::~FaultDisk() { sqlite3_vfs_unregister(&vfs_); }

void FaultDisk::Arm(const Fault& fault) {
  const std::lock_guard lock(mutex_);
  fault_ = fault;
  is_armed_ = true;
  has_struck_ = false;
  io_count_ = 0;
}

void FaultDisk::Disarm() {
  const std::lock_guard lock(mutex_);
  is_armed_ = false;
}

bool FaultDisk::has_struck() const {
  const std::lock_guard lock(mutex_);
  return has_struck_;
}

uint64_t FaultDisk::io_count() const {
  const std::lock_guard lock(mutex_);
  return io_count_;
}

void FaultDisk::SetReadOnly(bool is_read_only) {
  const std::lock_guard lock(mutex_);
  is_read_only_ = is_read_only;
}

int FaultDisk::Strike(Io io, std::string_view name) {
  if (is_off_) return SQLITE_IOERR;
  if (!is_armed_ || (fault_.on & io) == 0 || !name.ends_with(fault_.suffix)) return SQLITE_OK;
  const uint64_t before = io_count_++;
  const bool strikes =
      fault_.kind == Fault::Kind::kFailAlways ? before >= fault_.after : before == fault_.after;
  if (!strikes) return SQLITE_OK;
  has_struck_ = true;
  is_off_ = fault_.kind == Fault::Kind::kPowerCut || fault_.kind == Fault::Kind::kDeath;
  return is_off_ ? SQLITE_IOERR : fault_.code;
}

void FaultDisk::Make(const Change& change, std::string* bytes) {
  if (change.bytes.empty()) {
    bytes->resize(std::min(bytes->size(), change.at));
    return;
  }
  bytes->resize(std::max(bytes->size(), change.at + change.bytes.size()));
  bytes->replace(change.at, change.bytes.size(), change.bytes);
}

void FaultDisk::MakeInPart(const Change& change, bool with_garbage, std::string* bytes) {
  if (change.bytes.empty()) {
    if (random_.Percent(50)) Make(change, bytes);
    return;
  }
  size_t next = 0;
  for (size_t at = 0; at < change.bytes.size(); at = next) {
    next = std::min(change.bytes.size(), at + kSector - (change.at + at) % kSector);
    Change sector{change.at + at, change.bytes.substr(at, next - at)};
    const uint64_t fate = random_.Below(with_garbage ? 3 : 2);
    if (fate == 0) continue;
    if (fate == 2) {
      for (char& c : sector.bytes) c = static_cast<char>(random_.Next());
    }
    Make(sector, bytes);
  }
}

std::string FaultDisk::Survivor(const File& file, Damage damage) {
  std::string bytes = file.kept;
  const size_t count = file.pending.size();
  const size_t some = random_.Below(count + 1);
  for (size_t i = 0; i < count; ++i) {
    const Change& change = file.pending[i];
    switch (damage) {
      case Damage::kNothing:
        break;
      case Damage::kEverything:
        Make(change, &bytes);
        break;
      case Damage::kFirstWrites:
        if (i < some) Make(change, &bytes);
        break;
      case Damage::kLastWrites:
        if (i >= some) Make(change, &bytes);
        break;
      case Damage::kSomeWrites:
        if (random_.Percent(50)) Make(change, &bytes);
        break;
      case Damage::kTornLast:
        if (i + 1 < count) {
          Make(change, &bytes);
          break;
        }
        [[fallthrough]];
      case Damage::kSomeSectors:
        MakeInPart(change, false, &bytes);
        break;
      case Damage::kGarbage:
        MakeInPart(change, true, &bytes);
        break;
    }
  }
  return bytes;
}

void FaultDisk::Restart() { Load(Save()); }

void FaultDisk::Restart(Damage damage) {
  Files files;
  {
    const std::lock_guard lock(mutex_);
    Names names = damage == Damage::kNothing ? kept_names_ : seen_names_;
    if (damage != Damage::kNothing && damage != Damage::kEverything) {
      for (const auto& [name, file] : kept_names_) {
        const auto seen = names.find(name);
        if (seen != names.end() && seen->second == file) continue;
        if (random_.Percent(50)) names[name] = file;
      }
      std::erase_if(names, [&](const auto& entry) {
        return kept_names_.count(entry.first) == 0 && random_.Percent(50);
      });
    }
    for (const auto& [name, file] : names) files[name] = Survivor(*file, damage);
  }
  Load(files);
}

FaultDisk::Files FaultDisk::Save() const {
  const std::lock_guard lock(mutex_);
  Files files;
  for (const auto& [name, file] : seen_names_) files[name] = file->seen;
  return files;
}

void FaultDisk::Load(const Files& files) {
  const std::lock_guard lock(mutex_);
  seen_names_.clear();
  for (const auto& [name, bytes] : files)
    seen_names_[name] = std::make_shared<File>(File{bytes, bytes, {}});
  kept_names_ = seen_names_;
  is_armed_ = false;
  is_off_ = false;
}

}  // namespace tranche::internal::testing
