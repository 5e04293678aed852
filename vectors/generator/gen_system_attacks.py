# SPDX-License-Identifier: Apache-2.0
"""system_scenarios.json: sequences with an attacker's phone or with a stolen key."""
import codec
import keys
import samples

KEY = samples.KEY


def retag(text, kind, key):
    return keys.issue(key, codec.decode(text).payload.convert(kind))


def splice(text, **fields):
    """Changes the payload and keeps the tag."""
    code = codec.decode(text)
    return codec.encode(codec.Code(code.payload._replace(**fields), code.tag))


def permits(file, story_class):
    file.group("attacks on the machine")
    story = story_class()
    _, permit = story.buy()
    for _ in range(3):
        story.permit(permit, "refuse:used")
    story.event("restart")
    story.permit(permit, "refuse:used")
    story.select()
    story.permit(permit, "refuse:used")
    file.scenario("a permit is presented again", ["Attack", "Replay"],
                  ["MACHINE-11", "THEOREM-2"], story.end("settled", ann=750))
    story = story_class()
    permit = story.settle("ann", story.select())
    story.permit(permit, "dispense:12")
    story.permit(permit, "refuse:used")
    story.event("vend_failed", "show_cancel")
    story.permit(permit, "show_cancel")
    file.scenario("a permit is presented during the vend, and after a jam",
                  ["Attack", "Replay", "Jam"],
                  ["MACHINE-11", "MACHINE-14", "MACHINE-16", "THEOREM-2"], story.end("settled"))
    story = story_class()
    sale = story.select(price=1000)
    permit = story.settle("ann", sale)
    for fields in ({"product": 13}, {"price": 1}, {"counter": 2}, {"issued_at": 5},
                   {"key_epoch": 1}, {"machine": 8}):
        expect = "other_machine" if "machine" in fields else "not_authentic"
        story.permit(splice(permit, **fields), "refuse:" + expect)
    story.permit(permit, "dispense:12")
    file.scenario("a permit is altered, field by field", ["Attack", "AlteredField", "TagForgery"],
                  ["MACHINE-9", "TAG-2", "THEOREM-1"], story.end("settled", ann=0))
    story = story_class()
    sale = story.select()
    cancel_of_first = story.event("lever", "show_cancel")
    newer = story.select()
    for text in (sale, newer):
        story.permit(text, "refuse:not_permit")
        story.permit(splice(text, kind="permit"), "refuse:not_authentic")
    story.permit(cancel_of_first, "refuse:not_permit")
    story.permit(splice(cancel_of_first, kind="permit"), "refuse:not_authentic")
    file.scenario("the machine's own codes are presented as permits", ["Attack", "KindReflection"],
                  ["MACHINE-9", "CODE-3", "THEOREM-1"], story.end())
    story = story_class()
    story.select()
    other = codec.Payload("sale", 0, 12, 8, 1, 0, 1, 0)
    other_key = keys.machine_key(samples.MASTER, 8, samples.EURO, 0)
    permit = story.settle("eve", keys.issue(other_key, other))
    story.permit(permit, "refuse:other_machine")
    story.permit(splice(permit, machine=7), "refuse:not_authentic")
    file.scenario("the permit of a cheap sale is presented at another machine",
                  ["Attack", "OtherMachine"], ["MACHINE-9", "KEY-2", "THEOREM-1"],
                  story.end("settled", eve=999))
    story = story_class()
    cheap = story.settle("eve", story.select(product=1, price=1))
    story.select(product=2, price=900)
    story.permit(cheap, "show_cancel")
    story.permit(splice(cheap, counter=2), "refuse:not_authentic")
    story.permit(splice(cheap, counter=2, product=2, price=900), "refuse:not_authentic")
    file.scenario("a cheap sale is paid, then an expensive one selected",
                  ["Attack", "AlteredField"], ["MACHINE-14", "MACHINE-9", "THEOREM-1"],
                  story.end("settled", eve=999))


