"""What a user is told of a file whose text cannot simply be searched. Pure."""

from standards.records.extraction.texts import Status

# That a photograph or a recording holds no text to search needs no telling.
_MEDIA = {"jpg", "jpeg", "png", "heic", "mp4", "mov", "mp3", "wav"}
_CANNOT = "The text of this file cannot be searched"
_WHY = {
    Status.ENCRYPTED: "it needs a password. Add a copy without one.",
    Status.CORRUPT: "the file is damaged.",
    Status.TOO_LARGE: "it is too large, or takes too long to read.",
    Status.NOT_SUPPORTED: "files of this kind are not read.",
    Status.FAILED: "it could not be read.",
}
_MSG = "Outlook’s own format is not read. Add it as .eml or PDF too."
_FEW = 0.1  # of the pages: covers and blank backs are not worth a word


def sentence(
    *, status: str, ending: str, pages: int, pages_without_text: int, truncated: bool, again: bool
) -> str:
    """The sentence for a file's row, or "" where all of it can be searched.

    `ending` is that of its name; `again` says that one that failed will be tried again.
    """
    found = Status(status)
    if found is Status.TEXT:
        return _of_a_part(pages, pages_without_text, truncated)
    if ending in _MEDIA:
        return ""
    if found is Status.WAITING or (found is Status.FAILED and again):
        return f"{_CANNOT} yet."
    if found is Status.NO_TEXT:
        return f"{_CANNOT}: it is a scan." if ending == "pdf" else f"{_CANNOT}: it holds none."
    if found is Status.NOT_SUPPORTED and ending == "msg":
        return f"{_CANNOT}: {_MSG}"
    return f"{_CANNOT}: {_WHY[found]}"


def _of_a_part(pages: int, pages_without_text: int, truncated: bool) -> str:
    if truncated:
        return "Only the first part of this file’s text can be searched."
    if pages and pages_without_text > pages * _FEW:
        are = "is a scan" if pages_without_text == 1 else "are scans"
        return f"{pages_without_text} of {pages} pages {are}, which cannot be searched."
    return ""
