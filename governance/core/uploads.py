"""Uploads: type by content and never by name, size, random stored name, and a download that is never shown inline."""

import hashlib
import re
import secrets
import zipfile
from dataclasses import dataclass
from pathlib import PurePosixPath

from django.core.exceptions import ValidationError
from django.http import FileResponse
from django.utils.http import content_disposition_header

LARGEST = 20 * 1024 * 1024
UNPACKED_LARGEST = 200 * 1024 * 1024
NAME_LENGTH = 120
OFFICE = {
    "word/": ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "xl/": ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}
# kind → (extension, media type); what is not here is refused
TYPES = {
    "pdf": "application/pdf",
    "jpg": "image/jpeg",
    "png": "image/png",
    "webp": "image/webp",
    "gif": "image/gif",
    "docx": OFFICE["word/"][1],
    "xlsx": OFFICE["xl/"][1],
    "doc": "application/msword",
    "txt": "text/plain",
    "mp3": "audio/mpeg",
    "m4a": "audio/mp4",
    "wav": "audio/wav",
    "ogg": "audio/ogg",
    "webm": "video/webm",
    "mp4": "video/mp4",
}
NAMES = {"jpeg": "jpg", "csv": "txt", "xls": "doc", "amr": "", "oga": "ogg", "weba": "webm", "mov": "mp4"}


@dataclass(frozen=True)
class UploadInfo:
    """A checked file: `file` (rewound), safe `title`, `kind`, `content_type`, `size` in bytes, `sha256`."""

    file: object
    title: str
    kind: str
    content_type: str
    size: int
    sha256: str


def check_upload(file) -> UploadInfo:
    """Check an uploaded file by its content. ValidationError says what to do."""
    title = safe_name(file.name or "文件")
    if file.size == 0:
        raise ValidationError(f"“{title}”是空文件，请重新选择。")
    if file.size > LARGEST:
        raise ValidationError(f"“{title}”超过 20 MB，请压缩或者分开上传。")
    kind = _kind_of(file)
    if kind is None:
        raise ValidationError(f"“{title}”不是可以上传的类型，请上传 PDF、图片、Word、Excel、音频或视频。")
    ending = PurePosixPath(title).suffix.lstrip(".").lower()
    if NAMES.get(ending, ending) != kind and not (kind in ("mp4", "m4a") and ending in ("mp4", "m4a", "mov")):
        raise ValidationError(f"“{title}”的内容和扩展名不一致，请用原来的程序另存后再上传。")
    digest = hashlib.sha256()
    file.seek(0)
    for part in file.chunks():
        digest.update(part)
    file.seek(0)
    return UploadInfo(file, title, kind, TYPES[kind], file.size, digest.hexdigest())


def safe_name(name: str) -> str:
    """The last part of a name without control and direction marks, not over 120 characters."""
    name = re.sub(r"[\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069]", "", name.replace("\\", "/"))
    name = name.rpartition("/")[2].strip(" .") or "文件"
    stem, dot, ending = name.rpartition(".")
    if len(name) > NAME_LENGTH and dot:
        name = f"{stem[: NAME_LENGTH - len(ending) - 1]}.{ending}"
    return name[:NAME_LENGTH]


def _kind_of(file) -> str | None:
    file.seek(0)
    head = file.read(4096)
    for start, kind in (
        (b"%PDF-", "pdf"),
        (b"\xff\xd8\xff", "jpg"),
        (b"\x89PNG\r\n\x1a\n", "png"),
        (b"GIF8", "gif"),
        (b"ID3", "mp3"),
        (b"\xff\xfb", "mp3"),
        (b"\xff\xf3", "mp3"),
        (b"OggS", "ogg"),
        (b"\x1aE\xdf\xa3", "webm"),
    ):
        if head.startswith(start):
            return None if kind in ("pdf", "gif", "jpg", "png") and _holds_markup(head) else kind
    if head[:4] == b"RIFF":
        return {b"WEBP": "webp", b"WAVE": "wav"}.get(head[8:12])
    if head[4:8] == b"ftyp":
        return "m4a" if head[8:11] == b"M4A" else "mp4"
    if head.startswith(b"PK\x03\x04"):
        return _office_kind(file)
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        return None if _holds_macros(file) else "doc"
    return "txt" if _is_text(head) else None


def _holds_markup(head: bytes) -> bool:
    """A picture or PDF that is a web page as well (polyglot)."""
    return bool(re.search(rb"<\s*(html|script|svg|body)\b", head, re.I))


def _holds_macros(file) -> bool:
    file.seek(0)
    content = file.read()
    return b"_\x00V\x00B\x00A" in content or b"VBA" in content


def _is_text(head: bytes) -> bool:
    if b"\x00" in head or re.search(rb"<\s*(!doctype|html|script|svg|\?xml)", head, re.I):
        return False
    for coding in ("utf-8", "gb18030"):
        for cut in range(4):
            try:
                head[: len(head) - cut].decode(coding)
            except UnicodeDecodeError:
                continue
            return True
    return False


def _office_kind(file) -> str | None:
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
            names = [entry.filename for entry in entries]
    except (zipfile.BadZipFile, ValueError, OSError):
        return None
    if sum(entry.file_size for entry in entries) > UNPACKED_LARGEST or len(entries) > 5000:
        raise ValidationError("压缩内容过大，可能不安全，请检查文件。")
    if any(".." in name or name.startswith("/") or "vbaProject" in name for name in names):
        return None
    if "[Content_Types].xml" not in names:
        return None
    return next((kind for start, (kind, _) in OFFICE.items() if any(name.startswith(start) for name in names)), None)


def random_path(instance, filename: str) -> str:
    """A stored name that says nothing: two letters of folder, 32 of name, no ending."""
    name = secrets.token_hex(16)
    return f"{type(instance).__name__.lower()}/{name[:2]}/{name}"


def serve(file, title: str, content_type: str) -> FileResponse:
    """Download of a stored file: always an attachment, never sniffed."""
    response = FileResponse(file.open("rb"), content_type=content_type)
    response["Content-Disposition"] = content_disposition_header(True, safe_name(title))
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
