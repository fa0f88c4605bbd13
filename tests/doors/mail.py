"""The real program and a real mail server (aiosmtpd), and servers that refuse, hang, lie or are away.

mail.py TEMTIN SAMPLE PORT    (in a folder with good-ca.pem, good.pem, good.key, strange.pem, strange.key; uses PORT to PORT + 7)
"""

import email
import email.policy
import json
import logging
import os
import re
import socket
import ssl
import subprocess
import sys
import threading
import time
import warnings

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult
from mail_pages import pages

TEMTIN, SAMPLE, PORT = sys.argv[1], sys.argv[2], int(sys.argv[3])
USER, PASSWORD = "tem@example.vn", "mật khẩu thư 7"
ENV = {name: value for name, value in os.environ.items() if not name.startswith("TEMTIN_")}
ENV |= {"TEMTIN_DATA": "data", "TEMTIN_LANG": "en", "SSL_CERT_FILE": os.path.abspath("good-ca.pem")}
ENV.pop("SSL_CERT_DIR", None)
# Longest time that a command may take beside the ten seconds of a letter.
BESIDE = 8
# It asks for passwords inside TLS from the first byte, of which it knows nothing.
logging.disable()
warnings.filterwarnings("ignore", message="Requiring AUTH")


class Mailbox:
    """What came in, and what is refused."""

    def __init__(self, refuses=None):
        self.letters, self.words, self.refuses = [], [], refuses or {}

    def said(self, word):
        self.words.append(word)
        return self.refuses.get(word)

    async def handle_MAIL(self, server, session, envelope, address, options):
        if refused := self.said("MAIL"):
            return refused
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):
        if refused := self.said("RCPT"):
            return refused
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if refused := self.said("DATA"):
            return refused
        self.letters.append((envelope.mail_from, list(envelope.rcpt_tos), bytes(envelope.content)))
        return "250 OK"


class Server(Controller):
    """A mail server: `how` is implicit, starttls, plain (offers no TLS), and it may ask for a password."""

    def __init__(self, port, mailbox, how="implicit", cert="good", asks=True):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(f"{cert}.pem", f"{cert}.key")
        self.options = {"enable_SMTPUTF8": False}
        if how == "starttls":
            self.options |= {"tls_context": context, "require_starttls": True}
        if asks:
            self.options |= {"authenticator": self.known, "auth_required": True, "auth_require_tls": how == "starttls"}
        self.tried = []
        super().__init__(mailbox, hostname="127.0.0.1", port=port, ssl_context=context if how == "implicit" else None)

    def factory(self):
        return SMTP(self.handler, **self.options)

    def known(self, server, session, envelope, mechanism, data):
        self.tried.append(mechanism)
        # Not handled: the server itself says so.
        return AuthResult(handled=False, success=(data.login, data.password) == (USER.encode(), PASSWORD.encode()))

    def _trigger_server(self):
        # The usual one greets the server to see that it runs, which a server with a strange certificate is not asked.
        socket.create_connection((self.hostname, self.port), timeout=5).close()


class Silent:
    """Takes connections in and says nothing, or a byte now and then."""

    def __init__(self, port, drips=b""):
        self.listener = socket.create_server(("127.0.0.1", port))
        self.held, self.drips = [], drips
        threading.Thread(target=self.run, daemon=True).start()

    def run(self):
        while True:
            try:
                one, _ = self.listener.accept()
            except OSError:
                return
            self.held.append(one)
            threading.Thread(target=self.drip, args=(one,), daemon=True).start()

    def drip(self, one):
        try:
            for byte in self.drips * 1000:
                one.sendall(bytes([byte]))
                time.sleep(0.5)
        except OSError:
            pass

    def stop(self):
        # Somebody waits in it: without this it would listen on.
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        for one in self.held:
            one.close()


def settings(security="implicit", port=PORT, host="localhost", login=True):
    mail = {"HOST": host, "PORT": str(port), "SECURITY": security, "FROM": "khong-tra-loi@example.vn"}
    if login:
        mail |= {"USER": USER, "PASSWORD_FILE": os.path.abspath("mail-password")}
    return {f"TEMTIN_MAIL_{name}": value for name, value in mail.items()}


