from __future__ import annotations

from dataclasses import replace

import pytest

from headroom_cli.compress.protect import CEILING, FLOOR, reason_to_keep
from headroom_cli.wire.prompt import Block, Kind
from tests.compress.texts import result

LONG = "a line of text\n" * 100


@pytest.mark.parametrize(
    ("block", "reason"),
    [
        (result(LONG), ""),
        (Block(Kind.USER, LONG), "not a tool result"),
        (replace(result(LONG), error=True), "error result"),
        (result("Chunk ID: ab\nProcess exited with code 101\nOutput:\n" + LONG), "error result"),
        (result("Exit code: 1\nWall time: 0.1 seconds\nOutput:\n" + LONG), "error result"),
        (result("Exit code: 0\nWall time: 0.1 seconds\nOutput:\nExit code: 1\n" + LONG), ""),
        (result('{"output": "' + "x" * 500 + '", "metadata": {"exit_code": 2}}'), "error result"),
        (result('{"output": "' + "x" * 500 + '", "metadata": {"exit_code": 0}}'), ""),
        (
            result(LONG + "\nExit Code: 1\nProcess Group PGID: 7\n</untrusted_context>", "run_shell_command"),
            "error result",
        ),
        (result(LONG + "\nExit Code: 0\nSignal: (none)", "run_shell_command"), ""),
        (result(LONG + "\n<shellId: 0 completed with exit code 127>", "bash"), "error result"),
        (result(LONG + "\n<shellId: 0 completed with exit code 0>", "read_bash"), ""),
        (result(LONG + "\nExit Code: 1", "read_file", path="notes.txt"), ""),
        (Block(Kind.RESULT, "x\n" * 300), "its call is not known"),  # it may be a file, or what was read back
        (result("x\n" * 200 + "[The command completed with exit code 2.]\n[Python interpreter: p]"), "error result"),
        (result("x\n" * 200 + "[The command completed with exit code 0.]\n[Python interpreter: p]"), ""),
        (result("x" * (FLOOR - 1)), "below the floor"),
        (result("x" * (CEILING + 1)), "too large"),
        (result(LONG + "[headroom: next 3 lines as in x above]"), "printed by headroom"),
        (result(LONG, command="headroom retrieve 7f2c91ab --lines 1-9"), "printed by headroom"),
        (result(LONG, command="python3 -m headroom_cli retrieve 7f2c91ab"), "printed by headroom"),
        (result(LONG, command="cd x; '/opt/my tools/headroom' retrieve 7f2c91ab"), "printed by headroom"),
        (result(LONG, command="./scripts/headroom --home /x retrieve 7f2c91ab"), "printed by headroom"),
        (result(LONG, command=["scripts/headroom", "retrieve", "7f2c91ab"]), "printed by headroom"),
        (result(LONG, "mcp__headroom__headroom_retrieve", id="7f2c91ab"), "printed by headroom"),
        (result(LONG, "headroom-headroom_retrieve", id="7f2c91ab"), "printed by headroom"),
        (result(LONG, "use_mcp_tool", call={"name": "headroom_retrieve", "id": "7f2c91ab"}), "printed by headroom"),
        (result(LONG, "exec", input="await tools.mcp__headroom__headroom_retrieve({id: 'x'})"), "printed by headroom"),
        (result(LONG, "Read", file_path="/data/originals/7f/7f2c91ab.txt"), "printed by headroom"),
        (result(LONG, "read_files", files=[{"path": "/data/originals/7f/7f2c91ab.txt"}]), "printed by headroom"),
        (result(LONG, cmd="sed -n 18,99p ~/.local/share/headroom/originals/7f/7f2c91ab.txt"), "printed by headroom"),
        (result(LONG, "Read", file_path="/data/originals/7f/8f2c91ab.txt"), ""),
        (result(LONG, "Skill", name="pdf"), "instructions"),
        (result("Base directory for this skill: /x\n" + LONG), "instructions"),
        (result(LONG, "Read", file_path="/home/me/CLAUDE.md"), "instructions"),
        (result(LONG, command="sed -n '1,200p' docs/AGENTS.md"), "instructions"),
        (result(LONG, command=["bash", "-lc", "cat skills/pdf/SKILL.md"]), "instructions"),
        (result(LONG, "Read", file_path="/home/me/AGENTS.mdx"), ""),
    ],
)
def test_protected_classes(block: Block, reason: str) -> None:
    assert reason_to_keep(block) == reason
