#!/usr/bin/env python3
"""Fills the disk under the real server and holds it to what it had acknowledged.

diskfull.py TEMTIN. On a tmpfs of its own (as root, or in a user namespace of its own): work that can wait is refused first, then every
deed, each before the disk is full; scans are answered throughout; a start on the full disk succeeds; when there is room again, deeds
go on by themselves, and nothing that was acknowledged is gone.
"""
import http.client, json, os, shutil, socket, subprocess, sys, tempfile, threading, time

temtin = os.path.abspath(sys.argv[1])
if os.geteuid() != 0:
    os.execvp("unshare", ["unshare", "-Urm", sys.executable, os.path.abspath(__file__), temtin])
room = tempfile.mkdtemp()
data, filler = os.path.join(room, "disk", "data"), os.path.join(room, "disk", "filler")
env = dict(os.environ, TEMTIN_DATA=data, TEMTIN_LANG="en", TEMTIN_NETWORK_STAMPS_PER_MINUTE="0")
os.mkdir(os.path.join(room, "disk"))
mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=192m", "tmpfs", os.path.join(room, "disk")], capture_output=True)
if mounted.returncode:
    print(f"!!! A FULL DISK NOT SHOWN: mounting is not allowed here: {mounted.stderr.decode().strip()} !!!")
    shutil.rmtree(room)
    sys.exit(0)
faults, kept, scans = [], {}, {"good": 0, "bad": 0}
server = None


def expect(what, holds, detail=""):
    print(f"{'ok    ' if holds else 'BROKEN'} {what}" + (f": {detail}" if detail or not holds else ""))
    if not holds:
        faults.append(what)


def call(*arguments):
    done = subprocess.run([temtin, *arguments, "--json"], env=env, capture_output=True, text=True, timeout=120)
    return done.returncode, done.stdout, done.stderr


def free():
    about = os.statvfs(data)
    return about.f_bavail * about.f_frsize


def fill_until(left):
    with open(filler, "ab") as file:
        try:
            while free() > left:
                file.write(b"x" * max(4096, min(1 << 20, free() - left)))
                file.flush()
        except OSError:
            pass


def start():
    global server
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    server = subprocess.Popen([temtin, "serve", "--port", str(port), "--admin-port", "0"], env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    line = server.stdout.readline()
    return port if line else None


def issue(name, count=2000):
    code, out, err = call("issue", "--product", "nep-bau-tam-my", "--count", str(count), "--key", name)
    if code == 0:
        kept[json.loads(out)["run"]] = count
    return code, err


def job_until(job, states):
    until = time.monotonic() + 40
    while True:
        told = next(one for one in json.loads(call("jobs", "list")[1])["jobs"] if one["job"] == job)
        if told["state"] in states or time.monotonic() > until:
            return told
        time.sleep(0.2)


def scan_on(port, path, done):
    while not done.is_set():
        try:
            visitor = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            visitor.request("GET", path, headers={"Accept": "application/json"})
            scans["good" if visitor.getresponse().status == 200 else "bad"] += 1
            visitor.close()
        except OSError:
            scans["bad"] += not done.is_set()
        time.sleep(0.01)


def scanning(port, path):
    done = threading.Event()
    thread = threading.Thread(target=scan_on, args=(port, path, done))
    thread.start()
    return lambda: (done.set(), thread.join())


try:
    made = subprocess.run([temtin, "demo", "--once", "--json", "--data", data], env=env, capture_output=True, text=True, timeout=300)
    expect("the sample registry is made", made.returncode == 0, made.stderr[-300:] if made.returncode else "")
    url = next(example["url"] for example in json.loads(made.stdout)["examples"] if example["verdict"] == "issued")
    path = "/" + url.split("/", 3)[3]
    total = os.statvfs(data).f_blocks * os.statvfs(data).f_frsize
    end_scans = scanning(start(), path)
    expect("stamps are issued while there is room", issue("first")[0] == 0, f"{free() >> 20} MiB free")
    fill_until(total // 10 + (1 << 20))
    at, code, err = 0, 0, ""
    while code == 0 and at < 400:
        at += 1
        code, err = issue(f"low-{at}")
    expect("issue is refused before the disk is full", code == 1 and "MiB" in err and free() > 0, f"{free() >> 20} MiB free after {at} tries")
    code, out, err = call("label", next(iter(kept)), "--job", "--format", "csv", "--reason", "x")
    job = json.loads(out)["job"] if code == 0 else ""
    told = job_until(job, ["failed", "done"])
    half = os.listdir(told["folder"]) if os.path.exists(told["folder"]) else []
    expect("a print job stops before the disk is full, and nothing half lies there", (told["state"], told["trouble"], half) == ("failed", "disk-low", []), f"{told['state']} {told['trouble']} {half}")
    code, _, err = call("recall", "lo-tieu-tien-phuoc-tp1", "--hold", "--reason", "x", "--id", "th-low")
    expect("a hold still passes", code == 0, err.strip())
    fill_until(total // 20 - (1 << 20))
    code, _, err = call("recall", "--lift", "th-low")
    expect("every deed is refused when there is room for none", code == 1 and "MiB" in err and free() > 0, f"{free() >> 20} MiB free: {err.strip()}")
    fill_until(0)
    time.sleep(4)
    expect("the disk is really full", free() < 1 << 20, f"{free()} bytes free")
    end_scans()
    expect("scans are answered throughout", scans["bad"] == 0 and scans["good"] > 50, str(scans))
    server.kill()
    server.wait()
    port = start()
    expect("it starts on the full disk", port is not None, "" if port else server.stderr.read().decode()[-300:])
    end_scans = scanning(port, path)
    time.sleep(1)
    os.remove(filler)
    began, code = time.monotonic(), 1
    while code != 0 and time.monotonic() - began < 40:
        code, err = issue(f"again-{time.monotonic_ns()}")
        time.sleep(0.5)
    expect("deeds go on by themselves when there is room again", code == 0, f"after {time.monotonic() - began:.0f} s {err.strip()}")
    end_scans()
    expect("scans were answered after the start too", scans["bad"] == 0, str(scans))
    code, _, err = call("jobs", "resume", job)
    told = job_until(job, ["failed", "done"])
    expect("the print job goes on when there is room again", (code, told["state"], told["labels"]) == (0, "done", 2000), f"{told['state']} {err.strip()}")
    code, out, err = call("store", "check")
    expect("everything that is kept is right", code == 0, err.strip())
    listed = {run["run"]: run["count"] for run in json.loads(call("status")[1])["runs"]}
    lost = [run for run, count in kept.items() if listed.get(run) != count]
    expect("nothing that was acknowledged is gone", not lost, f"{len(kept)} runs acknowledged, {len(lost)} lost")
finally:
    if server:
        server.kill()
        server.wait()
    subprocess.run(["umount", os.path.join(room, "disk")], capture_output=True)
    shutil.rmtree(room, ignore_errors=True)
sys.exit(bool(faults))
