"""Receive uploads straight to disk, and stop early what is too large or finds no room.

Django's own handlers take any size and answer a full disk with a fault. This one, set as the only
entry of FILE_UPLOAD_HANDLERS, notes why it stopped; what the form asks before the file still
arrives, so that the page can say so at the field and keep the other answers.
"""

from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.http import HttpRequest

from standards.records import store
from standards.records.store import FileRefused


class Receiver(FileUploadHandler):
    """Writes each file of a form to a temporary file, up to UPLOAD_MAX_BYTES."""

    def __init__(self, request: HttpRequest | None = None) -> None:
        super().__init__(request)
        self.refused: FileRefused | None = None
        self._file: Any = None
        self._size = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self._size = 0
        try:
            self._file = TemporaryUploadedFile(
                self.file_name or "", self.content_type, 0, self.charset, self.content_type_extra
            )
        except OSError as exc:
            self._stop(store.cannot_write(exc))

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self._size += len(raw_data)
        if self._size > settings.UPLOAD_MAX_BYTES:
            self._stop(store.too_large(settings.UPLOAD_MAX_BYTES))
        try:
            store.write_chunk(self._file, raw_data)
        except OSError as exc:
            self._stop(store.cannot_write(exc))

    def file_complete(self, file_size: int) -> Any:
        try:
            self._file.seek(0)  # writes what is still in the buffer
        except OSError as exc:
            self._stop(store.cannot_write(exc))
        self._file.size = file_size
        return self._file

    def upload_interrupted(self) -> None:
        """The connection broke: nothing stays on the disk."""
        self._drop()

    def _stop(self, refused: FileRefused) -> None:
        self.refused = refused
        self._drop()
        raise StopUpload(connection_reset=False)

    def _drop(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None


def refusal_of(request: HttpRequest) -> FileRefused | None:
    """Why the upload of this request was stopped, if it was."""
    for handler in request.upload_handlers:
        if isinstance(handler, Receiver) and handler.refused is not None:
            return handler.refused
    return None
