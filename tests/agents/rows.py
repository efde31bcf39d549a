"""One row for each real agent: what it is started with in a headless run, and what its model is made to say."""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from headroom_cli.demo.turns import Call, Turn
from tests.agents.real import AIDER, CACHE

PROMPT = "Look at data.txt, find its seventh line, and write a short greeting into new.txt."
GREETING = "hello from the model\n"


@dataclass(frozen=True)
class Row:
    """One agent with one provider.

    `agent` is the name of its wrapper and of its folder in the cache of `scripts/agents`, `program` its path below
    that. `arguments` are those of a run that does a task without a terminal. `calls` makes the calls of its model
    from the work folder; each is a turn of its own. `seeds` are files in HOME. `choose` answers requests that are
    no part of the conversation. `compresses` tells whether its tool results may become smaller.
    """

    name: str
    agent: str
    title: str
    program: str
    wire: str
    arguments: tuple[str, ...]
    calls: Callable[[Path], Sequence[Call]]
    env: Mapping[str, str] = field(default_factory=dict)
    seeds: Mapping[str, str] = field(default_factory=dict)
    choose: Callable[[str, Mapping[str, Any]], Turn | None] | None = None
    compresses: bool = True

    @property
    def path(self) -> Path:
        """The program."""
        return CACHE / self.agent / self.program

    def search_path(self) -> str:
        """PATH: the agent, then the Node that it was installed with, then the machine's."""
        return ":".join((str(self.path.parent), str(CACHE / "node/node_modules/.bin"), os.environ["PATH"]))

    def script(self, work: Path) -> list[Turn]:
        """What the model says, turn by turn."""
        return [*(Turn("Next step.", (call,)) for call in self.calls(work)), Turn("All done.")]


def looking(shell: Callable[[str], Call], read: Callable[[str], Call], write: Callable[[str, str], Call]) -> Any:
    """The calls of an agent that has a shell and tools for files: two readings of one file, a search, a new file."""

    def calls(work: Path) -> list[Call]:
        file, new = str(work / "data.txt"), str(work / "new.txt")
        return [
            *(shell("cat data.txt"), read(file), shell("grep -rn line data.txt src")),
            *(write(new, GREETING), shell("cat new.txt; git status --short")),
        ]

    return calls


def _named(name: str, key: str, **more: str) -> Callable[[str], Call]:
    return lambda value: Call(name, {key: value, **more})


def _writing(name: str, path: str, content: str, **more: str) -> Callable[[str, str], Call]:
    return lambda file, text: Call(name, {path: file, content: text, **more})


def _codex(command: str) -> Call:
    return Call("exec_command", {"cmd": command, "yield_time_ms": 10_000})


def _codex_code_calls(work: Path) -> list[Call]:
    """In code mode the model writes a program that calls the tools."""
    commands = [json.dumps(call.arguments["cmd"]) for call in _codex_calls(work) if isinstance(call.arguments, Mapping)]
    return [Call("exec", f"const r = await tools.exec_command({{cmd: {one}}}); text(r.output);") for one in commands]


def _codex_calls(work: Path) -> list[Call]:
    return [
        _codex(one)
        for one in (
            *("cat data.txt", "cat -n data.txt", "grep -rn line data.txt src"),
            *(f"printf '{GREETING.strip()}\\n' > new.txt", "cat new.txt; git status --short"),
        )
    ]


def _gemini_choose(wire: str, body: Mapping[str, Any]) -> Turn | None:
    """The router's question which model to take wants JSON."""
    wanted = json.dumps(body.get("request", body).get("generationConfig", {}))
    if "model_choice" in wanted:
        return Turn(json.dumps({"reasoning": "It is simple.", "model_choice": "flash"}))
    if "complexity_score" in wanted:
        return Turn(json.dumps({"complexity_reasoning": "It is simple.", "complexity_score": 10}))
    return None


def _no_calls(work: Path) -> list[Call]:
    return []


