from standards.records.models.documents import Document
from standards.records.models.letters import Letter, LetterRevision, LetterTemplate
from standards.records.models.notes import Note

__all__ = ["Document", "Letter", "LetterRevision", "LetterTemplate", "Note"]
