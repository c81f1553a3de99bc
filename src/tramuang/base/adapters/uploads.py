"""Stops keeping an upload the moment it grows too large; the page still gets to say so. Some pages take more than others."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.http import Http404
from django.urls import resolve

View = Callable[..., Any]


def takes(setting: str) -> Callable[[View], View]:
    """Let a page take uploads up to another limit than UPLOAD_LIMIT, named by its setting; from those alone who have signed in."""

    def mark(view: View) -> View:
        view.upload_limit = setting  # type: ignore[attr-defined]
        return view

    return mark


class LimitedUploadHandler(TemporaryFileUploadHandler):
    """Writes an upload to a temporary file up to the page's limit and drops the rest, but remembers how large it would have been.

    Dropping instead of breaking off lets the form answer in its own page; `files.keep` refuses what is larger than the limit.
    """

    def new_file(self, *arguments: Any, **options: Any) -> None:
        super().new_file(*arguments, **options)
        self.limit = self._limit()

    def _limit(self) -> int:
        # Asked when the first file begins: whoever has not signed in fills no disk with what the door refuses anyway.
        request: Any = self.request
        try:
            setting = getattr(resolve(request.path_info).func, "upload_limit", "")
        except Http404:
            setting = ""
        signed_in = bool(setting) and getattr(request, "user", None) is not None and request.user.is_authenticated
        limit: int = getattr(settings, setting) if signed_in else settings.UPLOAD_LIMIT
        return limit

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if start + len(raw_data) <= self.limit:
            super().receive_data_chunk(raw_data, start)
