"""Stops keeping an upload the moment it grows too large; the page still gets to say so."""

from __future__ import annotations

from django.conf import settings
from django.core.files.uploadhandler import TemporaryFileUploadHandler


class LimitedUploadHandler(TemporaryFileUploadHandler):
    """Writes an upload to a temporary file up to UPLOAD_LIMIT and drops the rest, but remembers how large it would have been.

    Dropping instead of breaking off lets the form answer in its own page; `files.keep` refuses what is larger than the limit.
    """

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if start + len(raw_data) <= settings.UPLOAD_LIMIT:
            super().receive_data_chunk(raw_data, start)
