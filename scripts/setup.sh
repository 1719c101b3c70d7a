#!/bin/sh
# Makes the virtual environment $1 and installs the locked dependencies into it.
# Says what to install where something is missing. Run it through `make`, which knows when it is needed.
# With --fits it only says "yes" if the environment was made by the very Python that PYTHON names.
set -eu
usage='usage: [PYTHON=…] setup.sh [--fits] VENV_DIRECTORY'
if [ "${1:-}" = --fits ]; then
    which='import os, sys; print(os.path.realpath(sys.base_prefix), sys.version)'
    asked=$("${PYTHON:?$usage}" -c "$which") && made=$("${2:?$usage}/bin/python" -c "$which") || exit 0
    [ "$asked" != "$made" ] || echo yes
    exit 0
fi
venv=${1:?$usage}

# A name that merely exists is not enough: version managers leave shims behind that start nothing.
usable() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}
python=
if [ -n "${PYTHON:-}" ]; then
    if ! usable "$PYTHON"; then
        echo "PYTHON=$PYTHON cannot be used: it does not start, or is older than Python 3.11." >&2
        echo "Name another, or leave PYTHON out to have one looked for." >&2
        exit 1
    fi
    case $(command -v "$PYTHON") in
    "$venv"/* | "$PWD/$venv"/*)
        echo "PYTHON=$PYTHON lies in $venv, which is about to be made anew. Name the Python that it was made by." >&2
        exit 1
        ;;
    esac
    python=$PYTHON
else
    for candidate in python3.13 python3.12 python3.11 python3 python; do
        if usable "$candidate"; then
            python=$candidate
            break
        fi
    done
fi
if [ -z "$python" ]; then
    echo "ca-nag needs Python 3.11 or later, and none was found." >&2
    echo "Install it (Debian, Ubuntu: apt-get install python3 python3-venv; macOS: brew install python@3.12)," >&2
    echo "or name one: make demo PYTHON=/path/to/python3" >&2
    exit 1
fi

if ! "$python" -c 'import venv, ensurepip' 2>/dev/null; then
    echo "$python cannot make virtual environments here: the modules venv or ensurepip are missing." >&2
    echo "Debian, Ubuntu: apt-get install python3-venv" >&2
    exit 1
fi

echo "Setting up $venv with $("$python" --version) …" >&2
rm -rf "$venv"
"$python" -m venv "$venv"
pip() {
    "$venv/bin/python" -m pip --disable-pip-version-check --quiet "$@"
}
# python-bugzilla comes as source only and is built without isolation, so its locked setuptools must be there first.
pip install --require-hashes -r requirements/build.txt
pip install --require-hashes --no-build-isolation -r requirements/dev.txt
pip install --no-deps --no-build-isolation --editable .
touch "$venv/.installed"
