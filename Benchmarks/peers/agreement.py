"""Whether the engines simulate the same thing: nothing is compared that does not agree."""

import math

import theory
from engines import OUTBOUND, SERVERS

LOAD = 0.9
DELIVERED = 0.01
LATENCY = 0.15


def problem(case, outcome):
    """What is wrong with one run's mean wait; None when it agrees with theory, or there is none."""
    if case not in SERVERS:
        return None
    expected = theory.mean_wait(SERVERS[case], LOAD)
    tolerance = theory.tolerance(SERVERS[case], LOAD, outcome["customers"])
    wait = outcome["meanWait"]
    if abs(wait - expected) <= tolerance:
        return None
    customers = outcome["customers"]
    return f"mean wait {wait:.4f}, but theory says {expected:.4f} +- {tolerance:.4f} for {customers} customers"


def pipeline_problems(outcomes):
    """What the two pipelines disagree about, over all rounds. `outcomes`: by engine, its runs."""
    if not {"simpy", "firedrill"} <= outcomes.keys():
        return []
    problems = []
    means = {}
    for engine in ("firedrill", "simpy"):
        runs = outcomes[engine]
        means[engine] = {key: sum(run[key] for run in runs) / len(runs) for key in ("customers", "meanWait")}
    ours, theirs = means["firedrill"], means["simpy"]
    # Arrivals are Poisson in both: short runs differ by more than one percent through chance alone.
    messages = ours["customers"] * len(outcomes["firedrill"])
    allowed = max(DELIVERED, 4 * math.sqrt(2 / max(1, messages)))
    for key, limit in (("customers", allowed), ("meanWait", LATENCY)):
        distance = abs(theirs[key] / ours[key] - 1)
        if distance > limit:
            name = {"customers": "delivered messages", "meanWait": "mean latency"}[key]
            problems.append(f"{OUTBOUND}: {name} {ours[key]:.6g} in firedrill, {theirs[key]:.6g} in simpy")
    return problems
