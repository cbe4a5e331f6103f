# Installs Debian packages that are missing; source it, then: install_packages GROUP...
#   build  what compiling Leat and its unit tests takes
#   test   what the tests take besides: PostgreSQL 15 as oracle, clang for fuzzing

package_group() {
  case $1 in
    build)
      echo gcc g++ cmake ninja-build pkg-config zlib1g-dev libzstd-dev libsimdjson-dev libprotobuf-c-dev \
        libxxhash-dev libpg-query-dev libjemalloc-dev libck-dev check
      ;;
    test) echo postgresql-15 clang-14 libclang-rt-14-dev python3 graphviz gnuplot-nox zstd ;;
    *)
      echo "install_packages: unknown group $1" >&2
      return 1
      ;;
  esac
}

is_installed() { [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }

# Runs a command as root, through sudo for anybody else.
as_root() {
  if [ "$(id -u)" -eq 0 ]; then
    "$@"
  elif command -v sudo >/dev/null; then
    sudo "$@"
  else
    echo "Installing takes root, and there is no sudo." >&2
    return 1
  fi
}

# An index that cannot be fetched does not matter if the old one knows the packages.
apt_install() {
  as_root sh -c 'apt-get update -qq
    DEBIAN_FRONTEND=noninteractive exec apt-get install -y -qq --no-install-recommends "$@" >/dev/null' apt_install "$@"
}

install_packages() {
  local group package packages missing=()
  for group in "$@"; do
    packages=$(package_group "$group") || return 1
    for package in $packages; do is_installed "$package" || missing+=("$package"); done
  done
  [ ${#missing[@]} -eq 0 ] && return 0
  echo "Installing with apt-get: ${missing[*]}"
  apt_install "${missing[@]}" && return 0
  echo "The packages could not be installed. Once this has been done as root, run the same command again:" >&2
  echo "  apt-get update && apt-get install --no-install-recommends ${missing[*]}" >&2
  return 1
}
