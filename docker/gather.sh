#!/usr/bin/env bash
# Puts programs, and of this machine exactly what they need, below a folder that
# becomes an image.
#
#   gather.sh ROOT FOLDER PROGRAM...
#
# No shell, no loader's cache, nothing with more rights than who starts it. Each
# file that was taken is a line of ROOT.files, for sbom.py.
set -euo pipefail

readonly ROOT=$1 FROM=$2
shift 2

# Below /usr, as Debian has it; the name that programs ask for is the file.
take()
{
    local file=$1 as=${2:-$1}
    as=/usr/${as#/}
    as=${as/#\/usr\/usr\//\/usr\/}
    install -D -m "${3:-644}" "$file" "$ROOT$as"
    echo "$(realpath "$file") $as" >>"$ROOT.files"
}

libraries_of()
{
    ldd "$@" | grep -o '/[^ ]*\.so[^ ]*' | sort -u
}

take_programs()
{
    local program
    for program in "$@"; do
        install -D -m 755 "$FROM/$program" "$ROOT/usr/bin/$program"
        strip "$ROOT/usr/bin/$program"
    done
}

# The links of a merged /usr, which programs and libraries are found by.
take_libraries()
{
    local library
    mkdir -p "$ROOT/usr/lib" "$ROOT/usr/lib64"
    ln -s usr/lib usr/lib64 "$ROOT/"
    for library in $(cd "$FROM" && libraries_of "$@"); do
        take "$library" "$library" 755
    done
}

# What it reads, and the linker does not know of.
take_read_files()
{
    local font
    install -D -m 644 /etc/ssl/certs/ca-certificates.crt \
        "$ROOT/etc/ssl/certs/ca-certificates.crt"
    echo "/usr/share/ca-certificates /etc/ssl/certs" >>"$ROOT.files"
    if [ -e "$ROOT/usr/bin/tilskudd-inspect" ]; then
        take /usr/share/misc/magic.mgc
    fi
    if [ -e "$ROOT/usr/bin/tilskudd-letter" ]; then
        for font in /usr/share/fonts/truetype/liberation2/LiberationSans-*; do
            take "$font"
        done
    fi
}

write_names()
{
    mkdir -p "$ROOT/etc"
    echo 'tilskudd:x:10001:10001::/:/nonexistent' >"$ROOT/etc/passwd"
    echo 'tilskudd:x:10001:' >"$ROOT/etc/group"
    printf '%s\n' 'passwd: files' 'group: files' 'hosts: files dns' \
        >"$ROOT/etc/nsswitch.conf"
    # A volume is laid over it; the root itself is only read.
    install -d -m 1777 "$ROOT/tmp"
}

rm -rf "$ROOT" "$ROOT.files"
take_programs "$@"
take_libraries "$@"
take_read_files
write_names
