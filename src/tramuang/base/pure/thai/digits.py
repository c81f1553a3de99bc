"""Thai and Arabic digits."""

_THAI = "๐๑๒๓๔๕๖๗๘๙"
_ARABIC = "0123456789"
_TO_THAI = str.maketrans(_ARABIC, _THAI)
_TO_ARABIC = str.maketrans(_THAI, _ARABIC)


def to_thai(value: str | int) -> str:
    """Writes every Arabic digit of the text or number as a Thai digit: 2565 → ๒๕๖๕."""
    return str(value).translate(_TO_THAI)


def to_arabic(text: str) -> str:
    """Writes every Thai digit of the text as an Arabic digit: ๒๕๖๕ → 2565."""
    return text.translate(_TO_ARABIC)
