"""The resident's own judgement of the waiting-room article: before the course and again after it.

Enable the pages with ``ServerApp.jpserver_extensions = {"hemifacial.judgement": True}``; they are
then at ``<base_url>/hemifacial/judgement`` and ``.../again``. Both judgements are kept as they were
submitted. The pages tell no verdict: lesson 13 does.
"""

from __future__ import annotations

from typing import Any

PAGE = "hemifacial/judgement"
AGAIN = f"{PAGE}/again"


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": "hemifacial.judgement"}]


def _load_jupyter_server_extension(serverapp: Any) -> None:
    from hemifacial.judgement.handlers import add_handlers

    add_handlers(serverapp)
