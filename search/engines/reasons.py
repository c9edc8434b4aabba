"""Why something was found, in words: only of what stands in the entry itself."""

from search.reading.clauses import Asked, Word
from search.reading.marking import Marks
from search.reading.near import near


def why(asked: Asked, names: str, sounds: str, codes: str, marks: Marks) -> tuple[str, ...]:
    """How the names and numbers of an entry met a question; words of its text speak for
    themselves in the highlights."""
    held = set(names.split())
    found: dict[str, None] = {}
    if set(asked.tokens) & set(codes.split()):
        found["its number, reference or date"] = None
    for word in asked.words:
        said = _of_name(word, held, set(sounds.split()), set(marks.exact))
        if said:
            found[said] = None
    return tuple(found)


def _of_name(word: Word, held: set[str], sounds: set[str], spelt: set[str]) -> str:
    if word.text in held:
        return "the name"
    if held.intersection(word.nicknames):
        return "another form of the name"
    nearly = [name for name, _ in near(word.text, held & spelt)]
    if nearly:
        return f"a name spelt nearly so, {nearly[0].capitalize()}"
    if sounds.intersection(key for key in word.sounds if not key.startswith("i")):
        return "a name that sounds alike"
    return ""
