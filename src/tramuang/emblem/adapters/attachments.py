"""The credential that a certificate (PDF) carries as an attached file, read with pypdf under counted limits."""

from __future__ import annotations

import io
import logging
import re
from itertools import islice

from pypdf import Configuration, PdfReader, apply_configuration

from tramuang.emblem.pure.proofs import MAX_BYTES, Malformed

NAME = "credential.json"
MAX_ATTACHMENTS = 20
MAX_READS = 20_000  # a certificate of ours takes five hundred
MAX_READ = 20 * 1000 * 1000
MAX_XREF = 20_000
INFLATED = 200 * 1000
TAIL = 2048
ENDING = re.compile(rb"[\r\n]startxref\s+[0-9]{1,10}\s+%%EOF\s*\Z")
# pypdf's own limits, far below its defaults: nothing of a certificate is read but its catalogue and one attachment.
LIMITS = Configuration(
    maximum_declared_stream_length=INFLATED,
    array_based_stream_maximum_output_length=INFLATED,
    array_maximum_element_count=5000,
    dictionary_maximum_element_count=5000,
    lzw_maximum_output_length=INFLATED,
    run_length_maximum_output_length=INFLATED,
    zlib_maximum_output_length=INFLATED,
    zlib_maximum_recovery_input_length=10_000,
    brotli_maximum_output_length=INFLATED,
    jbig2_maximum_output_length=0,
    image_maximum_buffer_size=0,
    flate_maximum_columns=1000,
    flate_maximum_row_length=10_000,
    stream_filters_maximum_length=2,
    stream_decoding_work_maximum_length=2 * INFLATED,
    stream_parsing_work_maximum_count=20_000,
    jbig2dec_binary=None,
    disable_legacy_handling=True,
)

# What it thinks of a stranger's file belongs in nobody's log.
logging.getLogger("pypdf").setLevel(logging.CRITICAL)


class _Counted(io.BytesIO):
    """The file, which may be looked into so often and no more: whatever leads a reader in circles ends here."""

    def __init__(self, content: bytes) -> None:
        super().__init__(content)
        self.reads = self.taken = 0

    def read(self, size: int | None = -1, /) -> bytes:
        """Some bytes; raises Malformed when the budget is used up, and again each time after."""
        data = super().read(size)
        self.reads += 1
        self.taken += len(data)
        if self.reads > MAX_READS or self.taken > MAX_READ:
            raise Malformed("too-deep")
        return data


def attached_credential(pdf: bytes) -> bytes | None:
    """The attachment `credential.json` of a PDF, None where there is none; raises Malformed for two, or for what cannot be read."""
    if b"/Encrypt" in pdf:
        raise Malformed("encrypted")
    if ENDING.search(pdf, max(0, len(pdf) - TAIL)) is None:  # or pypdf looks for it through the whole file, backwards
        raise Malformed("pdf")
    try:
        with apply_configuration(LIMITS):
            reader = PdfReader(
                _Counted(pdf), strict=True, root_object_recovery_limit=1, xref_stream_maximum_entries=MAX_XREF
            )
            files = list(islice(reader.attachment_list, MAX_ATTACHMENTS + 1))
            if len(files) > MAX_ATTACHMENTS:
                raise Malformed("too-many")
            found = [file for file in files if NAME in (file.name, file.alternative_name)]
            if len(found) > 1:
                raise Malformed("duplicate")
            content = found[0].content if found else None
    except Malformed:
        raise
    except Exception as fault:  # whatever a made-up file drives another's reader into
        raise Malformed("pdf") from fault
    if content is not None and len(content) > MAX_BYTES * 2:
        raise Malformed("too-large")
    return content
