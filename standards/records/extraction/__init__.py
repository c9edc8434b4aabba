"""The text of uploaded files, for search. Readers know no database; each file is read in a child.

Nothing is imported here: the child starts fast and has no Django in it.
"""

from collections.abc import Iterable
from uuid import UUID


def text_of(document_ids: Iterable[UUID]) -> dict[UUID, tuple[str, str]]:
    """The status and the text of each of the documents, in one query.

    Asks no gate: whoever shows the text has asked it. A document that may not be opened (it is
    infected, or waits for the scanner) and one that was not read yet are "waiting", without text.
    """
    from standards.records.models import Document, DocumentText

    wanted = list(document_ids)
    rows = DocumentText.objects.filter(
        document__in=wanted, document__state__in=Document.READABLE
    ).values_list("document", "status", "text")
    found = {document: (status, text) for document, status, text in rows}
    return {each: found.get(each, ("waiting", "")) for each in wanted}
