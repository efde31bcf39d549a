"""Headroom runs a coding agent so that what it sends to its model costs less, and proves it.

For programs of your own there is `compress`, which does the same to a list of messages; see its documentation.
"""

# `compress` is also the name of a room. Importing the function loads that room's package before the name is bound, so
# that it stays the function's. The modules in the room are imported as `from headroom_cli.compress.x import y`.
from headroom_cli.errors import HeadroomError
from headroom_cli.library.compressing import compress
from headroom_cli.library.result import Edit, Result, Saved
from headroom_cli.library.store import Store

__all__ = ["Edit", "HeadroomError", "Result", "Saved", "Store", "__version__", "compress"]

__version__ = "0.1.0"
