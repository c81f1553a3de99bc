"""What a city pastes into its own site: a link around a picture, no script, nothing that watches the visitor."""

from __future__ import annotations

from html import escape
from typing import Literal
from urllib.parse import quote

Language = Literal["th", "en"]
ALT = {
    "th": "ตราเมือง เลขตรา {serial}: กดเพื่อดูว่ายังใช้ได้หรือไม่",
    "en": "City emblem {serial}: follow the link to see whether it stands",
}


def page_address(verify_url: str, serial: str) -> str:
    """Where an emblem is checked."""
    return f"{verify_url.rstrip('/')}/v/{quote(serial, safe='')}/"


def badge_address(verify_url: str, serial: str, language: Language) -> str:
    """Where the badge with the live state is served."""
    return page_address(verify_url, serial) + "badge.svg" + ("?lang=en" if language == "en" else "")


def snippet(verify_url: str, serial: str, language: Language) -> str:
    """The HTML to paste: the badge with the live state, linked to the page that explains it.

    Only the height is said: a longer state makes a wider badge. `referrerpolicy` keeps from us which page was read.
    """
    if not verify_url.startswith(("https://", "http://")):
        raise ValueError("The address of verification begins with https://.")
    page, badge = page_address(verify_url, serial), badge_address(verify_url, serial, language)
    alt = ALT[language].format(serial=serial)
    return (
        f'<a href="{escape(page)}" hreflang="{language}" rel="noopener">'
        f'<img src="{escape(badge)}" alt="{escape(alt)}" lang="{language}" height="56" loading="lazy" '
        f'referrerpolicy="no-referrer"></a>'
    )
