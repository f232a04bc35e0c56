"""How large anything may be. Error messages quote these numbers, so they live in one place."""

LARGEST = 2**31 - 1
FILE_BYTES = 64 * 2**20
DEPTH = 64
NODES = 100_000
WIRES = 1_000_000
TEXT = 4096
RANK = 8
DIGITS = 20
PARAMETERS = 2**31
COORDINATE = 1e7
SEARCH = 3_000_000
"""Words of a refused file that are looked at to find the place."""
