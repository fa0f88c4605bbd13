#!/usr/bin/env python3
"""Kills the program with SIGKILL while it sends labels to a printer, and demands that what the printer got is recorded.

killprints.py TEMTIN KILLS [SEED]. The printer is a socket that reads slowly and counts whole labels until its line falls. After each kill: it got no label
whose number is not recorded, and every one of which the record is sure; printing an unsure number again is refused with a word of which
they are, and printing goes on behind them without a reason. At the end the store is sound, and each stamp that may be on goods is in force.
"""
import json, os, random, shutil, socket, subprocess, sys, tempfile, threading, time

temtin, kills = os.path.abspath(sys.argv[1]), int(sys.argv[2])
chance = random.Random(int(sys.argv[3]) if len(sys.argv) > 3 else 1)
sample = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "fixtures", "ocop")
room = tempfile.mkdtemp()
env = dict(os.environ, TEMTIN_LANG="en", TEMTIN_DATA=os.path.join(room, "data"))
BATCH, STAMPS = "lo-tieu-tien-phuoc-tp1", 3_000
ROLL = ["--format", "tspl", "--media", "70x50", "--dpi", "300"]


def call(*arguments):
    done = subprocess.run([temtin, *arguments, "--json"], env=env, capture_output=True, text=True, timeout=300)
    return done.returncode, done.stdout, done.stderr


def good(*arguments):
    code, out, err = call(*arguments)
    assert code == 0, (arguments, err)
    return json.loads(out)


class Printer:
    """Takes one call; slowly, so that a kill finds it in the middle."""

    def __init__(self, pause):
        self.pause, self.labels, self.ended = pause, 0, threading.Event()
        self.door = socket.socket()
        self.door.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 16 * 1024)
        self.door.bind(("127.0.0.1", 0))
        self.door.listen(1)
        self.address = "127.0.0.1:%d" % self.door.getsockname()[1]
        self.thread = threading.Thread(target=self.take, daemon=True)
        self.thread.start()

    def take(self):
        self.door.settimeout(0.1)
        while True:
            try:
                line, _ = self.door.accept()
                break
            except TimeoutError:
                if self.ended.is_set():
                    return
        line.settimeout(None)
        rest = b""
        while True:
            try:
                some = line.recv(64 * 1024)
            except ConnectionError:
                break
            if not some:
                break
            rest += some
            self.labels += rest.count(b"PRINT 1,1\r\n")
            rest = rest[rest.rfind(b"PRINT 1,1\r\n") + 11:] if b"PRINT 1,1\r\n" in rest else rest[-16:]
            time.sleep(self.pause)
        line.close()

    def end(self):
        self.ended.set()
        self.thread.join(60)
        assert not self.thread.is_alive(), "the line did not fall"
        self.door.close()
        return self.labels


def main():
    good("init", "--demo", "--origin", "localhost:8080", "--office", "O", "--contact", "0", "--report", "mailto:a@example.vn")
    good("keys", "new")
    good("import", sample)
    run, got, middle, recorded_of = None, 0, 0, {}
    for _ in range(kills):
        if run is None or behind - first > STAMPS - 500:
            # The batch first: its stamps come into force as they leave. Those of a roll do not.
            issued = good("issue", *([BATCH] if run is None else ["--product", "tieu-tien-phuoc"]), "--count", str(STAMPS))
            run, first = issued["run"], issued["first"]
            behind = first
        printer = Printer(0.002)
        print_rest = ["label", run, "--printer", printer.address, *ROLL, "--from"]
        child = subprocess.Popen([temtin, *print_rest, str(behind)], env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        # One of five before anything is sent, the others somewhere behind the first label.
        early = chance.random() < 0.2
        while not early and not printer.labels and child.poll() is None:
            time.sleep(0.005)
        time.sleep(chance.uniform(0, 0.3 if early else 1.5))
        child.kill()
        child.wait()
        printed = printer.end()
        got += printed
        told = [one for one in good("label", "history", run)["prints"] if one["numbers"]["first"] >= behind]
        if not told:
            assert printed == 0, f"{printed} labels left, and nothing is recorded"
            continue
        (one,) = told
        count = one["numbers"]["count"]
        sure = one["unsure_from"] - behind if "unsure_from" in one else count
        assert one["numbers"]["first"] == behind and sure <= printed <= count, (printed, one)
        if "unsure_from" in one:
            middle += 1
            code, _, err = call(*print_rest, str(behind + count - 1))
            assert code == 1 and str(one["unsure_from"]) in err and str(behind + count - 1) in err, err
        behind += count
        recorded_of[run] = behind - first
    batch = next(iter(recorded_of))
    states = good("status", batch)["states"]
    assert states.get("not-activated", 0) == STAMPS - recorded_of[batch], (states, recorded_of)
    printer = Printer(0)
    last = good("label", run, "--printer", printer.address, *ROLL, "--from", str(behind), "--to", str(behind + 20))
    assert printer.end() == last["labels"] == 21, last
    code, out, err = call("store", "check")
    assert code == 0, (out, err)
    assert middle, "no kill hit the middle of a print"
    print(f"prints: {kills} kills, {middle} in the middle, {got} labels printed by then: none that is not recorded, and of each it is told whether it is sure")


try:
    main()
finally:
    shutil.rmtree(room, ignore_errors=True)
