#!/usr/bin/env python3
"""Kills the program with SIGKILL at many moments of an import and demands that all of it is there afterwards, or nothing.

killimport.py TEMTIN KILLS [SEED] [PORT [cut]]. Every other import is given to a running server, which is what is killed then, while a reader asks it
for a batch's page that the import adds an event to, and for the list of recalls that it adds to: both are as before, or both as after. After each kill `store check` must find nothing wrong and count the rows of
before or those of after, never others; now and then the import is done again and must end as one that nobody killed. With `cut`, as root, the power of the store's own disk
is cut instead (as powercut.py does): what was not synced is gone then.
"""
import csv, fcntl, json, os, random, shutil, signal, socket, struct, subprocess, sys, tempfile, threading, time, urllib.request

temtin, kills = os.path.abspath(sys.argv[1]), int(sys.argv[2])
seed = int(sys.argv[3]) if len(sys.argv) > 3 else 1
port = int(sys.argv[4]) if len(sys.argv) > 4 else None
cuts = sys.argv[5:] == ["cut"]
chance = random.Random(seed)
# Whoever ends it early leaves nothing mounted behind.
signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
here = os.path.dirname(os.path.abspath(__file__))
sample = os.path.join(here, "..", "..", "fixtures", "ocop")
room = tempfile.mkdtemp()
base, sheet, image, disk = (os.path.join(room, name) for name in ("base", "sheet", "image", "disk"))
data = os.path.join(disk, "data")
os.mkdir(disk)
env = dict(os.environ, TEMTIN_LANG="en", TEMTIN_DATA=data)
BATCHES, EVENTS, RECALLS = 150, 12, 150
WATCHED = "lo-tieu-tien-phuoc-tp1"


def call(*arguments):
    done = subprocess.run([temtin, *arguments, "--json"], env=env, capture_output=True, text=True, timeout=120)
    return done.returncode, done.stdout, done.stderr


def good(*arguments):
    code, out, err = call(*arguments)
    assert code == 0, (arguments, err)
    return json.loads(out)


def free_port():
    if port:
        return port
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


def rows(name):
    with open(os.path.join(sample, name), encoding="utf-8-sig") as file:
        return list(csv.DictReader(file))


def fill_sheet():
    """Rows of every kind: new batches, their events, recalls, places of work; and one event more for a batch that stands."""
    os.mkdir(sheet)
    with open(os.path.join(sample, "locations.csv"), encoding="utf-8-sig") as file:
        head, row = file.readline(), file.readline().split(",")
    with open(os.path.join(sheet, "locations.csv"), "w") as file:
        file.write(head)
        file.writelines(",".join([f"xuong-lo-{n}", *row[1:7], "", *row[8:]]) for n in range(300))
    with open(os.path.join(sheet, "batches.csv"), "w") as file:
        file.write("batch_id,product_id,lot_code,producer_id,production_on,expiry_on,units_count,stamp_mode\n")
        file.writelines(f"lo-n-{n},nep-bau-tam-my,NN-{n},{PRODUCER},2026-03-02,2026-09-01,10,item\n" for n in range(BATCHES))
    with open(os.path.join(sheet, "events.csv"), "w") as file:
        file.write("event_id,batch_id,product_id,event_type,event_type_vi,event_time,recorded_at,note_vi,evidence_level\n")
        for n in range(BATCHES * EVENTS):
            file.write(f"sk-n-{n},lo-n-{n // EVENTS},nep-bau-tam-my,storing,Bảo quản,2026-03-03T08:00:00+07:00,2026-03-03T08:00:00+07:00,{'ghi ' * 20},declared\n")
        file.write(f"sk-w,{WATCHED},tieu-tien-phuoc,storing,Bảo quản,2026-08-03T08:00:00+07:00,2026-08-03T08:00:00+07:00,XEM-CHUNG,declared\n")
    with open(os.path.join(sheet, "recalls.csv"), "w") as file:
        file.write("recall_id,batch_id,reason_vi,scope,issued_on,closed_on,issued_by_role\n")
        file.writelines(f"th-n-{n},lo-n-{n},Thử,whole_lot,2026-04-01,2026-05-01,office\n" for n in range(RECALLS))
        file.write("th-w,lo-n-1,XEM-CHUNG,whole_lot,2026-10-30,,office\n")


def fresh():
    shutil.rmtree(data, ignore_errors=True)
    shutil.copytree(base, data, ignore=shutil.ignore_patterns("admin.sock"))
    if cuts:
        os.sync()


def system(*arguments):
    subprocess.run(arguments, check=True, capture_output=True, timeout=60)


def cut():
    """The disk stops in this moment; nothing more of what was not synced reaches it."""
    folder = os.open(disk, os.O_RDONLY)
    fcntl.ioctl(folder, 0x8004587D, struct.pack("I", 2))
    os.close(folder)


def mend():
    system("umount", disk)
    subprocess.run(["e2fsck", "-fp", image], capture_output=True, timeout=60)
    system("mount", "-o", "loop", image, disk)


