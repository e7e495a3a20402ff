"""What every SimPy program here does around its loop: take the time, print one line of JSON."""

import json
import time


class Stopwatch:
    def __init__(self):
        self._start = time.perf_counter(), time.process_time()

    def elapsed(self):
        """Seconds by the clock, and of the processor."""
        return time.perf_counter() - self._start[0], time.process_time() - self._start[1]


def scheduled_events(env):
    """How many events the environment has put into its heap so far; it numbers them."""
    return next(env._eid)


def peak_memory():
    """The most memory this program has held. What getrusage says begins with the memory of whoever started it."""
    with open("/proc/self/status") as status:
        line = next(line for line in status if line.startswith("VmHWM:"))
    return int(line.split()[1]) * 1024


def print_result(customers, elapsed, events, mean_wait):
    seconds, cpu_seconds = elapsed
    print(
        json.dumps(
            {
                "customers": customers,
                "seconds": seconds,
                "cpuSeconds": cpu_seconds,
                "events": events,
                "meanWait": mean_wait,
                "peakRSSBytes": peak_memory(),
            }
        )
    )
