"""What every test may use: the databases and the cast. Before them stands `ground.home` (see pyproject.toml)."""

pytest_plugins = ["ground.databases", "ground.cast"]
