"""What every test may use: the databases and the cast. Before it stands `tramuang.site.tests.home` (see pyproject.toml)."""

pytest_plugins = ["tramuang.site.tests.databases", "tramuang.site.tests.ground"]
