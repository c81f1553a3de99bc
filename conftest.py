"""Sets up the tests before Django reads its settings."""

import os
import tempfile

os.environ.setdefault("TRAMUANG_HOME", tempfile.mkdtemp(prefix="tramuang-test-"))

pytest_plugins = ["tramuang.site.tests.ground"]
