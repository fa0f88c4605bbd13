"""Pages of the console that make links, while the mail server takes letters, is away, and says nothing."""

import glob
import http.client
import re
import subprocess
import threading
import time
import urllib.parse

PASSWORD = "đồi chè sương sớm 7"


class Browser:
    """Somebody with cookies, who sends forms from the page that was shown last."""

    def __init__(self, port):
        self.port, self.cookies, self.text = port, {}, ""

    def ask(self, method, path, fields=None, keep=True):
        line = http.client.HTTPConnection("localhost", self.port, timeout=30)
        headers = {"Accept": "text/html", "Accept-Language": "en", "Origin": f"http://localhost:{self.port}",
                   "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        body = None
        if fields is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            body = urllib.parse.urlencode(fields)
        line.request(method, path, body, headers)
        answer = line.getresponse()
        for cookie in answer.headers.get_all("set-cookie") or []:
            name, value = cookie.split(";")[0].split("=", 1)
            self.cookies[name] = value
        text = answer.read().decode()
        if keep:
            self.text = text
        return answer.status, text

    def get(self, path):
        return self.ask("GET", path)

    def send(self, path, fields, keep=True):
        mark = re.search(r'name="mark" value="([^"]+)"', self.text)
        return self.ask("POST", path, ({"mark": mark[1]} if mark else {}) | fields, keep)


def choose(port, link):
    """Follows a link and chooses a password: signed in afterwards."""
    browser, path = Browser(port), urllib.parse.urlsplit(link).path
    assert browser.get(path)[0] == 200, browser.text
    status, text = browser.send(path, {"new-password": PASSWORD, "again-password": PASSWORD})
    assert status == 303, (status, text)
    assert browser.get("/console/account")[0] == 200
    return browser


def pages(play):
    port = play.PORT + 6
    mail = play.settings()
    log = open("server.log", "w")
    arguments = [play.TEMTIN, "serve", "--port", str(port), "--admin-port", str(port + 1)]
    server = subprocess.Popen(arguments, env=play.ENV | mail | {"TEMTIN_LOG_LEVEL": "trace"}, stdout=subprocess.DEVNULL, stderr=log)
    try:
        for _ in range(200):
            try:
                Browser(port).get("/")
                break
            except OSError:
                assert server.poll() is None, open("server.log").read()
                time.sleep(0.1)
        told = walk(play, port)
    finally:
        server.terminate()
        assert server.wait(40) == 0
    secrets = [link.split("_", 2)[2].encode() for link in told]
    for name in ["server.log", *glob.glob("data/**", recursive=True)]:
        try:
            kept = open(name, "rb").read()
        except (IsADirectoryError, OSError):
            continue
        for secret in [*secrets, play.PASSWORD.encode()]:
            assert secret not in kept, f"a secret is in {name}"
        if name == "server.log":
            assert b"hoa@example.vn" not in kept and b"a letter was sent" in kept and b"no-connection" in kept


def walk(play, port):
    told, _ = play.temtin("user", "add", "chu", "--role", "owner", "--producer", "htx-mau-07", "--by-hand")
    owner = choose(port, told["link"])
    all_told = [told["link"]]

    # An invitation: the link is in the letter, and on no page.
    mailbox = play.Mailbox()
    with play.Run(play.Server(play.PORT, mailbox)):
        assert owner.get("/console/new-account")[0] == 200
        status, text = owner.send("/console/people", {"person": "Lê Hoa", "name": "le-hoa", "mail": "hoa@example.vn"})
        assert status == 200 and not play.links(text) and "hoa@example.vn" in text, text
        link = set(play.links(play.letter(mailbox)[2].get_content()))
        assert len(link) == 1
        all_told += link
        choose(port, link.pop())
        # By hand where that is wished.
        owner.get("/console/people/le-hoa")
        status, text = owner.send("/console/people/le-hoa/link", {"way": "hand"})
        assert status == 200 and len(play.links(text)) == 1 and not mailbox.letters, text
        all_told += play.links(text)
        # Not without end to one address.
        for turn in range(5):
            owner.get("/console/people/le-hoa")
            status, text = owner.send("/console/people/le-hoa/link", {"way": "mail"})
            assert status == 200, text
            assert (len(play.links(text)), "within the last hour" in text) == ((0, False) if turn < 4 else (1, True)), (turn, text)
        assert len(mailbox.letters) == 4

    # Another address: the one before is told, the new one is not, and nothing in the letter opens anything.
    mailbox = play.Mailbox()
    with play.Run(play.Server(play.PORT, mailbox)):
        assert owner.get("/console/account")[0] == 200
        status, text = owner.send("/console/account/mail", {"mail": "chu@example.vn", "mail-password": PASSWORD})
        assert status == 200 and not mailbox.letters, text
        owner.get("/console/account")
        status, text = owner.send("/console/account/mail", {"mail": "chu.moi@example.vn", "mail-password": PASSWORD + "x"})
        assert status == 422 and not mailbox.letters, text
        owner.get("/console/account")
        status, text = owner.send("/console/account/mail", {"mail": "chu.moi@example.vn", "mail-password": PASSWORD})
        assert status == 200 and "the old one was told" in text, text
        _, to, message = play.letter(mailbox)
        said = message.get_content()
        assert to == ["chu@example.vn"] and message["subject"].endswith("đã đổi địa chỉ thư · mail address changed"), dict(message.items())
        assert "chu.moi" not in said and not play.links(said) and "The account chu on" in said, said
        # A link that went to a wrong address opens nothing once the address is another.
        told, _ = play.temtin("user", "add", "lac", "--role", "member", "--producer", "htx-mau-07", "--mail", "lac.sai@example.vn", mail=play.settings())
        assert told["mailed"] is True
        lost = play.links(play.letter(mailbox)[2].get_content())[0]
        told, _ = play.temtin("user", "mail", "lac", "lac@example.vn", mail=play.settings())
        assert told["told"] is True and play.letter(mailbox)[1] == ["lac.sai@example.vn"], told
        assert Browser(port).get(urllib.parse.urlsplit(lost).path)[0] == 404
        all_told.append(lost)

    # The server is away: the link is shown with the reason, at once.
    members = [f"nguoi-lam-{at}" for at in range(7)]
    for name in members:
        play.temtin("user", "add", name, "--role", "member", "--producer", "htx-mau-07", "--mail", f"{name}@example.vn", "--by-hand")
    owner.get("/console/people/nguoi-lam-6")
    began = time.monotonic()
    status, text = owner.send("/console/people/nguoi-lam-6/link", {"way": "mail"})
    assert status == 200 and len(play.links(text)) == 1 and "cannot be reached" in text, text
    assert time.monotonic() - began < 3
    all_told += play.links(text)
    choose(port, play.links(text)[0])

    # It says nothing: four wait for ten seconds, the others are told at once, and who scans meanwhile waits for nobody.
    silent = play.Silent(play.PORT)
    answers, threads = [], []

    def reset(name):
        began = time.monotonic()
        status, text = owner.send(f"/console/people/{name}/link", {"way": "mail"}, keep=False)
        answers.append((status, text, time.monotonic() - began))

    owner.get("/console/people/nguoi-lam-0")
    for name in members[:6]:
        threads.append(threading.Thread(target=reset, args=(name,)))
        threads[-1].start()
        time.sleep(0.2)
    began = time.monotonic()
    for _ in range(5):
        assert Browser(port).get("/")[0] == 200
    assert time.monotonic() - began < 3, "a page waited for a letter"
    for thread in threads:
        thread.join()
    silent.stop()
    assert all(status == 200 and len(play.links(text)) == 1 for status, text, _ in answers), answers
    waited = sorted(took for *_, took in answers)
    assert waited[1] < 4 and all(9 < took < 14 for took in waited[2:]), waited
    assert sum("Too many letters" in text for _, text, _ in answers) == 2
    assert sum("did not answer in time" in text for _, text, _ in answers) == 4
    return all_told
