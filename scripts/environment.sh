# Sourced by the other scripts: finds a Python, makes the locked environment once, and keeps it in the cache folder.
# Needs $root (the checkout). Sets $python. Plain sh, because a fresh machine may have nothing else.

fail() {
    echo "error: $1" >&2
    exit 1
}

# Prints the first interpreter that runs and is new enough. A name on PATH proves nothing: version managers
# leave stubs there that only complain.
find_python() {
    for candidate in ${HEADROOM_PYTHON:+"$HEADROOM_PYTHON"} python3 python3.13 python3.12 python3.11; do
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
            printf '%s\n' "$candidate"
            return
        fi
        # A Python that was asked for by name is not silently replaced by another one.
        [ "$candidate" != "${HEADROOM_PYTHON:-}" ] || return 1
    done
    return 1
}

# use_environment LOCK: sets $python to an interpreter that has the packages of LOCK and sees this checkout.
use_environment() {
    # The checkout is part of the key because the environment points back to it.
    key=$({ cat "$1" "$root/scripts/environment.py"; printf '%s' "$root"; } | cksum) || fail "cannot read $1"
    key=${key%% *}
    cache=${XDG_CACHE_HOME:-$HOME/.cache}/headroom
    if [ -z "${HEADROOM_PYTHON:-}" ]; then
        # Starting an interpreter only to learn its version would cost more than the rest of a warm start.
        for ready in "$cache"/env-*-"$key"/ready; do
            python=${ready%/ready}/bin/python
            if [ -f "$ready" ] && [ -x "$python" ]; then
                return
            fi
        done
    fi
    base=$(find_python) || fail "Headroom needs Python 3.11 or newer (${HEADROOM_PYTHON:-python3} is missing or older)"
    python=$("$base" "$root/scripts/environment.py" "$1" "$cache" "$key") || exit 1
}