def centers(file, story_class):
    file.group("attacks on the center")
    story = story_class()
    sale = story.select()
    for fields in ({"price": 1}, {"product": 1}, {"counter": 2}, {"issued_at": 1000}):
        story.settle("eve", splice(sale, **fields), "not_authentic")
    story.settle("eve", splice(sale, machine=8), "not_authentic")
    story.settle("eve", splice(sale, machine=9), "unknown_machine")
    story.settle("ann", sale)
    file.scenario("a sale code is altered, field by field", ["Attack", "AlteredField"],
                  ["SETTLE-1", "TAG-2", "TAG-3", "THEOREM-1"], story.end("settled", eve=1000))
    story = story_class()
    sale = story.select()
    permit = story.settle("ann", sale)
    story.settle("eve", sale, "taken")
    story.settle("eve", permit, "not_sale")
    story.cancel(sale, "not_cancel")
    story.cancel(permit, "not_cancel")
    story.cancel(splice(sale, kind="cancel"), "not_authentic")
    story.cancel(splice(permit, kind="cancel"), "not_authentic")
    story.permit(permit, "dispense:12")
    file.scenario("a second payer, and refunds without a cancel code",
                  ["Attack", "SecondPayer", "KindReflection"],
                  ["SETTLE-5", "SETTLE-1", "CANCEL-1", "THEOREM-3", "THEOREM-4"],
                  story.end("settled", ann=750, eve=1000))
    story = story_class()
    story.settle("ann", story.select())
    cancel = story.event("lever", "show_cancel")
    for expect in ("refunded", "refunded_already", "refunded_already"):
        story.cancel(cancel, expect)
    file.scenario("a cancel code is presented three times: one refund, to the payer",
                  ["Attack", "Replay"], ["CANCEL-4", "CANCEL-5", "LEDGER-8", "THEOREM-4"],
                  story.end("refunded", ann=1000, eve=1000))
    story = story_class()
    sale, permit = story.buy()
    story.event("lever")
    story.permit(permit, "refuse:used")
    story.settle("ann", sale, "settled_again")
    story.settle("eve", story.select(), "settled", [1, "delivered"])
    story.settle("ann", sale, "closed")
    file.scenario("no refund after the product was dispensed", ["Attack", "Replay"],
                  ["MACHINE-7", "MACHINE-11", "SETTLE-4", "SETTLE-6", "THEOREM-3"],
                  story.end("delivered", "settled", ann=750))
    story = story_class()
    wrong = keys.machine_key(samples.MASTER, 7, 840, 0)
    story.boot(key=wrong)
    sale = story.select()
    story.settle("ann", sale, "not_authentic")
    story.cancel(story.event("lever", "show_cancel"), "not_authentic")
    file.scenario("a machine configured with another currency", ["Attack", "WrongKey"],
                  ["KEY-3", "SETTLE-1", "CANCEL-1"], story.end())


def stolen_keys(file, story_class):
    file.group("a stolen key: the center raises an alarm and no money is lost")
    story = story_class()
    sale = story.select()
    story.permit(retag(sale, "permit", KEY), "dispense:12")
    story.event("vend_succeeded")
    story.settle("ann", story.select(), "equivocation")
    story.settle("ann", story.select(), "equivocation")
    story.cancel(story.event("lever", "show_cancel"), "equivocation")
    file.scenario("a stolen machine key makes a permit; the next code reveals it", ["Equivocation"],
                  ["RECONCILE-4", "RECONCILE-6", "CANCEL-2"], story.end(ann=1000))
    story = story_class()
    sale, _ = story.buy()
    story.cancel(retag(sale, "cancel", KEY), "refunded")
    story.settle("ben", story.select(), "equivocation")
    file.scenario("a stolen machine key makes a cancel code; the next code reveals it",
                  ["Equivocation"], ["CANCEL-4", "RECONCILE-4", "RECONCILE-6"],
                  story.end("refunded", ann=1000, ben=1000))
    story = story_class()
    story.buy()
    story.boot()
    clone = story.select(product=13)
    story.settle("ben", clone, "equivocation")
    story.settle("ben", story.select(), "disabled", [1, "refunded"])
    file.scenario("a clone issues its own first sale; disabled, it reports sale 1 as not vended",
                  ["Equivocation", "Disabled"],
                  ["SETTLE-3", "SETTLE-8", "RECONCILE-6", "RECONCILE-7"],
                  story.end("refunded", ann=1000, ben=1000))
    story = story_class()
    for number in range(1, 4):
        story.buy("ann", [number - 1, "delivered"] if number > 1 else None)
    story.boot(1, 1)
    story.settle("ben", story.select(), "closed")
    story.cancel(story.event("lever", "show_cancel"), "equivocation")
    story.settle("ben", story.select(price=99), "equivocation")
    story.settle("ben", story.select(), "equivocation")
    file.scenario("a machine is rolled back to an older record", ["Equivocation"],
                  ["SETTLE-3", "CANCEL-3", "RECONCILE-4", "RECONCILE-6"],
                  story.end("delivered", "delivered", "settled"))
    story = story_class()
    story.buy()
    story.settle("ann", story.select(), "settled", [1, "delivered"])
    cancel = story.event("timeout", "show_cancel")
    story.boot(1, 0)
    story.settle("ben", story.select(), "equivocation")
    story.cancel(cancel, "refunded")
    file.scenario("the cancel code of the pending sale of a disabled machine still causes a refund",
                  ["Equivocation", "Disabled"], ["SETTLE-3", "CANCEL-4", "CANCEL-8"],
                  story.end("delivered", "refunded", ann=750))


def add(file, story_class):
    permits(file, story_class)
    centers(file, story_class)
    stolen_keys(file, story_class)
