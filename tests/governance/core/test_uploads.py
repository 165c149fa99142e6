"""Uploads: a file is what its content says, keeps a harmless name, and comes back as a download."""

import hashlib
import io
import zipfile

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile

from governance.core import uploads
from governance.core.models import Job
from governance.core.uploads import check_upload, random_path, safe_name, serve

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 32
JPG = b"\xff\xd8\xff\xe0" + b"\x00" * 32
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def packed(*names, content=b"x", **more):
    """A ZIP with files of these names."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, content)
        for name, text in more.items():
            archive.writestr(name, text)
    return out.getvalue()


DOCX = packed("[Content_Types].xml", "word/document.xml")
XLSX = packed("[Content_Types].xml", "xl/workbook.xml")


def check(name, content):
    """Upload a file."""
    return check_upload(SimpleUploadedFile(name, content))


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("申请书.pdf", PDF, "pdf"),
        ("现场.PNG", PNG, "png"),
        ("现场.jpeg", JPG, "jpg"),
        ("现场.webp", b"RIFF\x24\x00\x00\x00WEBPVP8 ", "webp"),
        ("动图.gif", b"GIF89a" + b"\x00" * 10, "gif"),
        ("调解书.docx", DOCX, "docx"),
        ("名单.xlsx", XLSX, "xlsx"),
        ("旧文.doc", OLE + b"\x00" * 40, "doc"),
        ("录音.wav", b"RIFF\x24\x00\x00\x00WAVEfmt ", "wav"),
        ("录音.mp3", b"ID3\x03" + b"\x00" * 20, "mp3"),
        ("录像.mp4", b"\x00\x00\x00\x18ftypisom", "mp4"),
        ("录像.mov", b"\x00\x00\x00\x18ftypqt  ", "mp4"),
        ("录音.m4a", b"\x00\x00\x00\x18ftypM4A ", "m4a"),
        ("笔录.txt", "今天到村里看了路灯".encode(), "txt"),
        ("旧笔录.txt", "今天到村里看了路灯".encode("gb18030"), "txt"),
    ],
)
def test_what_citizens_bring_is_taken(name, content, kind):
    info = check(name, content)
    assert (info.kind, info.content_type, info.size) == (kind, uploads.TYPES[kind], len(content))
    assert info.sha256 == hashlib.sha256(content).hexdigest()
    assert info.file.read() == content, "the file is rewound"


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("空.pdf", b"", "空文件"),
        ("木马.exe", b"MZ\x90\x00\x03", "不是可以上传的类型"),
        ("木马.pdf", b"MZ\x90\x00\x03", "不是可以上传的类型"),
        ("网页.html", b"<!DOCTYPE html><script>alert(1)</script>", "不是可以上传的类型"),
        ("网页.txt", b"  <script>alert(1)</script>", "不是可以上传的类型"),
        ("图.svg", b'<?xml version="1.0"?><svg onload="x()"/>', "不是可以上传的类型"),
        ("两面.gif", b"GIF89a/*<script>*/alert(1)", "不是可以上传的类型"),
        ("两面.pdf", PDF + b"<html><body>", "不是可以上传的类型"),
        ("宏.docx", packed("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"), "不是可以上传的类型"),
        ("宏.doc", OLE + "_VBA".encode("utf-16-le"), "不是可以上传的类型"),
        ("爬.docx", packed("[Content_Types].xml", "word/a.xml", "../../etc/cron.d/x"), "不是可以上传的类型"),
        ("压缩.zip", packed("a.txt"), "不是可以上传的类型"),
        ("半截.docx", DOCX[:40], "不是可以上传的类型"),
        ("图片.pdf", PNG, "内容和扩展名不一致"),
        ("文件", PDF, "内容和扩展名不一致"),
        ("图.png.pdf", PNG, "内容和扩展名不一致"),
    ],
    # A packed file carries the moment of its packing, which would differ between two workers.
    ids=lambda value: value if isinstance(value, str) else "-",
)
def test_what_is_refused_is_named_with_what_to_do(name, content, words):
    upload = SimpleUploadedFile(name, content)
    with pytest.raises(ValidationError) as refusal:
        check_upload(upload)
    assert words in refusal.value.message and f"“{name}”" in refusal.value.message


def test_a_large_file_is_refused_and_the_largest_is_taken(monkeypatch):
    monkeypatch.setattr(uploads, "LARGEST", len(PDF))
    assert check("正好.pdf", PDF).size == len(PDF)
    with pytest.raises(ValidationError, match="超过 20 MB"):
        check("大.pdf", PDF + b" ")


def test_a_bomb_is_not_opened(monkeypatch):
    monkeypatch.setattr(uploads, "UNPACKED_LARGEST", 10_000)
    bomb = packed("[Content_Types].xml", "word/document.xml", content=b"0" * 6_000)
    assert len(bomb) < 1_000
    with pytest.raises(ValidationError, match="压缩内容过大"):
        check("炸弹.docx", bomb)


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("C:\\桌面\\申请书.pdf", "申请书.pdf"),
        ("../../etc/passwd", "passwd"),
        ("a\x00b\n.pdf", "ab.pdf"),
        ("发票\u202efdp.exe", "发票fdp.exe"),
        (" .pdf. ", "pdf"),
        ("...", "文件"),
        ("", "文件"),
        ("长" * 200 + ".pdf", "长" * 116 + ".pdf"),
    ],
)
def test_a_name_is_made_harmless(name, kept):
    assert safe_name(name) == kept


def test_the_stored_name_says_nothing_and_never_repeats():
    paths = {random_path(Job(), "张三的身份证.pdf") for _ in range(50)}
    assert len(paths) == 50
    for path in paths:
        folder, two, name = path.split("/")
        assert (folder, two, len(name)) == ("job", name[:2], 32) and name.isalnum()


def test_a_file_comes_back_as_a_download_and_is_never_run(db):
    stored = Job(kind="test")
    stored.file.save("x", ContentFile(b"<script>alert(1)</script>"), save=False)
    answer = serve(stored.file, '坏"名\r\nX-Evil: 1.html', "text/html")
    assert answer["Content-Disposition"].startswith("attachment")
    assert "\r" not in answer["Content-Disposition"] and "\n" not in answer["Content-Disposition"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert b"".join(answer.streaming_content) == b"<script>alert(1)</script>"
    answer.close()
    assert default_storage.exists(stored.file.name)
