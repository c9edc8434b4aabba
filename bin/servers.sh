# PostgreSQL and Redis on the loopback, and what Elasticsearch needs, for `make services` (kept) and `make test` (thrown away).
# Sourced after common.sh. shellcheck shell=bash

# The folder with initdb and postgres (14 or later), the newest first; nothing when there is none.
find_postgres() {
    local folder
    while IFS= read -r folder; do
        if [ -x "$folder/initdb" ] && [ -x "$folder/postgres" ]; then
            echo "$folder"
            return
        fi
    done < <(
        printf '%s\n' /usr/lib/postgresql/*/bin | sort -t/ -k5,5 -rn
        dirname "$(command -v postgres || echo /nowhere/postgres)"
    )
}

find_redis() { command -v redis-server || true; }

find_chromium() {
    local name
    for name in chromium chromium-browser google-chrome; do
        command -v "$name" && return
    done
    return 0
}

# can_reach FOLDER: may the service user enter it? (A clone under /root: no.)
can_reach() { as_service test -x "$1"; }

# postgres_make FOLDER PASSWORD: a new cluster whose superuser is `probity`.
postgres_make() {
    local folder=$1 secret bin
    bin=$(find_postgres)
    mkdir -p "$folder"
    secret=$(mktemp)
    printf '%s\n' "$2" >"$secret"
    if [ "$(id -u)" = 0 ]; then chown "$(service_user)" "$folder" "$secret"; fi
    as_service "$bin/initdb" --pgdata="$folder" --username=probity --pwfile="$secret" \
        --auth=scram-sha-256 --encoding=UTF8 --locale=C.UTF-8 >"$folder.log" 2>&1 || {
        cat "$folder.log" >&2
        rm -f "$secret"
        return 1
    }
    rm -f "$secret"
}

# postgres_start FOLDER PORT [OPTION...]: only on the loopback, and no socket file anywhere.
postgres_start() {
    local folder=$1 port=$2 bin
    shift 2
    bin=$(find_postgres)
    as_service "$bin/pg_ctl" --pgdata="$folder" --log="$folder/server.log" --wait --silent \
        --options="-p $port -h 127.0.0.1 -k '' $*" start >/dev/null || {
        tail -n 5 "$folder/server.log" >&2
        return 1
    }
}

postgres_is_up() { as_service "$(find_postgres)/pg_ctl" --pgdata="$1" status >/dev/null 2>&1; }

# postgres_stop FOLDER MODE: `fast` ends sessions in order, `immediate` does not wait.
postgres_stop() {
    as_service "$(find_postgres)/pg_ctl" --pgdata="$1" --mode="$2" --wait --silent stop >/dev/null
}

# redis_start FOLDER PORT [OPTION...]: leaves FOLDER/redis.pid.
redis_start() {
    local folder=$1 port=$2 tries
    shift 2
    mkdir -p "$folder"
    if [ "$(id -u)" = 0 ]; then chown "$(service_user)" "$folder"; fi
    as_service "$(find_redis)" --port "$port" --bind 127.0.0.1 --dir "$folder" --daemonize yes \
        --pidfile "$folder/redis.pid" --logfile "$folder/server.log" "$@" >/dev/null || return 1
    for tries in $(seq 50); do
        (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null && return 0
        sleep 0.1
    done
    say "Redis did not answer after $((tries / 10)) seconds; see $folder/server.log." >&2
    return 1
}

# pid_of FILE WORD: the process that FILE names, if it still is one whose command line has WORD
# (after a restart of the machine the number may belong to a stranger).
pid_of() {
    local pid
    pid=$(cat "$1" 2>/dev/null) || return 1
    tr '\0' ' ' 2>/dev/null <"/proc/$pid/cmdline" | grep -q "$2" && echo "$pid"
}

# stop_pid FILE WORD: end that process, and wait until it has gone (10 s, then without mercy).
stop_pid() {
    local pid tries=0
    if pid=$(pid_of "$1" "$2"); then
        kill "$pid"
        while kill -0 "$pid" 2>/dev/null && [ $((tries += 1)) -lt 100 ]; do sleep 0.1; done
        [ "$tries" -lt 100 ] || kill -9 "$pid" 2>/dev/null || true
    fi
    rm -f "$1"
}

# A Java that can compile, 17 or later; nothing when there is none. JAVA_HOME decides; then 17 itself,
# which the node is tested on, then whatever else there is.
find_java() {
    local program
    while IFS= read -r program; do
        if [ -x "$program" ] && [ -x "${program}c" ] &&
            [ "$("$program" -XshowSettings:properties -version 2>&1 |
                sed -n 's/.*java.specification.version = \([0-9]*\).*/\1/p')" -ge 17 ] 2>/dev/null; then
            echo "$program"
            return
        fi
    done < <(
        [ -z "${JAVA_HOME:-}" ] || echo "$JAVA_HOME/bin/java"
        printf '%s\n' /usr/lib/jvm/java-17-*/bin/java
        command -v java
        printf '%s\n' /usr/lib/jvm/*/bin/java
    )
}

ELASTICSEARCH_APT="sudo apt-get install -y openjdk-17-jdk-headless maven"

# "yes" when this machine can build and start a node.
find_elasticsearch() {
    if [ -n "$(find_java)" ] && command -v mvn >/dev/null; then echo yes; fi
}
