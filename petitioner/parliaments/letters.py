# ruff: noqa: RUF001 - this file is about letters that look like others
"""Letters that no accent explains, and what is read in their place when names are compared or spelled out."""

_PLAIN = "ł l ø o đ d ð d þ th æ ae œ oe ı i ħ h ŋ n ŧ t ə e ’ ' ʼ ' ‘ ' ` '"

_CYRILLIC = (
    "а a б b в v г g ґ g д d е e ё e є ie ж zh з z и i і i ї i й i к k л l м m н n о o п p р r с s т t у u "
    "ф f х kh ц ts ч ch ш sh щ shch ы y э e ю iu я ia ђ dj ј j љ lj њ nj ћ c џ dz ў u"
)

_GREEK = "α a β v γ g δ d ε e ζ z η i θ th ι i κ k λ l μ m ν n ξ x ο o π p ρ r σ s τ t υ y φ f χ ch ψ ps ω o"

_SILENT = ("ъ", "ь")


def _pairs(words: str) -> dict[str, str]:
    letters = words.split()
    return dict(zip(letters[::2], letters[1::2], strict=True))


PLAIN = str.maketrans(_pairs(_PLAIN))
"""For comparing: Latin letters that are not a letter and an accent, and kinds of apostrophe."""

LATIN = str.maketrans({**_pairs(_CYRILLIC), **_pairs(_GREEK), **dict.fromkeys(_SILENT, "")})
"""For spelling out: Cyrillic and Greek letters (lower case) in ASCII."""
