#!/usr/bin/env python3
"""Reads archives of docs/backup-format.md with nothing of ours: json, tarfile, hashlib, and openssl for the head's signature.

archive.py check ARCHIVE…           proves archives, each the continuation of the one before, and says what they hold
archive.py urls ARCHIVE COUNT       prints the URLs of so many stamps, made of run records and run files
archive.py scan BASE FILE           asks a server for every URL of a file (path and query on BASE); prints one verdict a line
"""
import base64, datetime, hashlib, json, os, subprocess, sys, tarfile, tempfile, urllib.error, urllib.request


def sha(data):
    return hashlib.sha256(data).hexdigest()


class Tree:
    """RFC 6962 §2.1, by its right edge."""

    def __init__(self):
        self.size, self.peaks = 0, []

    def push(self, entry):
        node, size = hashlib.sha256(b"\0" + entry).digest(), self.size
        while size & 1:
            node = hashlib.sha256(b"\1" + self.peaks.pop() + node).digest()
            size >>= 1
        self.peaks.append(node)
        self.size += 1

    def root(self):
        if not self.peaks:
            return hashlib.sha256(b"").digest()
        node = self.peaks[-1]
        for left in reversed(self.peaks[:-1]):
            node = hashlib.sha256(b"\1" + left + node).digest()
        return node


def signed(head, key):
    """Whether a head is signed by this Ed25519 key (C2SP signed-note), as openssl sees it."""
    text, signatures = head.split("\n\n", 1)
    line = next(line for line in signatures.splitlines() if line.startswith("— "))
    signature = base64.b64decode(line.split(" ")[2])[4:]
    der = bytes.fromhex("302a300506032b6570032100") + bytes.fromhex(key)
    with tempfile.TemporaryDirectory() as room:
        paths = {name: os.path.join(room, name) for name in ("key", "text", "signature")}
        for name, data in (("key", der), ("text", (text + "\n").encode()), ("signature", signature)):
            with open(paths[name], "wb") as file:
                file.write(data)
        call = ["openssl", "pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-inkey", paths["key"], "-rawin",
                "-in", paths["text"], "-sigfile", paths["signature"]]
        return subprocess.run(call, stdout=subprocess.DEVNULL).returncode == 0


