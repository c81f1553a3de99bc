"""Loaded by pytest before Django reads its settings (`-p` in pyproject.toml): tests have a home of their own.

Whatever the shell says of an installation is forgotten, except DATABASE_URL, which chooses the database engine.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

for name in [name for name in os.environ if name.startswith("TRAMUANG_")]:
    del os.environ[name]
os.environ["TRAMUANG_HOME"] = tempfile.mkdtemp(prefix="tramuang-test-")
Path(os.environ["TRAMUANG_HOME"], "static").mkdir()  # WhiteNoise warns of a missing folder, and warnings are errors
atexit.register(shutil.rmtree, os.environ["TRAMUANG_HOME"], ignore_errors=True)
