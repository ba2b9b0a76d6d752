"""The other side of a connection: a real HTTP server that speaks as a CRM's documentation says."""

import json
import threading
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit


@dataclass
class Asked:
    """A request as it arrived; `host` is the one that it was meant for."""

    method: str
    host: str
    path: str
    query: dict
    body: object
    headers: object


class Side:
    """Answers what was asked; what stands in `faults` is answered first, once each."""

    def __init__(self):
        self.asked = []
        self.faults = []

    def fails(self, status, body="", *, headers=None, after=0, where=""):
        """Answer so once, after this many requests to such a path."""
        fault = {"status": status, "body": body, "headers": headers or {}}
        self.faults.append(fault | {"after": after, "where": where})

    def answer(self, asked):
        """Status, body and headers."""
        self.asked.append(asked)
        for fault in self.faults:
            if fault["where"] not in asked.path:
                continue
            if fault["after"]:
                fault["after"] -= 1
                continue
            self.faults.remove(fault)
            return fault["status"], fault["body"], fault["headers"]
        told = self.told(asked)
        return told if len(told) == 3 else (*told, {})

    def told(self, asked):
        raise NotImplementedError

    def paths(self, part=""):
        return [asked.path for asked in self.asked if part in asked.path]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self._answer()

    def do_POST(self):
        self._answer()

    def _answer(self):
        length = int(self.headers.get("Content-Length") or 0)
        raw = self.rfile.read(length).decode()
        form = "form" in self.headers.get("Content-Type", "")
        body = dict(parse_qsl(raw)) if form else json.loads(raw) if raw else None
        parts = urlsplit(self.path)
        host = self.headers.get("X-Forwarded-Host", "")
        query = dict(parse_qsl(parts.query))
        asked = Asked(self.command, host, parts.path, query, body, self.headers)
        status, told, headers = self.server.side.answer(asked)
        data = (told if isinstance(told, str) else json.dumps(told)).encode()
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_args):
        pass


class Server:
    """Serves a side on a free port of this machine, until it is stopped."""

    def __init__(self, side):
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
        self.server.daemon_threads = True
        self.server.side = side
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.05,))
        self.thread.start()

    def stop(self):
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()