def _jwt() -> str:
    """An unsigned token as an account's login has it, for a far day."""
    claims = {
        "exp": 4_000_000_000,
        "email": "person@example.org",
        "https://api.openai.com/auth": {
            "chatgpt_account_id": "account-1",
            "chatgpt_plan_type": "plus",
            "chatgpt_user_id": "user-1",
        },
    }
    parts = [
        base64.urlsafe_b64encode(json.dumps(one).encode()).rstrip(b"=").decode() for one in ({"alg": "none"}, claims)
    ]
    return f"{parts[0]}.{parts[1]}.c2lnbmF0dXJl"


_CODEX_LOGIN = {
    "OPENAI_API_KEY": None,
    "tokens": {"id_token": _jwt(), "access_token": _jwt(), "refresh_token": "refresh", "account_id": "account-1"},
    "last_refresh": "2099-01-01T00:00:00Z",
}
_CODEX = ("exec", "--skip-git-repo-check", "--dangerously-bypass-approvals-and-sandbox", "-m", "gpt-5.5", PROMPT)
_COPILOT = ("-p", PROMPT, "--allow-all-tools", "--no-color", "--model")
_COPILOT_CALLS = looking(
    _named("bash", "command", description="look"), _named("view", "path"), _writing("create", "path", "file_text")
)
_COPILOT_GPT_CALLS = looking(
    _named("bash", "command", description="look"),
    _named("view", "path"),
    lambda file, text: Call("bash", {"command": f"printf '{text.strip()}\\n' > {file}", "description": "write"}),
)
_AIDER = (
    *("--message", PROMPT, "--yes-always", "--no-check-update", "--analytics-disable", "--no-show-model-warnings"),
    *("--no-pretty", "--no-stream", "--model", "openai/gpt-4o", "--auto-test", "--test-cmd", "sh check.sh", "data.txt"),
)
_GEMINI_CALLS = looking(
    _named("run_shell_command", "command"),
    _named("read_file", "file_path"),
    _writing("write_file", "file_path", "content"),
)
_GOOGLE_LOGIN = {
    "access_token": "ya29.dummy",
    "refresh_token": "refresh",
    "token_type": "Bearer",
    "expiry_date": 4_000_000_000_000,
}
_GEMINI_ALLOWED = """
[[rule]]
toolName = "run_shell_command"
commandPrefix = "sh log.sh"
decision = "allow"
priority = 100
"""
_CONTINUE: dict[str, Any] = {
    "name": "Local",
    "version": "1.0.0",
    "schema": "v1",
    "models": [
        {
            "name": "sonnet",
            "provider": "anthropic",
            "model": "claude-sonnet-4-5",
            "apiKey": "sk-ant-dummy",
            "roles": ["chat", "edit", "apply"],
        }
    ],
}
_CONTINUE_GPT = {"name": "gpt", "provider": "openai", "model": "gpt-5", "apiKey": "sk-dummy", "roles": ["chat"]}
_OPENCODE_CALLS = looking(
    _named("bash", "command"), _named("read", "filePath"), _writing("write", "filePath", "content")
)
_OPENCODE_LOGIN = {
    ".local/share/opencode/auth.json": json.dumps(
        {
            "openai": {
                "type": "oauth",
                "refresh": "refresh",
                "access": _jwt(),
                "expires": 4_000_000_000_000,
                "accountId": "account-1",
            }
        }
    ),
    ".config/opencode/opencode.json": json.dumps(
        {"$schema": "https://opencode.ai/config.json", "small_model": "openai/gpt-5.4-mini"}
    ),
}
_CLINE_CALLS = looking(
    lambda command: Call("run_commands", {"commands": [command]}),
    lambda path: Call("read_files", {"files": [{"path": path}]}),
    _writing("editor", "path", "new_text"),
)
_NPM = "node_modules/.bin/"
_CLAUDE = ("-p", PROMPT, "--allowedTools", "Bash,Read,Write", "--model")
_CLAUDE_CALLS = looking(
    _named("Bash", "command", description="look"), _named("Read", "file_path"),
    _writing("Write", "file_path", "content"),
)  # fmt: skip
_BEDROCK = "us.anthropic.claude-sonnet-4-5-20250929-v1:0"
_AWS = {"CLAUDE_CODE_USE_BEDROCK": "1", "AWS_REGION": "us-east-1"}

