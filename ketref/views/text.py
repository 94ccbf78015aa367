"""Make any text from a data file safe and printable: no control characters, and signs that the encoding has."""

from __future__ import annotations

_HARMLESS = set("\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff")
"""Invisible signs that move nothing but the letters next to them: soft hyphen, joiners, direction marks."""

_PLAIN = {
    "μ": "mu", "κ": "kappa", "δ": "delta", "σ": "sigma", "α": "alpha", "β": "beta", "γ": "gamma", "µ": "u",
    "λ": "lambda", "–": "-", "—": "-", "−": "-", "‐": "-", "‑": "-", "≤": "<=", "≥": ">=", "≈": "~", "×": "x",
    "±": "+/-", "·": "-", "•": "*", "→": "->", "↑": "(up)", "↓": "(down)", "↕": "(varies)", "○": "(o)",
    "█": "#", "▒": "=", "░": ".", "½": "1/2", "…": "...", "’": "'", "‘": "'", "“": '"', "”": '"', "°": " deg ",
    "₀": "0", "₁": "1", "₂": "2", "₃": "3", "₄": "4", "₅": "5", "₆": "6", "₇": "7", "₈": "8", "₉": "9",
    "²": "2", "³": "3", "─": "-",
}  # fmt: skip


def clean(text: str) -> str:
    """Return *text* in one line in which control characters and bidirectional overrides are written out."""
    if text.isprintable():
        return text
    return "".join(_visible(char) for char in text)


def _visible(char: str) -> str:
    if char in "\n\t":
        return " "
    space = char.isspace() and char > "\x9f" and char not in "\u2028\u2029"
    return char if char.isprintable() or space or char in _HARMLESS else f"<U+{ord(char):04X}>"


def encodable(text: str, encoding: str) -> str:
    """Return *text* with the signs that *encoding* lacks spelled out: μ becomes mu, ≤ becomes <=."""
    try:
        text.encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return "".join(char if _fits(char, encoding) else _spell(char) for char in text)
    return text


def _fits(char: str, encoding: str) -> bool:
    try:
        char.encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def _spell(char: str) -> str:
    if char in _PLAIN:
        return _PLAIN[char]
    import unicodedata  # noqa: PLC0415

    base = unicodedata.normalize("NFKD", char).encode("ascii", "ignore").decode()
    return base or "?"
