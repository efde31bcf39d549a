"""What the scripted provider answers, turn by turn: a small task with a mistake, a failing test and its repair."""

from __future__ import annotations

from headroom_cli.demo.turns import Call, Turn

TASK = (
    "Add a module `ranges.py` with a function `fold(numbers)` that writes sorted line numbers as ranges, "
    "for example [1, 2, 3, 7] as '1-3, 7'. Follow the style of the code base, test it, and run the checks."
)


_MODULE = '''"""Line numbers as people write them."""

from __future__ import annotations

from collections.abc import Sequence


def fold(numbers: Sequence[int]) -> str:
    """The sorted `numbers` as ranges: [1, 2, 3, 7] gives "1-3, 7"."""
    ranges: list[list[int]] = []
    for number in numbers:
        if ranges and number == ranges[-1][1]:
            ranges[-1][1] = number
        else:
            ranges.append([number, number])
    return ", ".join(f"{first}-{last}" if last > first else str(first) for first, last in ranges)
'''

_TEST = """import unittest

from ranges import fold


class FoldTest(unittest.TestCase):
    def test_nothing(self) -> None:
        self.assertEqual(fold([]), "")

    def test_single_numbers(self) -> None:
        self.assertEqual(fold([1, 3, 7]), "1, 3, 7")

    def test_neighbours_become_a_range(self) -> None:
        self.assertEqual(fold([1, 2, 3, 7]), "1-3, 7")

    def test_several_ranges(self) -> None:
        self.assertEqual(fold([1, 2, 4, 5, 6, 9]), "1-2, 4-6, 9")


if __name__ == "__main__":
    unittest.main()
"""


def _read(path: str) -> Call:
    return Call("Read", {"file_path": path})


def _bash(command: str, description: str) -> Call:
    return Call("Bash", {"command": command, "description": description})


def turns() -> tuple[Turn, ...]:
    """The whole session in order; the turn without calls is the last."""
    repair = {"file_path": "ranges.py", "old_string": "== ranges[-1][1]:", "new_string": "== ranges[-1][1] + 1:"}
    run_tests = "python -m unittest -v test_ranges"
    return (
        Turn(
            "I'll look at how functions that return text are written here.",
            (Call("Grep", {"pattern": r"def .*-> (str|list\[str\])", "path": "headroom_cli"}),),
        ),
        Turn("The routing module is a good model for pure functions.", (_read("headroom_cli/proxy/routing.py"),)),
        Turn(
            "And the types that it works with.",
            (_read("headroom_cli/wire/prompt.py"), _read("headroom_cli/layout.py")),
        ),
        Turn("That is clear. I write the module.", (Call("Write", {"file_path": "ranges.py", "content": _MODULE}),)),
        Turn("Now its tests.", (Call("Write", {"file_path": "test_ranges.py", "content": _TEST}),)),
        Turn("Let's see whether they pass.", (_bash(run_tests, "Run the new tests"),)),
        Turn("Neighbours are not joined. I read the function again.", (_read("ranges.py"),)),
        Turn("It compares with the last number instead of the one after it.", (Call("Edit", repair),)),
        Turn("Once more.", (_bash(run_tests, "Run the new tests again"),)),
        Turn("All pass. Now the checks over the whole project.", (_bash("python check.py", "Run the checks"),)),
        Turn("And how large the modules are.", (_bash("python check.py --json", "List modules as JSON"),)),
        Turn(
            "Last, I compare the style with the module I started from.",
            (_read("headroom_cli/proxy/routing.py"), _read("ranges.py")),
        ),
        Turn("Done: `fold` is in ranges.py, its four tests pass, and all modules of the project still compile."),
    )
