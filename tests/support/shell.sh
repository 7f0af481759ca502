# shellcheck shell=bash
# What `dev`, tests/run.sh and tests/lint/run.sh share: saying, failing,
# installing what is missing and building. Sourced from the root of the tree.

# The Debian packages that a purpose needs.
packages_for()
{
    case $1 in
    build) echo gcc libc6-dev cmake ninja-build pkg-config python3 \
        python3-yaml libulfius-dev libmicrohttpd-dev libjansson-dev \
        libpq-dev libssl-dev libjwt-dev liborcania-dev libyder-dev \
        libpcre2-dev libcurl4-gnutls-dev zlib1g-dev libmagic-dev \
        libqpdf-dev libseccomp-dev libcairo2-dev libpango1.0-dev \
        libcmark-gfm-dev libcmark-gfm-extensions-dev fonts-liberation2 \
        libcmocka-dev ;;
    run) echo postgresql-15 postgresql-client-15 curl jq ca-certificates \
        clamav-daemon fonts-liberation2 ;;
    clang) echo clang libclang-rt-14-dev ;;
    lint) echo clang clang-tidy clang-format cppcheck shellcheck git ;;
    letters) echo poppler-utils ;;
    load) echo wrk postgresql-15 ;;
    front) echo haproxy ;;
    containers) echo podman buildah runc netavark aardvark-dns iptables \
        iproute2 uidmap mmdebstrap ;;
    *) fail "no packages are known for $1" ;;
    esac
}

say()
{
    echo "==> $*" >&2
}

fail()
{
    echo "error: $*" >&2
    exit 1
}

# Root does it, and sudo lends it.
as_root()
{
    if [ "$(id -u)" = 0 ]; then
        "$@"
    else
        sudo "$@"
    fi
}

missing_packages()
{
    local package
    for package in "$@"; do
        dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null |
            grep -qx installed || echo "$package"
    done
}

# need PURPOSE...: installs what is missing for them.
need()
{
    local purpose packages=()
    for purpose in "$@"; do
        read -ra packages <<<"${packages[*]} $(packages_for "$purpose")"
    done
    need_packages "${packages[@]}"
}

need_packages()
{
    local missing
    [ -n "$(command -v apt-get)" ] ||
        fail "only Debian is known here; install by hand: $*"
    mapfile -t missing < <(missing_packages "$@" | sort -u)
    [ ${#missing[@]} -gt 0 ] || return 0
    if [ "$(id -u)" != 0 ] && [ -z "$(command -v sudo)" ]; then
        fail "packages are missing and there is no sudo; let root run" \
            "apt-get install --no-install-recommends ${missing[*]}"
    fi
    say "Installing Debian packages: ${missing[*]}"
    apt_get update
    apt_get install -y --no-install-recommends "${missing[@]}"
}

apt_get()
{
    as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get -qq -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 "$@" \
        </dev/null >&2 ||
        fail "apt-get $1 did not work; its words are above"
}

# The tests' python of our own, made anew when tests/requirements.txt changes.
need_python()
{
    local wanted
    wanted=$(sha256sum <tests/requirements.txt)
    [ "$(cat .venv/wanted 2>/dev/null)" != "$wanted" ] || return 0
    say "Making .venv with the packages of tests/requirements.txt"
    make_venv
    .venv/bin/python -m pip install -q --disable-pip-version-check \
        -r tests/requirements.txt >&2
    echo "$wanted" >.venv/wanted
}

make_venv()
{
    rm -rf .venv
    if ! python3 -m venv .venv >/dev/null 2>&1; then
        need_packages python3-venv
        rm -rf .venv
        /usr/bin/python3 -m venv .venv
    fi
}

readonly PROMTOOL=$PWD/build/promtool/usr/bin/promtool

# One program out of Debian's package of Prometheus, which as a whole would
# start a server. Nobody needs to be root for it.
need_promtool()
{
    [ ! -x "$PROMTOOL" ] || return 0
    need_writable build/promtool
    say "Fetching promtool"
    (
        cd build/promtool || exit
        apt-get -qq -o APT::Sandbox::User= download prometheus >&2 ||
            { apt_get update && apt-get -qq download prometheus >&2; } ||
            fail "apt-get download did not work; its words are above"
        dpkg-deb --fsys-tarfile prometheus_*.deb |
            tar -x ./usr/bin/promtool
        rm prometheus_*.deb
    )
}

# What was made as another user can't be changed by this one.
need_writable()
{
    local folder
    for folder in "$@"; do
        mkdir -p "$folder" 2>/dev/null || true
        [ -w "$folder" ] || fail "$PWD/$folder belongs to another user" \
            "($(stat -c %U "$folder")): remove it or change its owner"
    done
}

# build PRESET [TARGET]: quietly into a log, but on a terminal with ninja's
# progress.
build()
{
    local log=build/$1.log options=(--build "build/$1" --target "${2:-all}")
    need_writable build
    if [ ! -f "build/$1/build.ninja" ]; then
        say "Configuring build/$1"
        cmake --preset "$1" >"$log" 2>&1 || show_and_fail "$log"
    fi
    say "Building build/$1"
    if [ -t 2 ]; then
        cmake "${options[@]}" >&2 || fail "build/$1 does not build"
    else
        cmake "${options[@]}" >"$log" 2>&1 || show_and_fail "$log"
    fi
}

show_and_fail()
{
    tail -n 60 "$1" >&2
    fail "see $1"
}
