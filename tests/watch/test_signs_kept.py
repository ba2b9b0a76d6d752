"""Whatever changes, and however many days pass: signs are those that are found all anew."""

import datetime as dt
import random

from django.db import transaction

from salesmetrics.crm import models as crm
from salesmetrics.watch.insights.signs import find_signs
from salesmetrics.watch.models import CustomerSign, KeptSales, SignsFound

SEED, STEPS = 2, 16
CHAIRS_ONLY, SILENT = (1, 3, 7), 2
FIRST = dt.date(2025, 11, 3)
LATE_IN_THE_DAY = "T20:30"  # in Tokyo it is the next day by then


class Shop:
    """Customers of two industries, each with habits of its own; half buy chairs and tables."""

    def __init__(self, world, chance):
        self.world, self.chance, self.day = world, chance, FIRST
        self.reps = [world.rep(name) for name in ("Ann", "Bob")]
        self.industries = [world.industry(name) for name in ("Retail", "Travel")]
        self.furniture = [world.product(name) for name in ("Chair", "Table")]
        self.lamps = [world.product(name) for name in ("Lamp", "Bulb")]
        self.names = iter(range(10**6))
        self.accounts = [
            world.account(
                f"A{number:02}", industry=self.industries[number % 5 == 0], owner=self.reps[0]
            )
            for number in range(34)
        ]
        for number, account in enumerate(self.accounts):
            silence = 160 if number == SILENT else number % 4
            for back in range(silence, 500, 50 + 11 * (number % 5)):
                self.buys(account, FIRST - dt.timedelta(days=back + 1))

        world.subscription("Gone", self.accounts[4], "2025-01-01", ended_on="2025-10-10")

    def buys(self, account, day):
        number = next(self.names)
        order = self.world.order(f"O{number}", day.isoformat(), 90, account=account)
        which = self.accounts.index(account)
        kind = self.furniture if which % 2 else self.lamps
        # Some have never bought a table.
        self.world.line(order, 90, product=kind[0 if which in CHAIRS_ONLY else number % 2])

    def some_day(self):
        """A day of three years; some lie ahead."""
        return self.day - dt.timedelta(days=self.chance.randrange(-4, 700))

    def change(self):
        """Something happens that signs are told from."""
        chance, account = self.chance, self.chance.choice(self.accounts)
        order = chance.choice(list(crm.Order.objects.order_by("pk")))
        name, happened = f"N{next(self.names)}", self.world.at(
            (self.day - dt.timedelta(days=chance.randrange(40))).isoformat()
        )  # fmt: skip
        if (what := chance.randrange(14)) < 2:
            self.buys(account, self.some_day())
        elif what == 2:
            order.ordered_at = self.world.at(self.some_day().isoformat())
            order.save()
        elif what == 3:
            order.account = account
            order.save()
        elif what == 4:
            order.deleted_at = None if order.deleted_at else happened
            order.save()
        elif what == 5:
            account.industry = chance.choice(self.industries)
            account.save()
        elif what == 6:
            account.owner = chance.choice(self.reps)
            account.save()
        elif what == 7:
            account.deleted_at = None if account.deleted_at else happened
            account.save()
        elif what < 10:
            self.world.add(crm.Survey, name, kind="nps", score=chance.randrange(11),
                           account=account, answered_at=happened)  # fmt: skip
        elif what < 12:
            self.world.add(crm.Inquiry, name, account=account, received_at=happened)
        elif what == 12:
            ended = self.day - dt.timedelta(days=chance.randrange(-20, 60))
            self.world.subscription(name, account, "2025-09-01", ended_on=ended.isoformat())
        else:
            organization = self.world.organization
            organization.inactivity_days = chance.choice((200, 300, 365))
            organization.time_zone = chance.choice(("Asia/Tokyo", "Europe/Berlin"))
            organization.save()


def signs():
    rows = CustomerSign.objects.order_by("reason", "account_id")
    return list(
        rows.values_list("reason", "account_id", "rep_id", "product_id", "money", "figures")
    )


def found_anew(run):
    """What is found where nothing is kept; what was kept stands again afterwards."""
    with transaction.atomic():
        for model in (CustomerSign, KeptSales, SignsFound):
            model.objects.all().delete()
        find_signs(run)
        found = signs()
        transaction.set_rollback(True)
    return found


def test_what_is_kept_tells_the_same_as_all_anew(world, it_is):
    chance = random.Random(SEED)
    it_is(f"{FIRST}{LATE_IN_THE_DAY}")
    shop = Shop(world, chance)
    reasons, stood, before = set(), 0, set()
    for _step in range(STEPS):
        it_is(f"{shop.day}{LATE_IN_THE_DAY}")
        run = world.publish(full=chance.random() < 0.1, anew=chance.random() < 0.1)
        if chance.random() < 0.8:  # else the worker was away
            find_signs(run.pk)
            assert signs() == found_anew(run.pk), f"step {_step}, {shop.day}"
            assert SignsFound.objects.get().run == run.pk
            reasons |= {reason for reason, *_rest in signs()}
            now = set(KeptSales.objects.values_list("pk", flat=True))
            stood, before = stood + bool(now & before), now
        for _change in range(chance.randrange(5)):
            shop.change()
        shop.day += dt.timedelta(days=chance.choice((0, 1, 1, 1, 2, 7, 31)))
    assert reasons == {"late", "lapsed", "score", "waiting", "ready"}
    assert stood > STEPS / 3
