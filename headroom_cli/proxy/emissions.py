"""What hooks have answered, kept among the decisions: so that a text is known again when it comes over the wire."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from hashlib import blake2b

from headroom_cli.store.decisions import Decision, Decisions
from headroom_cli.wire.pieces import canonical
from headroom_cli.wire.prompt import Block


def call_name(agent: str, conversation: str, call: str, block: Block) -> str:
    """The name of one call's result: the same call gets the same answer, however often its hook asks."""
    return _name("call", agent, conversation, call, block.tool, canonical(block.arguments), block.text)


def emission_name(tool: str, text: str) -> str:
    """The name of a result that stands as `text` in the requests of an agent."""
    return _name("emission", tool, text)


def _name(*parts: str) -> str:
    seal = blake2b(digest_size=16)
    for part in parts:
        raw = part.encode("utf-8", "surrogatepass")
        seal.update(b"%d\0" % len(raw))
        seal.update(raw)
    return f"hook-{seal.hexdigest()}"


def emitted(blocks: Iterable[tuple[str, Block]], decisions: Decisions) -> Mapping[str, Decision]:
    """What hooks have decided on these blocks, by the key that each comes with; absent where no hook told of one.

    Raises StoreUnavailable.
    """
    names = {key: emission_name(block.tool, block.text) for key, block in blocks}
    found = decisions.get(list(names.values()))
    return {key: found[name] for key, name in names.items() if name in found}
