"""Ratios below which a build counts as slower than it was: what was measured on a quiet machine, less a sixth to a quarter."""

from table import median_ratio

# Case, engine, what it is divided by, the least ratio.
FLOORS = [
    ("mm1", "firedrill-handlers", "bare", 0.35),
    ("mm8", "firedrill-handlers", "bare", 0.45),
    ("mm1", "firedrill-handlers", "simpy", 75.0),
    ("mm8", "firedrill-handlers", "simpy", 60.0),
    ("mm1", "firedrill-actors", "simpy", 23.0),
    ("mm8", "firedrill-actors", "simpy", 5.0),
    ("outbound", "firedrill", "simpy", 5.5),
]
# A ratio so many times its floor lets a great loss pass unseen.
LOOSE = 1.5


def check(outcomes):
    """`outcomes`: by case and engine, the results of all rounds. Returns problems, and remarks that fail nothing."""
    problems, remarks = [], []
    for case, engine, baseline, floor in FLOORS:
        if case not in outcomes:
            continue
        what = f"{case}: {engine} over {baseline}"
        ratio = median_ratio(outcomes[case].get(engine), outcomes[case].get(baseline))
        if ratio is None:
            remarks.append(f"{what} was not compared with its floor of {floor:g}: one of the two is left out")
        elif ratio < floor:
            problems.append(
                f"{what} is {ratio:.2f}, below its floor of {floor:g}: run again with nothing else on the machine; "
                "if it stays, a change made it slower (the floors are in Benchmarks/peers/floors.py)"
            )
        elif ratio > LOOSE * floor:
            remarks.append(f"{what} is {ratio:.2f}, far above its floor of {floor:g}: raise it in Benchmarks/peers/floors.py")
    return problems, remarks
