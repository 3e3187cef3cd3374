"""A screen as a page without a kernel shows it, and as plain words."""

from __future__ import annotations

from html import escape

from hemifacial.cases.view import Screen
from hemifacial.panels.show import START

_BOX = "border:1px solid #bdbdbd;border-radius:4px;padding:0.5em 1em;max-width:58em;margin:0"
_STAMP = "margin:0 0 0.6em;font-size:0.9em"


def still_html(screen: Screen) -> str:
    """Write the first screen of a case, or the list of patients, and how to wake the player.

    Parameters
    ----------
    screen : dict
        As `hemifacial.cases.view` makes it.

    Returns
    -------
    str
        HTML that needs no script.
    """
    body = [f'<p style="{_STAMP}">{escape(screen["stamp"])}</p>']
    if screen["kicker"]:
        body.append(f"<p>{escape(screen['kicker'])}</p>")
    body.append(f"<p><strong>{escape(screen['heading'])}</strong></p>")
    body += [f"<p>{escape(text)}</p>" for text in screen["paragraphs"]]
    if screen["asks"]:
        body.append(f"<p>Asks: <em>{escape(screen['asks'])}</em></p>")
    if screen["cases"]:
        rows = "".join(
            f"<li>{escape(case['title'])}. {escape(case['words'])}</li>" for case in screen["cases"]
        )
        body.append(f"<ul>{rows}</ul>")
    body += [f"<p>{escape(sentence)}</p>" for sentence in screen["dropped"]]
    body.append(f"<p>{escape(START)}</p>")
    return (
        f'<section aria-label="Virtual patient" style="{_BOX}">\n'
        + "\n".join(body)
        + ("\n</section>")
    )


def still_text(screen: Screen) -> str:
    """Write the same in words.

    Parameters
    ----------
    screen : dict
        As `hemifacial.cases.view` makes it.

    Examples
    --------
    >>> from hemifacial.cases.view import list_screen
    >>> still_text(list_screen([], []))
    'Virtual patient: Choose a patient. Synthetic patient. For teaching, not for patient care.'
    """
    return f"Virtual patient: {screen['heading'].rstrip('.')}. {screen['stamp']}"
