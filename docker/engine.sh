#!/usr/bin/env bash
# Docker where its daemon answers; else podman, with files of its own below
# build/containers, so that nothing of this machine's is touched.
#
#   engine.sh build              builds every image
#   engine.sh compose ARG...     docker/compose.yaml
#   engine.sh inside COMMAND...  where the addresses of containers are reached
#   engine.sh name               docker or podman
#   engine.sh ARG...             anything else is the engine's own
#
# Podman gets a network of its own (`inside`), which is gone with the command:
# neither bridges nor rules of a firewall are left on this machine.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/.."
. tests/support/shell.sh

readonly FILES=$PWD/build/containers
readonly BASE=debian:bookworm-slim
readonly TARGETS=(database front seed scanner service issuer)

has_docker()
{
    [ -n "$(command -v docker)" ] && docker info >/dev/null 2>&1
}

# limit NAME OPTION MOST: no more than this shell itself may have.
limit()
{
    local most
    most=$(ulimit "-H$2")
    [ "$most" != unlimited ] && [ "$most" -lt "$3" ] || most=$3
    echo "\"$1=1024:$most\""
}

# As root of a machine without systemd, with cgroups of either version.
write_configuration()
{
    mkdir -p "$FILES"/{storage,run,tmp}
    cat >"$FILES/containers.conf" <<TOML
[containers]
default_ulimits = [$(limit nofile n 20000), $(limit nproc u 4096)]
log_driver = "k8s-file"
[engine]
runtime = "runc"
cgroup_manager = "cgroupfs"
events_logger = "file"
tmp_dir = "$FILES/tmp"
[network]
network_backend = "netavark"
network_config_dir = "$FILES/networks"
TOML
    cat >"$FILES/storage.conf" <<TOML
[storage]
driver = "overlay"
graphroot = "$FILES/storage"
runroot = "$FILES/run"
TOML
    echo 'short-name-mode = "permissive"' >"$FILES/registries.conf"
}

use_podman()
{
    need containers
    [ -f "$FILES/registries.conf" ] || write_configuration
    export CONTAINERS_CONF=$FILES/containers.conf
    export CONTAINERS_STORAGE_CONF=$FILES/storage.conf
    export CONTAINERS_REGISTRIES_CONF=$FILES/registries.conf
    export BUILDAH_ISOLATION=chroot TMPDIR=$FILES/tmp
}

# The image that all begin with. Root makes it of Debian's packages; who is not
# fetches it.
need_base()
{
    ! podman image exists "$BASE" || return 0
    if [ "$(id -u)" != 0 ]; then
        podman pull "$BASE"
        return
    fi
    say "Making $BASE of Debian's packages"
    mmdebstrap --quiet --variant=minbase --include=ca-certificates \
        --dpkgopt='path-exclude=/usr/share/man/*' \
        --dpkgopt='path-exclude=/usr/share/locale/*' \
        --dpkgopt='path-exclude=/usr/share/doc/*' \
        --dpkgopt='path-include=/usr/share/doc/*/copyright' \
        bookworm "$FILES/base.tar"
    podman import --quiet "$FILES/base.tar" "$BASE"
    rm "$FILES/base.tar"
}

build_one()
{
    local target=$1 options=(--file docker/Dockerfile --target "$1"
        --tag "tilskudd-$1" --build-arg "REVISION=$(git rev-parse HEAD)")
    say "Building the image tilskudd-$target"
    if [ "$ENGINE" = docker ]; then
        docker build "${options[@]}" .
    else
        buildah build --layers --format docker --pull-never "${options[@]}" .
    fi
}

cmd_build()
{
    local target
    [ "$ENGINE" = docker ] || need_base
    for target in "${TARGETS[@]}"; do
        build_one "$target"
    done
}

# In docker/, which its paths are relative to.
cmd_compose()
{
    local program=(docker compose)
    [ "$ENGINE" = docker ] || program=("$PWD/.venv/bin/podman-compose")
    cd docker
    exec "${program[@]}" --file compose.yaml "$@"
}

cmd_inside()
{
    if [ "$ENGINE" = docker ]; then
        exec "$@"
    fi
    # shellcheck disable=SC2016
    exec unshare --net sh -c 'ip link set lo up && exec "$@"' inside "$@"
}

if has_docker; then
    ENGINE=docker
else
    ENGINE=podman
    use_podman
fi
readonly ENGINE
case ${1:-} in
build | compose | inside) "cmd_$1" "${@:2}" ;;
name) echo "$ENGINE" ;;
*) exec "$ENGINE" "$@" ;;
esac