def standing():
    """What the store holds, by count; it must be whole."""
    code, out, err = call("store", "check")
    if code != 0:
        bad.append(("store check", err[:1500] + " … " + err[-300:]))
        return None
    read = json.loads(out)
    # The audit log has lines of every try, and the log a head of it at each start with new ones: those are no part of the import.
    code, out, err = call("log", "audit")
    if code != 0:
        bad.append(("log audit", err[:1500]))
        return None
    heads, entries = json.loads(out)["logged_heads"], read["entries"]
    bundled = entries // 256 + entries % 256
    return read["rows"] - bundled - read["audit_lines"] - heads - bool(heads), entries - heads


def serve():
    at = free_port()
    server = subprocess.Popen([temtin, "serve", "--admin-port", "0", "--port", str(at)], env=env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    assert server.stdout.readline(), "the server does not start"
    return server, at


def look(at, stop, seen):
    """Asks for both pages in turn, the first one once more at the end of each round: what is seen never goes back."""
    while not stop.is_set():
        try:
            pages = [urllib.request.urlopen(f"http://127.0.0.1:{at}{path}", timeout=2).read() for path in (*PATHS, PATHS[0])]
        except OSError:
            return
        seen.append([b"XEM-CHUNG" in page for page in pages])
        time.sleep(0.005)


def killed(wait, served):
    """Kills an import after so long, itself or the server that does it."""
    server, at = serve() if served else (None, None)
    seen, stop = [], threading.Event()
    reader = threading.Thread(target=look, args=(at, stop, seen))
    if served:
        reader.start()
    importing = subprocess.Popen([temtin, "import", sheet], env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(wait)
    ended = importing.poll()
    if cuts:
        cut()
    (server or importing).kill()
    (server or importing).wait()
    importing.wait()
    stop.set()
    if cuts:
        mend()
    if served:
        reader.join()
    for first, second, again in seen:
        # The import may come between two answers, but nothing is taken back, and the second never lacks what the first had.
        if (first and not second) or (second and not again):
            bad.append(("half seen", first, second, again))
    return ended, seen


if cuts:
    system("truncate", "-s", "512M", image)
    system("mkfs.ext4", "-q", image)
    try:
        system("mount", "-o", "loop", image, disk)
    except subprocess.CalledProcessError as error:
        print(f"!!! POWER CUTS WITHIN IMPORTS NOT SHOWN: mounting is not allowed here: {error.stderr.decode().strip()} !!!")
        sys.exit(0)
try:
    assert call("init", "--demo", "--origin", "ocop.example.vn", "--office", "O", "--contact", "0", "--report", "mailto:a@example.vn")[0] == 0
    good("import", sample)
    PRODUCER = next(row["producer_id"] for row in rows("products.csv") if row["product_id"] == "nep-bau-tam-my")
    fill_sheet()
    bad = []
    shutil.copytree(data, base)
    none = standing()
    took = {}
    lot = next(row for row in rows("batches.csv") if row["batch_id"] == WATCHED)
    gtin = next(row["gtin"] for row in rows("products.csv") if row["product_id"] == lot["product_id"])
    PATHS = [f"/01/{gtin.zfill(14)}/10/{lot['lot_code']}", "/recalls"]
    for served in (False, True):
        fresh()
        server, at = serve() if served else (None, None)
        began = time.monotonic()
        loaded = good("import", sheet)
        took[served] = time.monotonic() - began
        if server:
            pages = [urllib.request.urlopen(f"http://127.0.0.1:{at}{path}", timeout=5).read() for path in PATHS]
            assert all(b"XEM-CHUNG" in page for page in pages), "a page does not show what an import added"
            server.kill()
            server.wait()
        assert loaded["new"] and loaded["events"] == BATCHES * EVENTS + 1, loaded
        every = standing()
    assert none and every and none != every, (none, every)
    found, before, after, reads = {"none": 0, "all": 0}, 0, 0, 0
    began = time.monotonic()
    for turn in range(kills):
        fresh()
        served = turn % 2 == 1
        wait = took[served] * chance.uniform(0.05, 1.15)
        ended, seen = killed(wait, served)
        reads += len(seen)
        stands = standing()
        if stands == every:
            found["all"] += 1
            after += ended is None
        elif stands == none:
            found["none"] += 1
            if ended == 0:
                bad.append(("acknowledged and lost", turn))
        else:
            bad.append(("half", turn, stands))
        if turn % 6 == 5:
            again = good("import", sheet)
            if again["new"] != (stands == none) or standing() != every:
                bad.append(("again", turn, again))
    for one in bad[:8]:
        print(f"BROKEN: {one}", file=sys.stderr)
    print(f"seed {seed}: {kills} kills within an import of {none[0]} to {every[0]} rows: {found['none']} times nothing, {found['all']} times all "
          f"({after} before it was answered), {reads} rounds of reading, {len(bad)} bad; an import takes {took[False]:.2f} s alone, {took[True]:.2f} s beside a server; "
          f"{time.monotonic() - began:.0f} s in all")
    sys.exit(bool(bad or not found["none"] or not found["all"]))
finally:
    if cuts:
        subprocess.run(["umount", disk], capture_output=True)
    shutil.rmtree(room, ignore_errors=True)
