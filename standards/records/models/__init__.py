from standards.records.models.documents import Document
from standards.records.models.letters import Letter, LetterRevision, LetterTemplate
from standards.records.models.notes import Note
from standards.records.models.texts import DocumentText

__all__ = ["Document", "DocumentText", "Letter", "LetterRevision", "LetterTemplate", "Note"]
