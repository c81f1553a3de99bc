"""The cast and the ground that every room's tests stand on."""

import os
import tempfile

os.environ.setdefault("TRAMUANG_HOME", tempfile.mkdtemp(prefix="tramuang-test-"))
