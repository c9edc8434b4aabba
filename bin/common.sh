# What the scripts in bin/ share. Sourced, never run.
# shellcheck shell=bash

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
PYTHON="$ROOT/.venv/bin/python"
# The one line that a fresh Debian 12 or Ubuntu needs; README.md repeats it and a test compares.
APT_LINE="sudo apt-get install -y make python3 python3-venv libmagic1"

# say LINE...
say() { printf '%s\n' "$@"; }

# die WORD...: one sentence for the person, and out.
die() {
    printf '%s\n' "$*" >&2
    exit 1
}

# load_env FILE: take NAME=value lines into the environment. What is already set there wins, so
# that `PORT=8001 make run` means what it says. Values are taken as they stand: no $ expansion.
load_env() {
    local file=$1 line name value number=0
    [ -f "$file" ] || return 0
    while IFS= read -r line || [ -n "$line" ]; do
        number=$((number + 1))
        line=${line%$'\r'}
        [[ $line =~ ^[[:space:]]*(#|$) ]] && continue
        [[ $line =~ ^[[:space:]]*(export[[:space:]]+)?([A-Za-z_][A-Za-z0-9_]*)=(.*)$ ]] ||
            die "Line $number of $file is not NAME=value. See .env.example."
        name=${BASH_REMATCH[2]} value=${BASH_REMATCH[3]}
        if [[ $value =~ ^\"(.*)\"[[:space:]]*$ || $value =~ ^\'(.*)\'[[:space:]]*$ ]]; then
            value=${BASH_REMATCH[1]}
        fi
        [ -n "${!name+set}" ] || export "$name=$value"
    done <"$file"
}

# A TCP port on the loopback that nothing uses just now.
free_port() {
    "$PYTHON" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

# PostgreSQL refuses to run as root: its files then belong to this user.
service_user() {
    if [ "$(id -u)" != 0 ]; then
        id -un
    elif id postgres >/dev/null 2>&1; then
        echo postgres
    else
        echo nobody
    fi
}

# as_service COMMAND...: run it as the service user.
as_service() {
    if [ "$(id -u)" = 0 ]; then
        (cd / && exec runuser -u "$(service_user)" -- "$@")
    else
        "$@"
    fi
}