def temtin(*arguments, mail=None, fails=False):
    done = subprocess.run([TEMTIN, *arguments, "--json"], capture_output=True, text=True, env=ENV | (mail or {}), timeout=10 + BESIDE)
    assert (done.returncode != 0) == fails, (arguments, done.stdout, done.stderr)
    return done.stderr if fails else (json.loads(done.stdout), done.stdout + done.stderr)


def links(text):
    return re.findall(r"http://[^\s\"<]+/invitation/[^\s\"<]+", text)


count = 0


def invite(mail, *more, address="lan@example.vn"):
    """Makes an account; gives the answer, all that was said, and how long it took."""
    global count
    count += 1
    began = time.monotonic()
    told, said = temtin("user", "add", f"nguoi-{count}", "--role", "member", "--producer", "htx-mau-07", "--person", "Nguyễn Thị Lan",
                        "--mail", address, *more, mail=mail)
    return told, said, time.monotonic() - began


def letter(mailbox):
    sender, to, raw = mailbox.letters.pop()
    assert not mailbox.letters, "more than one letter"
    assert raw.isascii(), "a letter goes through servers that know ASCII only"
    return sender, to, email.message_from_bytes(raw, policy=email.policy.default)


def arrives(mailbox, mail, address="lan@example.vn"):
    """An invitation goes by mail, and the link stands in the letter alone."""
    told, said, _ = invite(mail, address=address)
    assert told["mailed"] is True and "link" not in told and not links(said), said
    sender, to, message = letter(mailbox)
    assert (sender, to) == ("khong-tra-loi@example.vn", [address]), (sender, to)
    assert message["to"] == address and message["from"].addresses[0].addr_spec == sender, dict(message.items())
    assert message["subject"] == f"localhost:{PORT + 6}: chọn mật khẩu · choose your password", message["subject"]
    assert message["auto-submitted"] == "auto-generated" and message["date"] and message["message-id"]
    assert message.get_content_type() == "text/plain" and not message.is_multipart()
    text = message.get_content()
    assert f"nguoi-{count}" in text and "Xin chào" in text and "Hello" in text and "Nguyễn" not in text, text
    found = set(links(text))
    assert len(found) == 1 and text.count(found.copy().pop()) == 2, text
    return found.pop()


def by_hand(why, mail, *more, within=BESIDE):
    """An invitation does not go by mail: the link is told with the reason."""
    told, said, took = invite(mail, *more)
    assert told["mailed"] is False and told.get("unsent") == why and set(links(said)) == {told["link"]}, said
    assert len(told["link"]) > 60 and took < within, (why, took)
    return took


