"""Another program, on this machine, that is told of events."""

import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest


class Listener(HTTPServer):
    """Keeps what it was told, and answers as a test wants."""

    def __init__(self):
        self.told = []
        self.answers = 200
        super().__init__(("127.0.0.1", 0), Handler)

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}/hook?a=1"


class Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.told.append((self.path, dict(self.headers), body))
        self.send_response(self.server.answers)
        self.send_header("Location", "http://127.0.0.1:1/elsewhere")
        self.end_headers()

    def log_message(self, *args):
        """Say nothing."""


@pytest.fixture
def listener():
    server = Listener()
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def allowed(settings):
    settings.WEBHOOKS_TO_PRIVATE_ADDRESSES = True