ROWS = (
    Row("claude", "claude", "Claude Code", _NPM + "claude", "anthropic", (*_CLAUDE, "sonnet"), _CLAUDE_CALLS,
        {"ANTHROPIC_API_KEY": "sk-ant-dummy"}),
    Row("claude-bedrock", "claude", "Claude Code, Bedrock with AWS keys", _NPM + "claude", "anthropic",
        (*_CLAUDE, _BEDROCK), _CLAUDE_CALLS,
        {**_AWS, "AWS_ACCESS_KEY_ID": "AKIADUMMY", "AWS_SECRET_ACCESS_KEY": "dummy"}, compresses=False),
    Row("claude-bedrock-token", "claude", "Claude Code, Bedrock with a bearer token", _NPM + "claude", "anthropic",
        (*_CLAUDE, _BEDROCK), _CLAUDE_CALLS, {**_AWS, "AWS_BEARER_TOKEN_BEDROCK": "dummy"}),
    Row("claude-vertex", "claude", "Claude Code, Vertex", _NPM + "claude", "anthropic",
        (*_CLAUDE, "claude-sonnet-4-5@20250929"), _CLAUDE_CALLS,
        {"CLAUDE_CODE_USE_VERTEX": "1", "CLOUD_ML_REGION": "us-east5", "ANTHROPIC_VERTEX_PROJECT_ID": "p",
         "CLAUDE_CODE_SKIP_VERTEX_AUTH": "1"}),
    Row("claude-foundry", "claude", "Claude Code, Foundry", _NPM + "claude", "anthropic",
        (*_CLAUDE, "claude-sonnet-4-5"), _CLAUDE_CALLS,
        {"CLAUDE_CODE_USE_FOUNDRY": "1", "ANTHROPIC_FOUNDRY_RESOURCE": "person", "ANTHROPIC_FOUNDRY_API_KEY": "dummy"}),
    Row("codex", "codex", "Codex CLI", _NPM + "codex", "openai_responses", _CODEX, _codex_calls,
        {"OPENAI_API_KEY": "sk-dummy", "CODEX_API_KEY": "sk-dummy"}),
    Row("codex-login", "codex", "Codex CLI, ChatGPT login", _NPM + "codex", "openai_responses", _CODEX, _codex_calls,
        seeds={".codex/auth.json": json.dumps(_CODEX_LOGIN)}),
    Row("codex-code", "codex", "Codex CLI, code mode", _NPM + "codex", "openai_responses",
        (*_CODEX[:-2], "gpt-6.1-sol", PROMPT), _codex_code_calls,
        {"OPENAI_API_KEY": "sk-dummy", "CODEX_API_KEY": "sk-dummy"}),
    Row("claude-login", "claude", "Claude Code, subscription", _NPM + "claude", "anthropic",
        ("-p", PROMPT, "--allowedTools", "Bash,Read,Write", "--model", "sonnet"),
        looking(_named("Bash", "command", description="look"), _named("Read", "file_path"),
                _writing("Write", "file_path", "content")),
        {"CLAUDE_CODE_OAUTH_TOKEN": "sk-ant-oat01-dummy"}),
    Row("copilot", "copilot", "Copilot CLI", _NPM + "copilot", "anthropic", (*_COPILOT, "claude-sonnet-4.5"),
        _COPILOT_CALLS, {"COPILOT_GITHUB_TOKEN": "gho_dummy"}),
    Row("copilot-gpt", "copilot", "Copilot CLI, GPT", _NPM + "copilot", "openai_responses", (*_COPILOT, "gpt-5.4"),
        _COPILOT_GPT_CALLS, {"COPILOT_GITHUB_TOKEN": "gho_dummy"}),
    Row("copilot-company", "copilot", "Copilot CLI, data residency", _NPM + "copilot", "anthropic",
        (*_COPILOT, "claude-sonnet-4.5"), _COPILOT_CALLS,
        {"COPILOT_GITHUB_TOKEN": "gho_dummy", "COPILOT_GH_HOST": "acme.ghe.com"}),
    Row("copilot-socket", "copilot", "Copilot CLI, GPT by WebSocket", _NPM + "copilot", "openai_responses",
        (*_COPILOT, "gpt-5.5"), _COPILOT_GPT_CALLS, {"COPILOT_GITHUB_TOKEN": "gho_dummy"}),
    Row("copilot-chat", "copilot", "Copilot CLI, chat completions", _NPM + "copilot", "openai_chat",
        (*_COPILOT, "gemini-3.8-flash"), _COPILOT_CALLS, {"COPILOT_GITHUB_TOKEN": "gho_dummy"}),
    Row(
        "gemini", "gemini", "Gemini CLI", _NPM + "gemini", "gemini", ("--yolo", "--skip-trust", "-p", PROMPT),
        _GEMINI_CALLS,
        {"GEMINI_API_KEY": "dummy"},
        {".gemini/settings.json": json.dumps({"security": {"auth": {"selectedType": "gemini-api-key"}}}),
         ".gemini/policies/allowed.toml": _GEMINI_ALLOWED},
        _gemini_choose,
    ),
    Row(
        "gemini-login", "gemini", "Gemini CLI, Google login", _NPM + "gemini", "gemini",
        ("--yolo", "--skip-trust", "-p", PROMPT), _GEMINI_CALLS,
        seeds={".gemini/settings.json": json.dumps({"security": {"auth": {"selectedType": "oauth-personal"}}}),
               ".gemini/oauth_creds.json": json.dumps(_GOOGLE_LOGIN), ".gemini/policies/allowed.toml": _GEMINI_ALLOWED},
        choose=_gemini_choose,
    ),
    Row(
        "opencode", "opencode", "OpenCode", _NPM + "opencode", "anthropic",
        ("run", "--auto", "-m", "anthropic/claude-sonnet-4-5", PROMPT), _OPENCODE_CALLS,
        {"ANTHROPIC_API_KEY": "sk-ant-dummy"},
    ),
    Row(
        "opencode-two", "opencode", "OpenCode, two providers", _NPM + "opencode", "anthropic",
        ("run", "--auto", "-m", "anthropic/claude-sonnet-4-5", PROMPT),
        looking(_named("bash", "command"), _named("read", "filePath"), _writing("write", "filePath", "content")),
        {"ANTHROPIC_API_KEY": "sk-ant-dummy", "OPENAI_API_KEY": "sk-dummy",
         "OPENCODE_CONFIG_CONTENT": '{"small_model":"openai/gpt-5.4-nano"}'},
    ),
    Row(
        "opencode-gpt", "opencode", "OpenCode, GPT", _NPM + "opencode", "openai_responses",
        ("run", "--auto", "-m", "openai/gpt-5.4", PROMPT),
        # With these models it has a tool for patches in place of one that writes a file.
        looking(_named("bash", "command"), _named("read", "filePath"),
                lambda file, text: Call("bash", {"command": f"printf '{text.strip()}\\n' > {file}"})),
        {"OPENAI_API_KEY": "sk-dummy"},
    ),
    Row(
        "opencode-several", "opencode", "OpenCode, titles by a ChatGPT login", _NPM + "opencode", "anthropic",
        ("run", "--auto", "-m", "anthropic/claude-sonnet-4-5", PROMPT), _OPENCODE_CALLS,
        {"ANTHROPIC_API_KEY": "sk-ant-dummy"}, _OPENCODE_LOGIN,
    ),
    Row("opencode-zen", "opencode", "OpenCode, its own gateway", _NPM + "opencode", "anthropic",
        ("run", "--auto", "-m", "opencode/claude-sonnet-4-5", PROMPT), _OPENCODE_CALLS, {"OPENCODE_API_KEY": "dummy"}),
    Row("aider", "aider", "Aider", "bin/aider", "openai_chat", _AIDER, _no_calls, {"OPENAI_API_KEY": "sk-dummy"},
        choose=AIDER.choose, compresses=False),
    Row(
        "cline", "cline", "Cline CLI", _NPM + "cline", "anthropic",
        ("-P", "anthropic", "-m", "claude-sonnet-4-5", "-k", "sk-ant-dummy", PROMPT), _CLINE_CALLS,
    ),
    Row("cline-account", "cline", "Cline CLI, its own account", _NPM + "cline", "openai_chat",
        ("-P", "cline", "-m", "anthropic/claude-sonnet-4.6", "-k", "dummy", PROMPT), _CLINE_CALLS),
    Row(
        "continue", "continue", "Continue CLI", _NPM + "cn", "anthropic",
        ("-p", "--auto", "--config", "../home/config.yaml", PROMPT),
        looking(_named("Bash", "command"), _named("Read", "filepath"), _writing("Write", "filepath", "content")),
        seeds={"config.yaml": json.dumps(_CONTINUE)},
    ),
    Row(
        "continue-gpt", "continue", "Continue CLI, GPT", _NPM + "cn", "openai_responses",
        ("-p", "--auto", "--config", "../home/config.yaml", PROMPT),
        looking(_named("Bash", "command"), _named("Read", "filepath"), _writing("Write", "filepath", "content")),
        seeds={"config.yaml": json.dumps({**_CONTINUE, "models": [_CONTINUE_GPT, *_CONTINUE["models"]]})},
    ),
    Row(
        "qwen", "qwen", "Qwen Code", _NPM + "qwen", "openai_chat",
        ("--yolo", "--auth-type", "openai", "-m", "qwen3-coder-plus", "-p", PROMPT),
        looking(_named("run_shell_command", "command"), _named("read_file", "file_path"),
                _writing("write_file", "file_path", "content")),
        {"OPENAI_API_KEY": "sk-dummy", "OPENAI_BASE_URL": "https://dashscope.aliyuncs.com/compatible-mode/v1"},
        # Without a terminal of its own it loses what a fast command prints on a busy machine.
        {".qwen/settings.json": json.dumps({"tools": {"shell": {"enableInteractiveShell": True}}})},
    ),
    Row(
        "vibe", "vibe", "Mistral Vibe", "bin/vibe", "openai_chat",
        ("-p", PROMPT, "--auto-approve", "--trust", "--max-turns", "12"),
        looking(_named("bash", "command"), _named("read_file", "path"), _writing("write_file", "path", "content")),
        {"MISTRAL_API_KEY": "dummy"},
    ),
    Row(
        "openhands", "openhands", "OpenHands CLI", "bin/openhands", "anthropic",
        ("--headless", "--json", "--override-with-envs", "-t", PROMPT),
        looking(_named("terminal", "command", security_risk="LOW"),
                lambda path: Call("file_editor", {"command": "view", "path": path, "security_risk": "LOW"}),
                _writing("file_editor", "path", "file_text", command="create", security_risk="LOW")),
        {"LLM_MODEL": "anthropic/claude-sonnet-4-5", "LLM_API_KEY": "sk-ant-dummy",
         "LITELLM_LOCAL_MODEL_COST_MAP": "True"},
    ),
    Row(
        "openclaw", "openclaw", "OpenClaw", _NPM + "openclaw", "anthropic",
        ("agent", "exec", PROMPT, "--model", "anthropic/claude-sonnet-4-6"),
        looking(_named("exec", "command"), _named("read", "path"), _writing("write", "path", "content")),
        {"ANTHROPIC_API_KEY": "sk-ant-dummy"},
    ),
)  # fmt: skip
BY_NAME = {row.name: row for row in ROWS}
QUICK = ("claude", "codex", "copilot", "gemini", "opencode", "aider")
