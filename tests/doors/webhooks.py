"""The real server and receivers that take, fail, hang and lie; kill -9 in the middle; signatures checked by Python's own hmac.

webhooks.py TEMTIN SAMPLE PORT    (in a folder with ca.pem, leaf.pem, leaf.key; uses PORT to PORT + 7)
"""

import base64
import hashlib
import hmac
import http.server
import json
import os
import signal
import ssl
import subprocess
import sys
import threading
import time
import urllib.request

TEMTIN, SAMPLE, PORT = sys.argv[1], sys.argv[2], int(sys.argv[3])
BATCH = "lo-tieu-tien-phuoc-tp1"
ENV = dict(
    os.environ,
    TEMTIN_DATA="data",
    TEMTIN_LANG="en",
    TEMTIN_WEBHOOKS_WAITS_SECONDS="1, 1, 1, 1, 1, 1",
    TEMTIN_WEBHOOKS_TIMEOUT_SECONDS="2",
    TEMTIN_WEBHOOKS_ALLOW=",".join(f"{host}:{port}" for host in ("127.0.0.1", "localhost") for port in range(PORT + 2, PORT + 8)),
    SSL_CERT_FILE=os.path.abspath("ca.pem"),
)
ENV.pop("SSL_CERT_DIR", None)


def temtin(*arguments, fails=False):
    done = subprocess.run([TEMTIN, *arguments, "--json"], capture_output=True, text=True, env=ENV)
    assert (done.returncode != 0) == fails, (arguments, done.stdout, done.stderr)
    return done.stderr if fails else json.loads(done.stdout)


class Server:
    """The server, which can be killed."""

    def __init__(self):
        self.process = None

    def start(self):
        log = open("server.log", "a")
        arguments = [TEMTIN, "serve", "--port", str(PORT), "--admin-port", str(PORT + 1)]
        self.process = subprocess.Popen(arguments, env=ENV, stdout=subprocess.DEVNULL, stderr=log)
        until("the server", lambda: self.metrics() is not None or self.process.poll() is not None)
        assert self.process.poll() is None, "the server ended"

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def metrics(self):
        try:
            return urllib.request.urlopen(f"http://127.0.0.1:{PORT + 1}/metrics", timeout=2).read().decode()
        except OSError:
            return None

    def meter(self, name):
        lines = (self.metrics() or "").splitlines()
        return next((float(line.split()[-1]) for line in lines if line.startswith(name)), 0.0)


def until(what, holds, seconds=20):
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, f"waited in vain for {what}"
        time.sleep(0.05)


class Receiver:
    """Takes messages; `manner` says with which status, or acts by itself and gives None."""

    def __init__(self, port, manner=lambda receiver, handler, body: 200, tls=False):
        self.heard, self.secret, self.lock = [], None, threading.Lock()
        receiver = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers["content-length"]))
                with receiver.lock:
                    receiver.heard.append((self.headers["webhook-id"], json.loads(body)))
                receiver.verify(self.headers, body)
                status = manner(receiver, self, body)
                if status is not None:
                    self.send_response(status)
                    self.send_header("content-length", "0")
                    self.send_header("connection", "close")
                    self.end_headers()
                self.close_connection = True

            def log_message(self, *_):
                pass

        class Listener(http.server.ThreadingHTTPServer):
            daemon_threads = True
            allow_reuse_address = True

            def handle_error(self, *_):
                # A caller that goes away is part of the play; what is wrong with a message is kept.
                if not isinstance(sys.exc_info()[1], OSError):
                    receiver.wrong.append(repr(sys.exc_info()[1]))

        self.wrong = []
        self.listener = Listener(("127.0.0.1", port), Handler)
        if tls:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain("leaf.pem", "leaf.key")
            self.listener.socket = context.wrap_socket(self.listener.socket, server_side=True, do_handshake_on_connect=False)
        threading.Thread(target=self.listener.serve_forever, daemon=True).start()

    def verify(self, headers, body):
        """As docs/webhooks.md tells integrators to."""
        key = base64.b64decode(self.secret.removeprefix("whsec_"))
        signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
        wanted = "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
        if not hmac.compare_digest(wanted, headers["webhook-signature"]):
            self.wrong.append(f"signature of {body}")
        if abs(time.time() - int(headers["webhook-timestamp"])) > 300:
            self.wrong.append(f"timestamp of {body}")
        if json.loads(body)["id"] != headers["webhook-id"]:
            self.wrong.append(f"name of {body}")

    def stop(self):
        self.listener.shutdown()
        self.listener.server_close()

    def topics(self):
        with self.lock:
            return [(one["object"]["id"], one["topic"]) for _, one in self.heard]

    def distinct(self):
        seen = {}
        with self.lock:
            for name, body in self.heard:
                seen.setdefault(name, body)
        return seen


def hook(url, *more):
    made = temtin("webhook", "add", url, *more)
    return made["webhook"], made["secret"]


def redirect(_, handler, __):
    handler.send_response(302)
    handler.send_header("location", "http://169.254.169.254/latest/meta-data/")
    handler.send_header("content-length", "0")
    handler.end_headers()


def endless(_, handler, __):
    handler.send_response(200)
    handler.end_headers()
    while True:
        handler.wfile.write(b"x" * 65536)


def recall(name, *more):
    return temtin("recall", BATCH, "--id", name, "--reason", "thử", "--reason-en", "trial", *more)


