#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Injects one fault at a time into copies of src/core, src/crypto and the world's machine, and
fuzzes the world target from an empty corpus; it must find every fault. The project files are not
modified.

Exit codes: 0 all found, 1 a fault was not found or could not be injected, 2 wrong command line.
"""
import argparse
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
FLAGS = ("-std=c11 -D_POSIX_C_SOURCE=200809L -Isrc -Ifuzz -Itests/conformance -g -O2 "
         "-fsanitize=fuzzer,address,undefined -fno-sanitize-recover=all").split()
CENTER = "src/core/center.c"
MACHINE = "src/core/machine.c"
TAG = "src/crypto/tag.c"
WORLD = "fuzz/support/world_machine.c"

# Name, file, code, and replacement. Runs of white space equal one space; comments are ignored.
MUTANTS = [
    ("tag-15-bytes", TAG,
     "CRYPTO_memcmp(hmac, code->tag, TRICODE_TAG_SIZE)",
     "CRYPTO_memcmp(hmac, code->tag, TRICODE_TAG_SIZE - 1)"),
    ("tag-not-over-issued-at", TAG,
     "EVP_MAC_update(tagger->mac, bytes, TRICODE_PAYLOAD_SIZE)",
     "EVP_MAC_update(tagger->mac, bytes, 20)"),
    ("tag-not-over-kind", TAG,
     "EVP_MAC_update(tagger->mac, bytes, TRICODE_PAYLOAD_SIZE)",
     "EVP_MAC_update(tagger->mac, bytes + 1, 23)"),
    ("refund-of-vended", CENTER,
     "report = REPORT_DELIVERED;",
     "report = REPORT_REFUNDED;"),
    ("double-debit", CENTER,
     "if (verdict.result == TRICODE_CENTER_SETTLED) {",
     "if (verdict.result == TRICODE_CENTER_SETTLED || verdict.result == "
     "TRICODE_CENTER_SETTLED_AGAIN) {"),
    ("used-check-removed", MACHINE,
     "payload->counter <= machine->vended ||",
     "0 ||"),
    ("used-while-vending-removed", MACHINE,
     "machine->phase == TRICODE_MACHINE_VENDING)) {",
     "0)) {"),
    ("act-before-store", WORLD,
     "if (cut == WORLD_CUT_NONE) {",
     "if (cut == WORLD_CUT_BEFORE) { struct tricode_machine old = machine->now; "
     "machine->now = *next; act(world, machine, effect); machine->now = old; } if "
     "(cut == WORLD_CUT_NONE) {"),
    ("cancel-not-raising-next", CENTER,
     "(uint64_t)cancel.counter + 1u",
     "cancel.counter"),
    ("sale-not-raising-next", CENTER,
     "reconciled(machine, report, sale.counter)",
     "reconciled(machine, report, 0)"),
    ("taken-ignored", CENTER,
     "TRICODE_CENTER_TAKEN;",
     "TRICODE_CENTER_SETTLED_AGAIN;"),
    ("restart-not-counting", MACHINE,
     "if (machine->phase == TRICODE_MACHINE_VENDING) { machine->vended = "
     "machine->counter; } machine->phase",
     "machine->phase"),
    ("select-while-vending", MACHINE,
     "machine->phase == TRICODE_MACHINE_VENDING) { effect = refuse",
     "0) { effect = refuse"),
    ("lever-while-vending", MACHINE,
     "machine->phase != TRICODE_MACHINE_VENDING",
     "1"),
    ("restart-keeps-open", MACHINE,
     "machine->vended = machine->counter; } machine->phase = TRICODE_MACHINE_IDLE;",
     "machine->vended = machine->counter; machine->phase = TRICODE_MACHINE_IDLE; }"),
    ("lever-keeps-open", MACHINE,
     "machine->phase = TRICODE_MACHINE_IDLE; effect = cancel_newest(machine); } "
     "return effect; } struct tricode_effect tricode_machine_timeout",
     "effect = cancel_newest(machine); } return effect; } struct tricode_effect "
     "tricode_machine_timeout"),
    ("reconcile-own-code", CENTER,
     "code.counter > machine.pending.payload.counter",
     "code.counter >= machine.pending.payload.counter"),
    ("dead-permit-refused", MACHINE,
     "effect.kind = TRICODE_EFFECT_SHOW_CANCEL; effect.code = "
     "tricode_payload_convert(permit",
     "effect = refuse(TRICODE_MACHINE_USED); effect.code = "
     "tricode_payload_convert(permit"),
    ("dead-permit-dispenses", MACHINE,
     "} else if (permit.payload.counter == machine->counter && machine->phase == "
     "TRICODE_MACHINE_OPEN) {",
     "} else if (machine->phase == TRICODE_MACHINE_OPEN) {"),
    ("refund-to-account-0", CENTER,
     "verdict.refund_account = record.account;",
     "verdict.refund_account = 0;"),
    ("refund-twice", CENTER,
     "verdict.result = TRICODE_CENTER_REFUNDED_ALREADY;",
     "verdict.result = TRICODE_CENTER_REFUNDED_ALREADY; verdict.refund = "
     "record.payload.price; verdict.refund_account = record.account;"),
    ("tag-ignored-machine", MACHINE,
     "|| permit->authentic == 0",
     "|| 0"),
    ("tag-ignored-by-settle", CENTER,
     "code.authentic == 0) { verdict = refused(machine, TRICODE_CENTER_NOT_AUTHENTIC); } "
     "else { verdict = settle_authentic(",
     "0) { verdict = refused(machine, TRICODE_CENTER_NOT_AUTHENTIC); } "
     "else { verdict = settle_authentic("),
    ("tag-ignored-by-cancel", CENTER,
     "code.authentic == 0) { verdict = refused(machine, TRICODE_CENTER_NOT_AUTHENTIC); } "
     "else { verdict = cancel_authentic(",
     "0) { verdict = refused(machine, TRICODE_CENTER_NOT_AUTHENTIC); } "
     "else { verdict = cancel_authentic("),
    ("kind-ignored-machine", MACHINE,
     "payload->kind != TRICODE_KIND_PERMIT",
     "0"),
    ("disabled-ignored", CENTER,
     "verdict.machine.standing != TRICODE_STANDING_ENABLED",
     "0"),
    ("funds-ignored", CENTER,
     "funds < sale.price",
     "0"),
    ("expiry-ignored", CENTER,
     "expired(sale.issued_at, rules)",
     "0"),
    ("limit-ignored", CENTER,
     "rules.limit != 0 && sale.price > rules.limit",
     "0"),
    ("vended-not-reported", MACHINE,
     "machine->sale.vended = machine->vended;",
     "machine->sale.vended = 0;"),
    ("jam-counts-as-vended", MACHINE,
     "machine->phase = TRICODE_MACHINE_IDLE; effect = cancel_newest(machine); } "
     "return effect; } struct tricode_effect tricode_machine_restart",
     "machine->phase = TRICODE_MACHINE_IDLE; machine->vended = machine->counter; "
     "effect = cancel_newest(machine); } return effect; } struct tricode_effect "
     "tricode_machine_restart"),
    ("refund-credit-not-counted", CENTER,
     "funds = funds + verdict.refund;",
     ";"),
    ("closed-not-checked", CENTER,
     "record.state != TRICODE_SALE_NONE || sale.counter < verdict.machine.next",
     "sale.counter == 0"),
    ("pending-not-cleared-on-cancel", CENTER,
     "verdict.machine.pending = none; } else if (record",
     "} else if (record"),
]


def bare(text):
    """Removes comments and contracts and collapses white space; directives keep their lines."""
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.S)
    text = re.sub(r"//[^\n]*", "", text)
    lines = []
    for line in text.splitlines():
        line = " ".join(line.split())
        if line.startswith("#") or not lines or lines[-1].startswith("#"):
            lines.append(line)
        elif line:
            lines[-1] = (lines[-1] + " " + line).strip()
    return "\n".join(lines) + "\n"


def inject(folder, mutant):
    """Copies the sources with the fault; returns an error message, or None."""
    _, file, code, becomes = mutant
    for part in ("src", "fuzz", "tests"):
        shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("corpus"))
    text = bare((folder / file).read_text())
    if text.count(code) != 1:
        return f"{file} contains the code {text.count(code)} times, not once"
    (folder / file).write_text(text.replace(code, becomes))
    return ""


def build(folder, compiler):
    sources = [*sorted((folder / "src/core").glob("*.c")), folder / "src/crypto/tag.c",
               folder / "src/crypto/key.c", folder / "tests/conformance/conform_ledger.c",
               folder / "fuzz/targets/world.c", *sorted((folder / "fuzz/support").glob("world*.c")),
               folder / "fuzz/support/fuzz.c", folder / "fuzz/support/keys.c"]
    command = [compiler, *FLAGS, *[str(s.relative_to(folder)) for s in sources], "-lcrypto", "-o",
               "world"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    return done.stderr.splitlines()[0] if done.returncode else ""


def try_one(mutant, settings):
    """Returns whether the fault was found, after how many seconds, and by which assertion."""
    with tempfile.TemporaryDirectory(prefix="tricode-mutant-") as name:
        folder = pathlib.Path(name)
        trouble = inject(folder, mutant) or build(folder, settings.compiler)
        if trouble:
            return False, 0, f"not injected: {trouble}"
        (folder / "corpus").mkdir()
        start = time.monotonic()
        done = subprocess.run(["./world", f"-max_total_time={settings.seconds}", "-max_len=400",
                               "-artifact_prefix=./", "corpus"], cwd=folder, env=dict(os.environ),
                              capture_output=True, text=True, errors="replace", check=False)
        found = re.search(r"assertion failed: (.*)", done.stderr)
        reason = found.group(1) if found else f"survived, status {done.returncode}"
        return found is not None, time.monotonic() - start, reason


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=60, help="limit for each (60)")
    parser.add_argument("--compiler", default="clang")
    parser.add_argument("names", nargs="*", help="default: all")
    settings = parser.parse_args()
    chosen = [m for m in MUTANTS if not settings.names or m[0] in settings.names]
    if not chosen:
        parser.error("unknown mutant")
    killed = 0
    for mutant in chosen:
        found, seconds, reason = try_one(mutant, settings)
        killed += found
        print(f"{mutant[0]:30} {'found' if found else 'NOT FOUND':9} {seconds:6.1f} s  {reason}",
              flush=True)
    print(f"{len(chosen)} injected faults, {killed} found")
    return 0 if killed == len(chosen) else 1


if __name__ == "__main__":
    sys.exit(main())
