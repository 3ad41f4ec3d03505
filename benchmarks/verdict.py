"""What the verdict tells honest owners and owners of copies, against “scanned before: beware”.

Runs the service's own statement on a real database and its own rule on what comes back.
"""

import asyncio
import random
from collections import defaultdict
from importlib import import_module
from typing import Any

import asyncpg

from benchmarks.crowd import Crowd, Visit
from benchmarks.installation import installation
from benchmarks.result import Result
from benchmarks.runs import issue

HONEST, COPIED, REPLAYED, GUESSES = 4_000, 2_000, 200, 200_000
SEED = 20_211_125
ALARMS = {"seen", "copied"}


def run() -> Result:
    with installation() as addresses:
        first, _ = issue(HONEST + COPIED + REPLAYED)
        return asyncio.run(_simulate(addresses["scan"], first))


async def _simulate(url: str, first: int) -> Result:
    places = import_module("xiangsu.scan.places").Places()
    crowd = Crowd(SEED, places.counties())
    people = [("honest", *crowd.honest()) for _ in range(HONEST)]
    people += [("copied", *crowd.copied()) for _ in range(COPIED)]
    people += [("replayed", "robot", crowd.replayed()) for _ in range(REPLAYED)]
    told = await _tell(url, first, [visits for _, _, visits in people])
    kinds: dict[str, list[set[str]]] = defaultdict(list)
    repeated: dict[str, list[bool]] = defaultdict(list)
    for (group, _, _), said in zip(people, told, strict=True):
        kinds[group].append({kind for kind, _ in said})
        repeated[group].append(any(again for _, again in said))
    naive = {group: _share(cases) for group, cases in repeated.items()}
    false_alarms = _share([bool(said & ALARMS) for said in kinds["honest"]])
    misses = _share([not said & ALARMS for said in kinds["copied"]])
    ours = 1 - (false_alarms + misses) / 2
    theirs = 1 - (naive["honest"] + 1 - naive["copied"]) / 2
    return Result(
        name="verdict",
        what="verdicts right on honest and copied codes, against warning of every second scan",
        unit="share",
        ours=round(ours, 4),
        reference=round(theirs, 4),
        ratio=round(ours / theirs, 2),
        rounds=1,
        spread=0.0,
    ).with_more(
        false_alarms=round(false_alarms, 4),
        misses=round(misses, 4),
        honest_called_copied=round(_share(["copied" in said for said in kinds["honest"]]), 4),
        copied_called_copied=round(_share(["copied" in said for said in kinds["copied"]]), 4),
        replayed_alarms=round(_share([bool(said & ALARMS) for said in kinds["replayed"]]), 4),
        naive_false_alarms=round(naive["honest"], 4),
        naive_misses=round(1 - naive["copied"], 4),
        guesses=GUESSES,
        guesses_right=_guess(),
    )


async def _tell(url: str, first: int, codes: list[list[Visit]]) -> list[list[tuple[str, bool]]]:
    """For each code and visit: the kind of verdict, and whether it was scanned before.

    Visits are stored round by round, so that each is judged by what came before it.
    """
    events = import_module("xiangsu.scan.events")
    judge = import_module("xiangsu.scan.verdict").judge
    run = _run()
    told: list[list[tuple[str, bool]]] = [[] for _ in codes]
    connection = await asyncpg.connect(url)
    for number in range(max(map(len, codes))):
        now = [(at, visits[number]) for at, visits in enumerate(codes) if number < len(visits)]
        for start in range(0, len(now), 500):
            part = now[start : start + 500]
            scans = [events.Scan(first + at, run, v.at, v.phone, v.role, v.place) for at, v in part]
            counters = await events.write(connection, scans)
            known = events.histories(scans, counters)
            for (at, visit), history in zip(part, known, strict=True):
                if visit.role == events.SHOPPER:
                    said = judge(
                        state="active", history=history, now=visit.at, same_phone=visit.same_phone
                    )
                    told[at].append((said.kind, history.times > 1))
    await connection.close()
    return told


def _run() -> Any:
    runs = import_module("xiangsu.scan.runs")
    return runs.Run(0, 0, 0, 0, "/43/", "active", "", 1, None)


def _share(cases: list[bool]) -> float:
    return sum(cases) / len(cases)


def _guess() -> int:
    """How many well-formed guesses hit one of a thousand million codes, were they all issued."""
    codes = import_module("xiangsu.scan.codes")
    keys = import_module("xiangsu.scan.queries").keys()
    dice, right = random.Random(SEED), 0
    for _ in range(GUESSES):
        body = f"4301{dice.randrange(10**18):018d}"
        try:
            right += codes.decode(body + codes.check_digits(body), keys) < 10**9
        except codes.Forged:
            continue
    return right
