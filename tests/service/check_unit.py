#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Tests the installed unit under the systemd booted by boot.sh: sets it up with the commands of
src/center/README.md, settles a sale, reloads it, kills it, and stops it with pending requests."""
import json
import pathlib
import pwd
import re
import socket
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "path"))
from path import Mismatch, block  # noqa: E402

UNIT = "tricode-center.service"
PORT = 8080
SECONDS = 20
CONNECTIONS = 20
EXPOSURE = 0.9  # the limit of service.mk, divided by ten
REQUEST = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"
PAGE = b"GET / HTTP/1.1\r\nHost: localhost\r\nAccept: text/html\r\n\r\n"
FOLDER = pathlib.Path("/tmp/phone")
AS_SERVED = ["runuser", "-u", "tricode", "--", "tricode-center", "/var/lib/tricode"]


def run(*words):
    done = subprocess.run([str(word) for word in words], stdin=subprocess.DEVNULL, text=True,
                          capture_output=True, timeout=SECONDS, check=False)
    if done.returncode != 0:
        raise Mismatch(f"{' '.join(map(str, words))}: {done.returncode}, {done.stdout}"
                       f"{done.stderr}\n{journal()[-3000:]}")
    return done.stdout


def journal():
    return subprocess.run(["journalctl", "--no-pager", "-o", "cat", "-u", UNIT], text=True,
                          capture_output=True, check=False).stdout


def shown(name):
    return run("systemctl", "show", "--value", "-p", name, UNIT).strip()


def check(what, found, wanted):
    if found != wanted:
        raise Mismatch(f"{what}: {found!r}, expected {wanted!r}\n{journal()[-3000:]}")
    print(f"  ok  {what}: {found}", flush=True)


def until(what, question):
    deadline = time.monotonic() + SECONDS
    while not question():
        if time.monotonic() > deadline:
            raise Mismatch(f"{what} within {SECONDS} s\n{journal()[-3000:]}")
        time.sleep(0.05)


def set_up():
    for line in block("Run as a systemd service"):
        print(f"  #   {line}", flush=True)
        run("bash", "-c", line)
    check("the unit", run("systemctl", "is-active", UNIT).strip(), "active")
    check("its folder", run("stat", "-c", "%U %a", "/var/lib/tricode").strip(), "tricode 700")


def process():
    """Checks the process as seen by the kernel."""
    status = dict(re.findall(r"^(\w+):\s*(.*)$", pathlib.Path(
        f"/proc/{shown('MainPID')}/status").read_text(encoding="utf-8"), re.M))
    owner = {int(number) for number in status["Uid"].split()}
    check("its user", {pwd.getpwuid(number).pw_name for number in owner}, {"tricode"})
    for name, wanted in (("CapPrm", 0), ("CapBnd", 0), ("NoNewPrivs", 1), ("Seccomp", 2)):
        check(name, int(status[name], 16), wanted)


def sale():
    """A machine, a phone and a purchase at the unit's center."""
    FOLDER.mkdir(mode=0o700)
    display, camera, key = (FOLDER / name for name in ("display.png", "camera.png", "phone.key"))
    run(*AS_SERVED, "machine", "add", "7", "--name", "Snacks", "--place", "Hall")
    run(*AS_SERVED, "product", "set", "7", "1", "--name", "Cola", "--price", "250")
    run("systemd-run", "--pipe", "-p", "User=tricode", "-p",
        "LoadCredential=master:/etc/tricode/master.key", "tricode-center", "/var/lib/tricode",
        "provision", "7", "--host", "PAY.EXAMPLE", "--output", "/var/lib/tricode/provisioning.json")
    run("tricode-machine", FOLDER / "machine", "init", "--provisioning",
        "/var/lib/tricode/provisioning.json")
    phone = ["tricode-terminal", "--json", "--key", key]
    account = json.loads(run(*phone, "enrol", "--center", f"http://127.0.0.1:{PORT}"))["account"]
    run(*AS_SERVED, "credit", account, "1000")
    with subprocess.Popen(["tricode-machine", FOLDER / "machine", "run", "--json", "--wait",
                           str(SECONDS), "--display", display, "--camera", camera],
                          stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as machine:
        machine.stdin.write("select 1\npermit\n")
        machine.stdin.flush()
        until("no code is shown", display.exists)
        answer = json.loads(run(*phone, "scan", display, "--yes", "--output",
                                camera).splitlines()[-1])
        check("a sale", (answer["result"], answer["balance"]), ("settled", 750))
        lines = machine.communicate(timeout=SECONDS)[0].splitlines()
    events = [json.loads(line)["event"] for line in lines]
    check("the machine", events[-2:], ["permit", "vend_succeeded"])


def page():
    connection = connect()
    connection.sendall(PAGE)
    check("the pay page", answer_of(connection), 200)


def reload():
    run("systemctl", "reload", UNIT)
    check("after a reload", (shown("NRestarts"), ask(connect())), ("0", 200))


def killed():
    before = shown("MainPID")
    run("systemctl", "kill", "-s", "KILL", "--kill-whom=main", UNIT)
    until("it does not restart", lambda: shown("MainPID") not in (before, "0") and
          shown("ActiveState") == "active")
    check("after a kill", (shown("NRestarts"), ask(connect())), ("1", 200))


def connect():
    return socket.create_connection(("127.0.0.1", PORT), timeout=SECONDS)


def answer_of(connection):
    found = connection.recv(4096)
    return int(found.split()[1]) if found else None


def ask(connection):
    connection.sendall(REQUEST)
    return answer_of(connection)


def stop():
    """Requests received before the stop signal but not yet read: each is answered."""
    connections = [connect() for _ in range(CONNECTIONS)]
    for connection in connections:
        ask(connection)
    run("systemctl", "kill", "-s", "STOP", "--kill-whom=main", UNIT)
    for connection in connections:
        connection.sendall(REQUEST)
    run("systemctl", "stop", UNIT)  # sends SIGTERM and SIGCONT
    check("answered before its exit", [answer_of(each) for each in connections], [200] * CONNECTIONS)
    check("its exit status", (shown("Result"), shown("ExecMainStatus")), ("success", "0"))
    audit = json.loads(run(*AS_SERVED, "audit", "--json").splitlines()[-1])
    check("the ledger", (audit["consistent"], audit["problems"]), (True, []))


def log():
    text = journal()
    for words in ("serves", "route=/v1/settlements status=200 reason=settled", "Stopped tricode-center.service"):
        if words not in text:
            raise Mismatch(f"the journal does not contain '{words}':\n{text}")
    print("  ok  the journal contains the expected lines", flush=True)


def exposure():
    found = run("systemd-analyze", "security", "--no-pager", UNIT)
    score = float(re.search(r"exposure level for \S+: ([\d.]+)", found).group(1))
    if score > EXPOSURE:
        raise Mismatch(f"the exposure score is {score}, more than {EXPOSURE}:\n{found}")
    print(f"  ok  systemd's exposure score: {score} of 10", flush=True)


def main():
    try:
        for step in (set_up, process, page, sale, exposure, reload, killed, stop, log):
            step()
    except (Mismatch, OSError, subprocess.SubprocessError) as error:
        print(f"check-unit: {error}")
        return 1
    print("check-unit: all checks passed")
    return 0


if __name__ == "__main__":
    sys.exit(main())