def letters_leave():
    mailbox = Mailbox()
    with Run(Server(PORT, mailbox)) as server:
        arrives(mailbox, settings())
        assert server.tried == ["PLAIN"]
        told, _, _ = invite(settings(), "--by-hand")
        assert told["mailed"] is False and "unsent" not in told and told["link"] and not mailbox.letters
        told, _ = temtin("user", "reset", f"nguoi-{count}", mail=settings())
        assert told["mailed"] is True and "link" not in told
        # Nobody has chosen a password yet, so it is the first letter once more.
        assert "Bạn vừa có tài khoản" in letter(mailbox)[2].get_content()
        findings = json.loads(subprocess.run([TEMTIN, "doctor", "--json"], capture_output=True, text=True, env=ENV | settings()).stdout)
        assert any(one["code"] == "doctor-mail-good" for one in findings["findings"]), findings
        assert not mailbox.letters, "a look sends nothing"
        # A server that proves to be another, by its name and by its authority.
        by_hand("tls", settings(host="127.0.0.1"))
        os.chmod("mail-password", 0o644)
        by_hand("password-file", settings())
        os.chmod("mail-password", 0o600)
        by_hand("password-file", settings() | {"TEMTIN_MAIL_PASSWORD_FILE": os.path.abspath("nowhere")})
        open("other-password", "w").write("another one\n")
        by_hand("login", settings() | {"TEMTIN_MAIL_PASSWORD_FILE": os.path.abspath("other-password")})
        by_hand("sender", settings(login=False))
        # What speaks TLS from the first byte is not spoken to in the clear, nor the other way round.
        by_hand("timeout", settings("starttls"), within=10 + BESIDE)
        assert not mailbox.letters
    with Run(Server(PORT, mailbox, cert="strange")) as server:
        by_hand("tls", settings())
        assert not server.tried and not mailbox.letters
    with Run(Server(PORT, mailbox, how="starttls")) as server:
        arrives(mailbox, settings("starttls"))
        by_hand("tls", settings())
    with Run(Server(PORT, mailbox, how="starttls", cert="strange")) as server:
        by_hand("tls", settings("starttls"))
        assert not server.tried and not mailbox.letters
    # STARTTLS is missing, or somebody on the way took it out.
    stripped = Mailbox()
    with Run(Server(PORT, stripped, how="plain")) as server:
        by_hand("no-starttls", settings("starttls"))
        assert not server.tried and not stripped.words, "nothing is said in the clear"
    with Run(Server(PORT, mailbox, how="plain", asks=False)):
        arrives(mailbox, settings("none", login=False))


class Run:
    """A server for a while."""

    def __init__(self, server):
        self.server = server

    def __enter__(self):
        self.server.start()
        return self.server

    def __exit__(self, *_):
        self.server.stop()


def letters_are_refused():
    for word, answer, why in (
        ("MAIL", "550 no such sender", "sender"),
        ("RCPT", "550 5.1.1 no such user", "recipient"),
        ("RCPT", "451 come later", "recipient"),
        ("DATA", "554 spam", "refused"),
    ):
        mailbox = Mailbox({word: answer})
        with Run(Server(PORT, mailbox)):
            by_hand(why, settings())
            assert not mailbox.letters
    by_hand("no-connection", settings())
    by_hand("no-connection", settings(host="nowhere.invalid"), within=10 + BESIDE)
    for security, drips in (("implicit", b""), ("starttls", b""), ("none", b"220-a\r\n")):
        silent = Silent(PORT, drips)
        took = by_hand("timeout", settings(security, login=False), within=10 + BESIDE)
        assert took > 9, took
        silent.stop()
    findings = json.loads(subprocess.run([TEMTIN, "doctor", "--json"], capture_output=True, text=True, env=ENV | settings()).stdout)
    told = [one for one in findings["findings"] if one["code"] == "doctor-mail-unsent"]
    assert told and told[0]["level"] == "warning" and "cannot be reached" in told[0]["said"], findings


def nothing_is_smuggled():
    """Lines of a letter cannot be made by whoever makes an account, and half a setting is refused."""
    for address in ("lan@example.vn\r\nBcc: all@example.vn", "lan@example.vn, hoa@example.vn", "Lan <lan@example.vn>", "lân@example.vn"):
        said = temtin("user", "add", "xau", "--role", "station", "--mail", address, mail=settings(), fails=True)
        assert "mail address" in said, said
    # A name is one line, and stands in no letter.
    told, _ = temtin("user", "add", "mot-dong", "--role", "station", "--person", "Lan\r\nBcc: all@example.vn", mail=settings())
    assert told["person"] == "Lan Bcc: all@example.vn" and told["mailed"] is False, told
    said = temtin("user", "list", mail=settings("none", host="smtp.example.vn"), fails=True)
    assert "mail.security" in said, said


def main():
    open("mail-password", "w").write(f"{PASSWORD}\n")
    temtin("init", "--demo", "--origin", f"localhost:{PORT + 6}", "--office", "Chi cục mẫu", "--contact", "0000 000 000", "--report",
           "mailto:b@example.vn")
    temtin("keys", "new")
    temtin("import", SAMPLE)
    letters_leave()
    letters_are_refused()
    nothing_is_smuggled()
    pages(sys.modules[__name__])


main()