class Archive:
    def __init__(self, path, before=None):
        self.audit_head = None
        self.pieces, self.files, self.runs, listed, names = {}, 0, {}, [], []
        with tarfile.open(path, "r:*") as tar:
            for member in tar:
                assert member.isfile() and not member.name.startswith("/") and ".." not in member.name, member.name
                data = tar.extractfile(member).read()
                names.append(member.name)
                if member.name == "manifest.json":
                    self.manifest, self.manifest_sum = json.loads(data), sha(data)
                    continue
                if member.name == "manifest.sha256":
                    assert data.decode() == f"{self.manifest_sum}  manifest.json\n"
                    continue
                listed.append({"name": member.name, "bytes": len(data), "sha256": sha(data)})
                self.take(member.name, data)
        assert names[0] == "format.json" and names[-2:] == ["manifest.json", "manifest.sha256"], names
        assert listed == self.manifest["members"], "the manifest lists other members"
        self.prove(before)

    def take(self, name, data):
        if name == "format.json":
            assert json.loads(data) == {"format": "temtin-archive", "version": 2}, data
        elif name.startswith("records/"):
            kind = name.split("-", 1)[1].removesuffix(".ndjson")
            assert data.endswith(b"\n")
            self.pieces.setdefault(kind, []).extend(data.split(b"\n")[:-1])
        elif name == "checkpoint":
            self.head = data.decode()
        elif name == "audit-head":
            self.audit_head = data.decode()
        elif name.startswith("runs/"):
            assert name == "runs/" + sha(data), name
            self.runs[sha(data)] = data
        elif name.startswith("files/"):
            assert name == "files/" + sha(data), name
            self.files += 1
        else:
            raise AssertionError(name)

    def prove(self, before):
        manifest, digest = self.manifest, hashlib.sha256()
        for kind, lines in self.pieces.items():
            if kind != "scans":
                digest.update(kind.encode() + b"\n" + b"".join(line + b"\n" for line in lines))
        assert digest.hexdigest() == manifest["digest"], "the digest differs"
        assert {kind: len(lines) for kind, lines in self.pieces.items()} == manifest["counts"], "counts differ"
        since = dict(manifest.get("since") or {"change": 0, "log_size": 0, "root": Tree().root().hex()})
        since_line = since.pop("audit", 0)
        self.tree = Tree()
        if before:
            assert since == {"change": before.manifest["change"], "log_size": before.tree.size, "root": before.tree.root().hex()}
            assert manifest["origin"] == before.manifest["origin"]
            self.tree.size, self.tree.peaks = before.tree.size, list(before.tree.peaks)
        else:
            assert "since" not in manifest, "begin with a whole archive"
        self.entries = [base64.b64decode(json.loads(line)) for line in self.pieces.get("log-entries", [])]
        for entry in self.entries:
            self.tree.push(entry)
        assert (self.tree.size, self.tree.root().hex()) == (manifest["log"]["size"], manifest["log"]["root"]), "the root differs"
        origin, size, root = self.head.split("\n")[:3]
        assert (origin, int(size), base64.b64decode(root)) == (manifest["origin"], self.tree.size, self.tree.root()), "the head differs"
        assert signed(self.head, manifest["log"]["key"]), "the head is not signed by the log's key"
        assert not signed(self.head.replace(size, str(int(size) + 1), 1), manifest["log"]["key"]), "openssl takes anything"
        numbers = [json.loads(line)["number"] for line in self.pieces.get("changes", [])]
        assert numbers == list(range(since["change"] + 1, manifest["change"] + 1)), "changes have a gap"
        self.audited(since_line)
        self.logged()

    def audited(self, last):
        """The audit log: each line holds the hash of the line before it, and the signed head is of the last (docs/log-entries.md)."""
        lines = [json.loads(line) for line in self.pieces.get("audit-lines", [])]
        assert [line["number"] for line in lines] == list(range(last + 1, self.manifest.get("audit", 0) + 1)), "the audit log has a gap"
        before = bytes(32) if last == 0 else None
        for line in lines:
            line = base64.b64decode(line["line"])
            assert before in (None, line[-32:]), "the audit log's chain is broken"
            before = hashlib.sha256(line).digest()
        if self.audit_head:
            name, size, root = self.audit_head.split("\n")[:3]
            assert (name, int(size)) == (self.manifest["origin"] + "/audit", self.manifest["audit"]), "the audit log's head differs"
            assert before in (None, base64.b64decode(root)), "the audit log's head is of another line"
            assert signed(self.audit_head, self.manifest["log"]["key"]), "the audit log's head is not signed by the log's key"

    def logged(self):
        """Records whose hash the log tells (docs/log-entries.md): the version byte 01, then the record's own text."""
        told = {entry[-32:] for entry in self.entries if entry[0] in (2, 5, 6, 7)}
        own = [line for kind in ("events", "batches", "recalls") for line in self.pieces.get(kind, [])]
        own += [line[line.index(b'"record":') + 9 : -1] for line in self.pieces.get("bindings", [])]
        missing = [line for line in own if hashlib.sha256(b"\x01" + line).digest() not in told]
        assert not missing, f"{len(missing)} records are not in the log as they are: {missing[0]}"
        for line in self.pieces.get("runs", []):
            run = json.loads(line)
            assert len(self.runs[bytes(run["file"]).hex()]) == 64 * run["numbers"]["count"]

    def urls(self):
        registry = json.loads(self.pieces["registry"][0])
        base = ("http" if registry["mode"] == "demo" else "https") + "://" + registry["origin"]
        epoch = datetime.date(2020, 1, 1)
        day = lambda text: (datetime.date.fromisoformat(text) - epoch).days if text else 0
        for line in self.pieces["runs"]:
            run = json.loads(line)
            if run["kind"] != "item" or "Gtin" not in run["code"]:
                continue
            lot = run["lot"]
            header = bytes([0x10 | 1 | (2 if lot else 0)]) + b"".join(
                value.to_bytes(2, "big") for value in (run["kid"], day(run["issued"]), day(run["expiry"])))
            signatures = self.runs[bytes(run["file"]).hex()]
            for index in range(run["numbers"]["count"]):
                token = int.from_bytes(header + signatures[64 * index : 64 * index + 64], "big")
                path = f"/01/{run['code']['Gtin']}" + (f"/10/{lot}" if lot else "") + f"/21/{run['numbers']['first'] + index}"
                yield f"{base}{path}?s={token:0171d}"


def scan(base, urls):
    for url in urls:
        path = "/" + url.split("://", 1)[1].split("/", 1)[1]
        request = urllib.request.Request(base + path, headers={"Accept": "application/json"})
        with urllib.request.urlopen(request, timeout=10) as answer:
            said = json.load(answer)
        yield said["verdict"]


def main(word, *arguments):
    if word == "check":
        before = None
        for path in arguments:
            before = Archive(path, before)
            counts = before.manifest["counts"]
            print(f"{path}: {sum(counts.values())} records, {len(before.runs)} runs, {before.files} files, root {before.tree.root().hex()}")
    elif word == "urls":
        for number, url in enumerate(Archive(arguments[0]).urls()):
            if number == int(arguments[1]):
                break
            print(url)
    else:
        with open(arguments[1]) as file:
            for verdict in scan(arguments[0], file.read().split()):
                print(verdict)


main(*sys.argv[1:])
