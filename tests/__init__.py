"""The tests, as a package of their own name."""
