"""From a content to the answer that a request wants of it: whole, in part, its headers alone, or that it is still the same.

By RFC 9110. There are no dates of change: a content is known by its ETag.
"""

import re
import secrets
from collections.abc import AsyncIterator

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse, Response, StreamingResponse

from diglot.preview.content import Content, Held, OnDisk
from diglot.preview.ranges import Range, read_ranges

TAG = re.compile(r'(?:W/)?"[^"]*"|\*')


def answer(content: Content, media_type: str, method: str, headers: Headers) -> Response:
    """`headers`: the request's. `method`: GET or HEAD."""
    own = {"etag": content.tag, "accept-ranges": "bytes"}
    required, known = (_tags(headers, name) for name in ("if-match", "if-none-match"))
    if required and not required & {content.tag, "*"}:
        return plain(412, "It has changed.", own)
    if {tag.removeprefix("W/") for tag in known} & {content.tag, "*"}:
        return Response(status_code=304, headers=own)
    ranges = _ranges(content, headers) if method == "GET" else None
    if ranges is None:
        return _send(content, [(0, content.size)], 200, own | {"content-type": media_type}, method)
    if not ranges:
        return plain(416, "There are no such bytes.", own | {"content-range": f"bytes */{content.size}"})
    if len(ranges) == 1:
        own |= {"content-type": media_type, "content-range": _place(ranges[0], content.size)}
        return _send(content, [*ranges], 206, own, method)
    boundary = secrets.token_hex(16)
    own["content-type"] = f"multipart/byteranges; boundary={boundary}"
    return _send(content, _multipart(ranges, content.size, media_type, boundary), 206, own, method)


def whole(content: Content, media_type: str, method: str, status: int) -> Response:
    """Whatever the request says of parts and versions."""
    return _send(content, [(0, content.size)], status, {"content-type": media_type}, method)


def plain(status: int, text: str, headers: dict[str, str] | None = None) -> Response:
    return PlainTextResponse(text + "\n", status, headers)


def _tags(headers: Headers, name: str) -> set[str]:
    """What a list of ETags names. It is compared strongly by If-Match, and by If-None-Match whether it is weak or not."""
    return set(TAG.findall(",".join(headers.getlist(name))))


def _ranges(content: Content, headers: Headers) -> list[Range] | None:
    """The parts asked for; [] if they can't be had, None for the whole."""
    if "range" not in headers or headers.get("if-range", content.tag) != content.tag:
        return None
    return read_ranges(",".join(headers.getlist("range")), content.size)


def _place(part: Range, size: int) -> str:
    return f"bytes {part[0]}-{part[1] - 1}/{size}"


def _multipart(ranges: list[Range], size: int, media_type: str, boundary: str) -> list[Range | bytes]:
    parts: list[Range | bytes] = []
    for part in ranges:
        head = f"--{boundary}\r\nContent-Type: {media_type}\r\nContent-Range: {_place(part, size)}\r\n\r\n"
        parts += [head.encode(), part, b"\r\n"]
    return [*parts, f"--{boundary}--\r\n".encode()]


def _send(
    content: Content, parts: list[Range | bytes], status: int, headers: dict[str, str], method: str
) -> Response:
    length = sum(len(part) if isinstance(part, bytes) else part[1] - part[0] for part in parts)
    headers |= {"content-length": str(length)}
    if method == "HEAD":
        return Response(status_code=status, headers=headers)
    if isinstance(content, Held):
        data = (part if isinstance(part, bytes) else content.data[slice(*part)] for part in parts)
        return Response(b"".join(data), status, headers)
    return StreamingResponse(_pieces(content, parts), status, headers)


async def _pieces(file: OnDisk, parts: list[Range | bytes]) -> AsyncIterator[bytes]:
    for part in parts:
        if isinstance(part, bytes):
            yield part
        else:
            async for piece in file.pieces(*part):
                yield piece
