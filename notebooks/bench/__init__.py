"""The benchmark: groups of several sizes, the ways to solve them, and tables of what came of it."""
