"""A shop's back end with prometheus_client, whose metrics carry what they should not: the argument says what."""

import datetime
import http.server
import sqlite3
import sys
import threading

from prometheus_client import CONTENT_TYPE_LATEST, Counter, Histogram, generate_latest

MODE = sys.argv[1]
if MODE == "error":
    FAILED = Counter("orders_failed", "Orders that could not be read.", ["operation", "error"])
elif MODE == "sql":
    SECONDS = Histogram("db_query_duration_seconds", "Queries.", ["database", "query"], buckets=[0.1, 1])
else:
    SEEN = Counter("orders_seen", "Orders.", ["operation", "minute"])

LOCK = threading.Lock()
DATABASE = sqlite3.connect(":memory:", check_same_thread=False)
DATABASE.execute("CREATE TABLE orders (id INTEGER PRIMARY KEY, total REAL)")


def read(order):
    query = f"SELECT total FROM orders WHERE id = {order} ORDER BY id LIMIT 1"
    with LOCK:
        if MODE == "sql":
            with SECONDS.labels("shop", query).time():
                row = DATABASE.execute(query).fetchone()
        else:
            row = DATABASE.execute(query).fetchone()
    if row is None:
        raise LookupError(f"order {order} not found in warehouse {order % 7}")


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        if self.path == "/metrics":
            return self.answer(200, generate_latest(), CONTENT_TYPE_LATEST)
        order = int(self.path.rsplit("/", 1)[1])
        if MODE == "minute":
            at = datetime.datetime.fromtimestamp(int(self.headers["x-at"]), datetime.timezone.utc)
            SEEN.labels("read", at.strftime("%Y-%m-%dT%H:%M")).inc()
        try:
            read(order)
        except LookupError as error:
            if MODE == "error":
                FAILED.labels("read", str(error)).inc()
            return self.answer(404, str(error).encode(), "text/plain")
        return self.answer(200, b"{}", "application/json")

    def answer(self, status, body, content_type):
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
print(f"http://127.0.0.1:{server.server_port}", flush=True)
server.serve_forever()
