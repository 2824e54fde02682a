#!/usr/bin/env bash
# Installs what building and testing tranche needs, on Debian 12.
#
#   ./bootstrap.sh         compiler, CMake, Ninja and the libraries
#   ./bootstrap.sh --dev   also Clang and LLVM with their tools and libFuzzer, Doxygen, Valgrind, curl, Node.js, what cpack needs, Redis and Valkey for the tests of the module
#   ./bootstrap.sh --console also Node.js and npm for the console, and Chromium for its tests; then `npm ci --prefix src/server/console`
#
# Packages come from the mirror this machine's apt already uses. Two of them are too old in Debian 12, so two more suites
# of that mirror are consulted for the length of one run, and for these only: `bookworm-backports` for Catch2 (and Valkey, which
# Debian 12 lacks), `forky` for CRoaring. /etc/apt is left as it was. Installs what is missing, removes nothing; where nothing is missing it asks
# neither for root nor for the network.
set -euo pipefail

build_packages=(
  g++ cmake ninja-build git ca-certificates pkg-config python3
  libroaring-dev libcatch2-dev
  libabsl-dev libsimdjson-dev libutf8proc-dev zlib1g-dev libcsv-dev libsqlite3-dev libcli11-dev
  libboost1.81-dev libssl-dev
  libbenchmark-dev iso-codes tzdata
)
dev_packages=(clang clang-format clang-tidy libclang-rt-14-dev doxygen llvm valgrind dpkg-dev curl redis-server valkey-server python3-redis)

say() { printf 'bootstrap: %s\n' "$*"; }
fail() { printf 'bootstrap: %s\n' "$@" >&2; exit 1; }

wanted=("${build_packages[@]}")
case ${1-} in
  '') ;;
  --dev)
    wanted+=("${dev_packages[@]}")
    command -v node >/dev/null || wanted+=(nodejs)
    ;;
  --console)
    command -v npm >/dev/null || wanted+=(nodejs npm)
    command -v chromium >/dev/null || wanted+=(chromium)
    ;;
  -h | --help) sed -n '2,10s/^# \{0,1\}//p' "$0"; exit ;;
  *) fail "unknown option $1 (there are --dev and --console)" ;;
esac

codename=$(sed -n 's/^VERSION_CODENAME=//p' /etc/os-release 2>/dev/null || true)
if [ "$codename" != bookworm ]; then
  fail "this script knows Debian 12 (bookworm) only. Elsewhere please install:" \
    "  a C++20 compiler (GCC 12, Clang 14 or later), CMake >= 3.25, Ninja, pkg-config, Python 3" \
    "  CRoaring >= 4.6, Abseil >= 20220623, simdjson >= 3.0, utf8proc >= 2.8, zlib, libcsv 3, SQLite >= 3.40" \
    "  Boost >= 1.81 (headers) and OpenSSL 3 for the server" \
    "  Catch2 >= 3.4 for the tests, Google Benchmark >= 1.7 for the benchmarks, CLI11 >= 2.1 for the program" \
    "then go on with: cmake --workflow --preset test" \
    "(The presets let CMake download libraries that are missing, all but zlib, libcsv and SQLite.)"
fi

# Prints those of the named packages that are not installed, or are too old.
missing() {
  local package version minimum
  for package; do
    case $package in libroaring-dev) minimum=4.6 ;; libcatch2-dev) minimum=3.4 ;; *) minimum=0 ;; esac
    version=$(dpkg-query -W -f '${db:Status-Status} ${Version}' "$package" 2>/dev/null) || version=''
    case $version in
      'installed '*) dpkg --compare-versions "${version#installed }" ge "$minimum" || echo "$package" ;;
      *) echo "$package" ;;
    esac
  done
}

mapfile -t to_install < <(missing "${wanted[@]}")
if [ ${#to_install[@]} = 0 ]; then
  say "all ${#wanted[@]} packages are here already"
  exit
fi

as_root=()
if [ "$(id -u)" != 0 ]; then
  command -v sudo >/dev/null || fail "needs root or sudo to install: ${to_install[*]}"
  as_root=(sudo)
fi

mirror=$(apt-get indextargets --format '$(REPO_URI) $(RELEASE) $(COMPONENT)' 'Created-By: Packages' |
  awk '$2 == "bookworm" && $3 == "main" { print $1; exit }')
[ -n "$mirror" ] || fail "apt has no source for Debian 12 (suite bookworm, component main); please add one"

# apt's own sources and pins, and ours, in a folder that goes away.
scratch=$(mktemp -d)
trap '"${as_root[@]}" rm -rf "$scratch"' EXIT
mkdir "$scratch/sources.list.d" "$scratch/preferences.d"
for parts in sources.list.d preferences.d; do
  [ ! -d "/etc/apt/$parts" ] || "${as_root[@]}" cp -RL "/etc/apt/$parts/." "$scratch/$parts/"
done
cat >"$scratch/sources.list.d/tranche.sources" <<END
Types: deb
URIs: $mirror
Suites: bookworm-backports forky
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg
END
cat >"$scratch/preferences.d/tranche" <<END
Package: *
Pin: release n=forky
Pin-Priority: -1

Package: libroaring*
Pin: release n=forky
Pin-Priority: 990

Package: libcatch2-dev catch2 valkey-server valkey-tools
Pin: release n=bookworm-backports
Pin-Priority: 990
END
apt() {
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 apt-get \
    -o Dir::Etc::SourceParts="$scratch/sources.list.d" -o Dir::Etc::PreferencesParts="$scratch/preferences.d" \
    "$@" >"$scratch/log" 2>&1 || { tail -n 20 "$scratch/log" >&2; false; }
}

say "reading the package lists of $mirror (bookworm, bookworm-backports, forky)"
apt update || fail "apt-get update failed; does the mirror carry bookworm-backports and forky?"
say "installing ${to_install[*]}"
apt install -y --no-install-recommends --no-remove "${to_install[@]}" || fail "apt-get install failed"
say "$(grep -E '^[0-9]+ upgraded' "$scratch/log")"

mapfile -t still_missing < <(missing "${wanted[@]}")
[ ${#still_missing[@]} = 0 ] || fail "not installed, or too old: ${still_missing[*]}"
say "all ${#wanted[@]} packages are here now"
