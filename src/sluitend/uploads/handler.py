"""How a file comes in: only where a screen asks for one, never more than we take, and never on disk in the open.

Django's own way writes larger files to a temporary folder, as they are, and reads whatever is sent. Here a file stays
in memory, and what is over the measure is not kept, so that the form can say that it is too large.
"""

from collections.abc import Callable
from io import BytesIO
from typing import Any, Final, TypeVar

from django.core.exceptions import RequestDataTooBig, TooManyFilesSent
from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from sluitend.uploads.kinds import LARGEST

V = TypeVar("V", bound=Callable[..., Any])
MARK: Final = "takes_files"
BESIDE: Final = 1_000_000  # bytes: the other fields, as settings.DATA_UPLOAD_MAX_MEMORY_SIZE


def takes_files(view: V) -> V:
    """Mark a view as one whose form asks for a file: the outermost decorator."""
    setattr(view, MARK, True)
    return view


class InMemory(FileUploadHandler):
    """Keeps one file of at most `LARGEST` bytes, and one byte of what is larger, for views that ask for it."""

    def handle_raw_input(  # type: ignore[override]  # Django gives all five by position; one matters here
        self, _input: Any, _meta: Any, content_length: int, *_args: Any, **_kwargs: Any
    ) -> None:
        """Refuse a request that is larger than a file and its form, before any of it is read."""
        if content_length > LARGEST + BESIDE:
            message = "The request is larger than a file may be."
            raise RequestDataTooBig(message)

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin a file; refuse one that no screen asked for."""
        match = getattr(self.request, "resolver_match", None)
        if not getattr(getattr(match, "func", None), MARK, False):
            message = "No file is expected here."
            raise TooManyFilesSent(message)
        super().new_file(*args, **kwargs)
        self.content, self.left = BytesIO(), LARGEST + 1

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:  # noqa: ARG002  Django passes it
        """Keep what fits."""
        self.left -= self.content.write(raw_data[: self.left])

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:  # noqa: ARG002  what was sent, not what was kept
        """Return the file: at most one byte more than it may have."""
        size = self.content.tell()
        self.content.seek(0)
        return InMemoryUploadedFile(
            self.content, self.field_name, self.file_name, self.content_type, size, self.charset,
            self.content_type_extra,
        )  # fmt: skip
