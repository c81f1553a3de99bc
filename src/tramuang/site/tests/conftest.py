"""What the tests of the whole site may use besides the ground: a running demonstration, and somebody who visits it."""

import pytest

pytest.register_assert_rewrite("tramuang.site.tests.browser", "tramuang.site.tests.journey")

from tramuang.site.tests.browser import chromium, demonstration, eyes, visit  # noqa: E402

__all__ = ["chromium", "demonstration", "eyes", "visit"]
