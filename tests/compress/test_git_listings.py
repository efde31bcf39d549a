from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from headroom_cli.compress.context import Context
from headroom_cli.compress.git_listings import THIN_GIT_LISTINGS, restore, thin
from tests.compress.texts import anything, result

HASHES = [f"{n * 7919:040x}" for n in range(1, 20)]
STAGED = "\n".join(f"{'100755' if n == 3 else '100644'} {h} 0\tsrc/file {n}.py" for n, h in enumerate(HASHES))
TREE = "\n".join(f"100644 blob {h}\tsrc/{n}.py" for n, h in enumerate(HASHES))


def test_the_usual_mode_and_stage_are_said_once() -> None:
    marker, *lines = thin(STAGED).split("\n")
    assert (
        marker
        == '[headroom: each of the next 19 lines that begins with a hash has "100644 " before it and " 0" behind it]'
    )
    assert lines[0] == f"{HASHES[0]}\tsrc/file 0.py"
    assert lines[3] == STAGED.split("\n")[3]
    assert restore(thin(STAGED)) == STAGED


def test_trees_as_well() -> None:
    assert thin(TREE).split("\n")[1] == f"{HASHES[0]}\tsrc/0.py"
    assert restore(thin(TREE)) == TREE


def test_few_files_and_file_contents_stay() -> None:
    few = "\n".join(STAGED.split("\n")[:5])
    assert thin(few) == few
    assert THIN_GIT_LISTINGS.apply(result(STAGED, command="cat index.txt"), Context()) == STAGED
    assert THIN_GIT_LISTINGS.apply(result(STAGED, command="git ls-files -s"), Context()) == thin(STAGED)


line = st.sampled_from([*STAGED.split("\n")[:5], *TREE.split("\n")[:3], f"{HASHES[0]}\tbare", "", "other"])


@given(st.one_of(anything, st.lists(line, max_size=40).map("\n".join)))
def test_listings_come_back(text: str) -> None:
    assert restore(thin(text)) == text
