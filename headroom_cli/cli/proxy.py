"""`headroom proxy`: the same pipeline as a plain reverse proxy, for any client that can be given a base URL."""

from __future__ import annotations

from typing import Annotated

import typer

from headroom_cli.cli.wrap import RETRIEVE

DEFAULT_PORT = 8787


def proxy(
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port on 127.0.0.1; 0 takes a free one.")] = DEFAULT_PORT,
    upstream: Annotated[
        str, typer.Option(metavar="URL", help="Send everything there instead of to the provider that owns the path.")
    ] = "",
    retrieve: Annotated[str | None, typer.Option(metavar="WAY", help=RETRIEVE, show_default=False)] = None,
) -> int:
    """Serve model requests on 127.0.0.1 until Ctrl-C.

    /v1/messages goes to Anthropic, /v1/chat/completions and /v1/responses to OpenAI, /v1beta/models to Google.

    Examples: `headroom proxy`, then `ANTHROPIC_BASE_URL=http://127.0.0.1:8787 my-agent`.
    """
    from headroom_cli.proxy.hosts import checked_base
    from headroom_cli.session.settings import settings
    from headroom_cli.session.standalone import serve

    checked_base(upstream)
    chosen = settings({"retrieve": retrieve})
    return serve(port, upstream, chosen, ready=lambda address: typer.echo(f"headroom is listening on {address}"))
