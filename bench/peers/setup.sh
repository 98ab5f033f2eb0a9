#!/bin/sh
# Installs the pinned Python peers into a virtual environment of their own, and checks that each of them runs.
#
#   sh bench/peers/setup.sh [FOLDER]     default: edgewise-peers under the operating system's temporary folder
#
# Needs Python 3.12 or newer on the path (or its path in PYTHON). Touches nothing outside FOLDER. Running it again
# on a finished environment of the same pins only checks it.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
folder=${1:-${TMPDIR:-/tmp}/edgewise-peers}

usable() {
  "$1" -c 'import sys, venv; sys.exit(0 if (3, 12) <= sys.version_info[:2] <= (3, 14) else 1)' >/dev/null 2>&1
}

find_python() {
  for candidate in ${PYTHON:-} python3.12 python3.13 python3.14 python3 \
    "$HOME"/.pyenv/versions/3.12*/bin/python "$HOME"/.pyenv/versions/3.1[34]*/bin/python; do
    if usable "$candidate"; then
      echo "$candidate"
      return
    fi
  done
  echo "The Python peers need Python 3.12 to 3.14 (XGBoost 3.4 does). Install one, or name it: PYTHON=/path/to/python sh $0" >&2
  exit 3
}

if ! cmp -s "$here/requirements.txt" "$folder/installed.txt" 2>/dev/null; then
  if [ -e "$folder" ] && [ ! -e "$folder/pyvenv.cfg" ]; then
    echo "$folder exists and is not a virtual environment; name another folder" >&2
    exit 2
  fi
  python=$(find_python)
  echo "Installing the peers with $("$python" --version) into $folder"
  "$python" -m venv --clear "$folder"
  "$folder/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps --only-binary :all: \
    --requirement "$here/requirements.txt"
fi

"$folder/bin/python" "$here/check-peers.py"
cp "$here/requirements.txt" "$folder/installed.txt"
echo "Ready: $folder/bin/python"
