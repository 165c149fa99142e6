"""A stand-in for the local service of a card reader and document camera, as docs/devices.md describes it."""

import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO

from PIL import Image

CARD = {
    "name": "吴学兵",
    "id_number": "990112197809234517",
    "sex": "男",
    "nation": "汉",
    "birth": "1978-09-23",
    "address": "清溪县清溪镇青石村3组27号",
}


def picture() -> bytes:
    """A small true JPEG."""
    out = BytesIO()
    Image.new("RGB", (64, 40), "white").save(out, "JPEG")
    return out.getvalue()


class FakeBridge(ThreadingHTTPServer):
    """`card` None means that no card lies on the reader; `asked` lists the paths of the requests."""

    card, origin = CARD, ""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.asked = []

    @property
    def address(self) -> str:
        """http://127.0.0.1:port."""
        return f"http://127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    def do_OPTIONS(self):
        self._answer(204, "text/plain", b"")

    def do_GET(self):
        self.server.asked.append(self.path)
        if self.path == "/photo":
            self._answer(200, "image/jpeg", picture())
        elif self.path == "/card" and self.server.card:
            self._answer(200, "application/json; charset=utf-8", json.dumps(self.server.card).encode())
        else:
            self._answer(404, "application/json", b'{"error": "no_card"}')

    def _answer(self, status, kind, content):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Access-Control-Allow-Origin", self.server.origin)
        self.send_header("Access-Control-Allow-Private-Network", "true")
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *args):
        """Quiet."""


@contextmanager
def fake_bridge(origin: str):
    """A running bridge that answers this origin only."""
    server = FakeBridge()
    server.origin = origin
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()
