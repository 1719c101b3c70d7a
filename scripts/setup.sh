#!/bin/sh
# Makes the virtual environment $1 and installs the locked dependencies into it.
# Says what to install where something is missing. Run it through `make`, which knows when it is needed.
set -eu
venv=${1:?usage: setup.sh VENV_DIRECTORY}

python=
for candidate in ${PYTHON:-} python3.13 python3.12 python3.11 python3 python; do
    # A name that merely exists is not enough: version managers leave shims behind that start nothing.
    if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        python=$candidate
        break
    fi
done
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
