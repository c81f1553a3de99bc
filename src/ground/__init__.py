"""What the tests of every room stand on: a home, databases, and the cast. It stands beside the package, so that no room looks up."""
