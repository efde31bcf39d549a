from __future__ import annotations

import pytest

from headroom_cli.compress.edits import edited
from headroom_cli.wire.prompt import Block
from tests.compress.texts import called, result

PATH = "/home/me/p/src/a.py"
PATCH = "*** Begin Patch\n*** Update File: src/a.py\n@@\n-x\n+y\n*** End Patch"


@pytest.mark.parametrize(
    "call",
    [
        called("Edit", file_path=PATH, old_string="x", new_string="y"),
        called("Write", file_path=PATH, content="x"),
        called("MultiEdit", file_path=PATH, edits=[{"old_string": "x", "new_string": "y"}]),
        called("NotebookEdit", notebook_path=PATH, new_source="x"),
        called("mcp__fs__write_file", path=PATH, content="x"),
        called("str_replace_editor", command="str_replace", path=PATH, old_str="x", new_str="y"),
        called("str_replace_based_edit_tool", command="create", path="src/a.py", file_text="x"),
        called("edit", filePath=PATH, oldString="x", newString="y"),
        called("replace_in_file", path="./src/a.py", diff="x"),
        called("apply_patch", input=PATCH),
        called("shell", command=["apply_patch", PATCH]),
        called("exec", input='await tools.exec_command({cmd:"apply_patch <<EOF\\n*** Update File: src/a.py\\n"})'),
        called("exec_command", cmd="apply_patch <<'EOF'\n" + PATCH + "\nEOF"),
        called("bash", command="sed -i 's/x/y/' src/a.py"),
        called("bash", command="cd /x && sed -i.bak -e s/x/y/ /home/me/p/src/a.py && git diff"),
        called("bash", command="perl -pi -e s/x/y/ src/a.py"),
        called("bash", command="cat > src/a.py <<'EOF'\nx\nEOF"),
        called("bash", command="cat <<'EOF' > 'src/a.py'\nx\nEOF"),
        called("bash", command="echo x >> a.py"),
        called("bash", command="echo x | tee -a src/a.py"),
        called("bash", command="git checkout -- src/a.py"),
        called("bash", command="mv /tmp/b.py src/a.py"),
        called("bash", command="git apply <<'EOF'\n--- a/src/a.py\n+++ b/src/a.py\n@@ -1 +1 @@\nEOF"),
        called("bash", command="python - <<'EOF'\nfrom pathlib import Path\nPath('src/a.py').write_text('x')\nEOF"),
        called("bash", command="python3 -c \"open('src/a.py', 'w').write('x')\""),
        called("edit_files", edits=[{"path": "src/b.py"}, {"path": "src/a.py"}]),
        # A script that may write what it is given is not told from one that does.
        called("bash", command="python fix.py --write src/a.py"),
    ],
)
def test_a_file_that_was_changed(call: Block) -> None:
    assert edited(PATH, [called("Read", file_path=PATH), call])


@pytest.mark.parametrize(
    "call",
    [
        called("Read", file_path=PATH),
        called("Grep", pattern="a.py", path=PATH),
        called("Edit", file_path="/home/me/p/src/b.py", old_string="src/a.py", new_string="src/a.py"),
        called("Edit", file_path="/home/me/p/other/a.py"),
        called("Write", file_path="/home/me/p/src/aa.py", content=PATH),
        called("str_replace_editor", command="view", path=PATH),
        called("bash", command="cat src/a.py"),
        called("bash", command="cat src/a.py 2>/dev/null | head"),
        called("bash", command="python - <<'EOF'\nprint(open('src/a.py').read())\nEOF"),
        called("bash", command="grep -n x src/a.py > /tmp/out.txt"),
        called("bash", command="sed -n 1,9p src/a.py"),
        called("apply_patch", input=PATCH.replace("a.py", "b.py")),
        result("*** Update File: src/a.py", "Edit", file_path=PATH),
    ],
)
def test_a_file_that_was_not(call: Block) -> None:
    assert not edited(PATH, [call])


def test_no_path_is_no_file() -> None:
    assert not edited("", [called("Write", file_path="", content="x")])