def main(server):
    # A demo registry, because only there may a receiver be called without TLS.
    temtin("init", "--demo", "--origin", "ocop.example.vn", "--office", "Chi cục mẫu", "--contact", "0", "--report", "mailto:b@example.vn")
    temtin("keys", "new")
    temtin("import", SAMPLE)
    server.start()

    # What must not be called is refused at the door.
    for url in ("http://169.254.169.254/", "https://127.0.0.1/", "https://localhost/", "https://2130706433/", "http://example.vn/",
                "https://[::ffff:127.0.0.1]/", "https://user@example.vn/", "https://example.vn:22/", "https://metadata.google.internal/"):
        said = temtin("webhook", "add", url, fails=True)
        assert "panicked" not in said and len(said) > 20, said

    good = Receiver(PORT + 2)
    shaky = Receiver(PORT + 3, lambda receiver, _, body: 200 if len(receiver.heard) > 3 else 500)
    hanging = Receiver(PORT + 4, lambda *_: time.sleep(30))
    lying = Receiver(PORT + 5, redirect)
    flooding = Receiver(PORT + 6, endless)
    hooks = {}
    for name, receiver in (("good", good), ("shaky", shaky), ("hanging", hanging), ("lying", lying), ("flooding", flooding)):
        port = receiver.listener.server_address[1]
        hooks[name], receiver.secret = hook(f"http://127.0.0.1:{port}/{name}", "--topics", "recall.opened,recall.changed,run.issued")

    recall("th-a")
    temtin("recall", "--close", "th-a")
    recall("th-b")
    until("the good receiver", lambda: len(good.distinct()) == 3)
    until("the flooding receiver", lambda: len(flooding.distinct()) == 3)
    until("the shaky receiver", lambda: len(shaky.distinct()) == 3 and shaky.topics()[-1][1] != "", 20)
    assert good.topics().index(("th-a", "recall.opened")) < good.topics().index(("th-a", "recall.changed"))
    of_a = [topic for name, topic in shaky.topics() if name == "th-a"]
    assert of_a[-1] == "recall.changed" and "recall.opened" not in of_a[of_a.index("recall.changed"):], of_a

    # Killed in the middle: one receiver hangs, another is away. Nothing is lost, and repeats have the same name.
    port = PORT + 7
    away = Receiver(port, lambda *_: time.sleep(30))
    hooks["away"], away.secret = hook(f"http://127.0.0.1:{port}/away", "--topics", "recall.opened,recall.changed")
    recall("th-c")
    temtin("recall", "--close", "th-c")
    until("a message under way", lambda: len(away.heard) >= 1)
    server.kill()
    first = away.heard[0][0]
    away.stop()
    server.start()
    back = Receiver(port)
    back.secret = away.secret
    until("what was under way", lambda: len(back.distinct()) == 2)
    assert back.heard[0][0] == first, (first, back.heard)
    assert [topic for _, topic in back.topics()][-1] == "recall.changed" and back.topics()[0] == ("th-c", "recall.opened")

    # Kills at any moment while messages are made and sent.
    for turn in range(4):
        recall(f"th-k{turn}")
        time.sleep(0.05 * turn)
        server.kill()
        server.start()
    until("all of the kills", lambda: {f"th-k{turn}" for turn in range(4)} <= {name for name, _ in good.topics()})
    names = [name for name, body in good.heard if body["object"]["id"].startswith("th-k")]
    assert len({name for name in names}) == 4, names

    # Given up, listed, and sent once more; the meters tell of it.
    until("the dead of who lies", lambda: len(temtin("webhook", "dead", hooks["lying"])["dead"]) >= 1, 25)
    dead = temtin("webhook", "dead", hooks["lying"])["dead"][0]
    assert (dead["why"], dead["tries"]) == ("status-302", 7), dead
    before = len(lying.heard)
    assert temtin("webhook", "retry", hooks["lying"])["retried"] >= 1
    until("another try", lambda: len(lying.heard) > before)
    assert server.meter('temtin_webhook_deliveries_total{outcome="failed"}') > 0
    assert server.meter("temtin_webhook_messages_waiting") > 0
    for name in ("hanging", "lying"):
        temtin("webhook", "remove", hooks[name])

    # Over TLS: the name and the authority are checked.
    flooding.stop()
    secure = Receiver(PORT + 6, tls=True)
    trusted, secure.secret = hook(f"https://localhost:{PORT + 6}/tls", "--topics", "recall.opened")
    other, _ = hook(f"https://127.0.0.1:{PORT + 6}/tls", "--topics", "recall.opened")
    temtin("webhook", "test", trusted)
    tried = temtin("webhook", "test", other)["message"]
    until("the message over TLS", lambda: len(secure.heard) == 1)
    until("the refusal of a name that the certificate does not have", lambda: '"why":"tls"' in open("server.log").read(), 10)
    assert all(name != tried for name, _ in secure.heard)

    for receiver in (good, shaky, back, secure):
        assert not receiver.wrong, receiver.wrong
    log = open("server.log").read()
    assert good.secret not in log and "/good" not in log, "a secret or an address is in the log"
    server.process.terminate()
    assert server.process.wait(40) == 0


playing = Server()
try:
    main(playing)
except BaseException:
    if os.path.exists("server.log"):
        print("".join(open("server.log").readlines()[-80:]), file=sys.stderr)
    raise
finally:
    if playing.process and playing.process.poll() is None:
        playing.kill()
