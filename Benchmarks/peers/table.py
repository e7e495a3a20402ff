"""Medians and ratios as text."""

from statistics import median

BASELINES = ("simpy", "bare")


def rate(value):
    return f"{value / 1e6:.3f} M" if value >= 1e5 else f"{value / 1e3:.1f} k"


def lines(outcomes):
    """`outcomes`: by case and engine, the results of all rounds."""
    header = ["case", "engine", "customers/s", "min", "max", "per CPU s", "x simpy", "x bare", "events", "wait", "RSS MB"]
    rows = [header]
    for case, engines in outcomes.items():
        for engine, runs in engines.items():
            rates = [run["customersPerSecond"] for run in runs]
            cpu = median(run["customersPerCPUSecond"] or 0 for run in runs)
            events = runs[0]["eventsPerCustomer"]
            row = [case, engine, rate(median(rates)), rate(min(rates)), rate(max(rates)), rate(cpu)]
            for baseline in BASELINES:
                row.append(ratio(runs, engines.get(baseline)))
            row.append("-" if events is None else f"{events:.2f}")
            row.append(f"{median(run['meanWait'] for run in runs):.3f}")
            row.append(f"{median(run['peakRSSBytes'] for run in runs) / 1e6:.0f}")
            rows.append(row)
    widths = [max(len(row[column]) for row in rows) for column in range(len(header))]
    for row in rows:
        left = [row[column].ljust(widths[column]) for column in range(2)]
        right = [row[column].rjust(widths[column]) for column in range(2, len(row))]
        yield "  ".join(left + right).rstrip()


def ratio(runs, baseline):
    value = median_ratio(runs, baseline)
    return "-" if value is None else f"{value:.2f}"


def median_ratio(runs, baseline):
    """The median of the ratios within one round, so that a slow moment of the machine hits both; None without one of them."""
    if not runs or not baseline:
        return None
    return median(a["customersPerSecond"] / b["customersPerSecond"] for a, b in zip(runs, baseline))
