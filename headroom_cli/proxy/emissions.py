"""What hooks have answered, kept among the decisions: so that a text is known again when it comes over the wire."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from hashlib import blake2b

from headroom_cli.store.decisions import Decision, Decisions
from headroom_cli.wire.pieces import canonical
from headroom_cli.wire.prompt import Block

_OPENS, _CLOSES = "\n\n<system-reminder>\n", "\n</system-reminder>"


def call_name(agent: str, conversation: str, call: str, block: Block) -> str:
    """The name of one call's result: the same call gets the same answer, however often its hook asks."""
    return _name("call", agent, conversation, call, block.tool, canonical(block.arguments), block.text)


def emission_name(tool: str, text: str) -> str:
    """The name of a result that stands as `text` in the requests of an agent."""
    return _name("emission", tool, text)


def twin_name(tool: str, text: str) -> str:
    """The name of a text that results of several calls stand as, of which not all were made smaller by as much."""
    return _name("twin", tool, text)


def _name(*parts: str) -> str:
    seal = blake2b(digest_size=16)
    for part in parts:
        raw = part.encode("utf-8", "surrogatepass")
        seal.update(b"%d\0" % len(raw))
        seal.update(raw)
    return f"hook-{seal.hexdigest()}"


def own_text(text: str) -> str:
    """A result's text without what its agent writes behind it for the model, after its hooks were asked.

    Claude Code 2.1.330 does so where it speaks to a cloud or a gateway: "\\n\\n<system-reminder>...</system-reminder>".
    """
    end = len(text)
    while text.endswith(_CLOSES, 0, end) and (at := text.rfind(_OPENS, 0, end)) >= 0:
        end = at
    return text[:end]


def emitted(blocks: Iterable[tuple[str, Block]], decisions: Decisions) -> Mapping[str, Decision]:
    """What hooks have decided on these blocks, by the key that each comes with; absent where no hook told of one.

    Raises StoreUnavailable.
    """
    names: dict[str, dict[str, str]] = {}
    for key, block in blocks:
        texts = dict.fromkeys((block.text, own_text(block.text)))
        made = [name(block.tool, text) for text in texts for name in (twin_name, emission_name)]
        names[key] = dict.fromkeys(made, block.text)
    found = decisions.get([name for each in names.values() for name in each])
    known: dict[str, Decision] = {}
    for key, each in names.items():
        name = next((name for name in each if name in found), "")
        if name:
            # What stands in the requests is frozen, with what the agent has written behind it.
            known[key] = found[name] if found[name].text is None else replace(found[name], text=each[name])
    return known
