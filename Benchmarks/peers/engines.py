"""The programs that are compared: how each is prepared, and how one run of it becomes one result."""

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
BUILD = ROOT / ".build" / "peers"
MEASURE = ROOT / "Benchmarks" / ".build" / "release" / "measure"
FIREDRILL = ROOT / ".build" / "release" / "firedrill"
SCENARIO = "scenarios/outbound-messaging/steady-load.yaml"
SIMPY = "simpy==4.1.2"
PYTHON = BUILD / "venv" / "bin" / "python"

SERVERS = {"mm1": 1, "mm8": 8}
OUTBOUND = "outbound"
OUTBOUND_SECONDS = 3600
CASES = [*SERVERS, OUTBOUND]


class LeftOut(Exception):
    """An engine that is not to be had here, and why."""


class Failure(Exception):
    """A program that did not end well."""


def run(command, statuses=(0,)):
    """Runs a program to its end; returns its output, the seconds and processor seconds of all of it, and its peak memory."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT)
    with process.stdout, process.stderr:
        # Nothing here writes enough to standard error to fill its pipe.
        output = process.stdout.read().decode()
        errors = process.stderr.read().decode()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.perf_counter() - start
    if process.returncode not in statuses:
        text = " ".join(str(part) for part in command)
        raise Failure(f"{text}: exit status {process.returncode}\n{errors[-2000:]}")
    return output, seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024


def result(customers, seconds, cpu_seconds, events, mean_wait, peak):
    return {
        "customersPerSecond": round(customers / seconds),
        "eventsPerCustomer": None if events is None else round(events / customers, 3),
        "meanWait": mean_wait,
        "peakRSSBytes": peak,
        "customers": customers,
        "customersPerCPUSecond": round(customers / cpu_seconds) if cpu_seconds > 0 else None,
    }


def of_loop(measured, customers, mean_wait):
    """The result of a program that measured its own loop."""
    return result(
        measured[customers],
        measured["seconds"],
        measured["cpuSeconds"],
        measured["events"],
        measured[mean_wait],
        measured["peakRSSBytes"],
    )


class Engine:
    """`sizes`: by case, how many customers one run has at scale 1."""

    def __init__(self, name, sizes):
        self.name = name
        self.sizes = sizes

    def prepare(self):
        pass

    def size(self, case, scale):
        return max(1, round(self.sizes[case] * scale))


class Firedrill(Engine):
    """Our own queues, from the plain program `measure`. Their seed is fixed."""

    def __init__(self, layer, sizes):
        super().__init__(f"firedrill-{layer}", sizes)
        self.layer = layer

    def run(self, case, scale, seed):
        output, *_ = run([MEASURE, f"{case}-{self.layer}", "--operations", str(self.size(case, scale))])
        return of_loop(json.loads(output), "operations", "figure")


class FiredrillPipeline(Engine):
    """Our own pipeline on one core, without a warm-up as the others. The seconds are those of the run that the report gives:
    from making the components to the result, reading the files and writing the report not included."""

    def __init__(self):
        super().__init__("firedrill", {OUTBOUND: OUTBOUND_SECONDS})

    def run(self, case, scale, seed):
        command = [FIREDRILL, "run", SCENARIO, "--jobs", "1", "--format", "json", "--stats", "--seed", str(seed)]
        command += ["--set", "warmUp=0s", "--set", f"duration={self.size(case, scale)}s"]
        # A short run may fail the scenario's own thresholds: what is sent at its end counts as not delivered.
        output, _, cpu_seconds, peak = run(command, statuses=(0,) if scale == 1 else (0, 99))
        report = json.loads(output)
        delivered = report["messages"]["delivered"]
        engine = report["engine"]
        latency = report["latency"]["mean"]
        return result(delivered, engine["wallSeconds"], cpu_seconds, engine["events"], latency, peak)


class Peer(Engine):
    """A program that takes a size, a seed and the number of servers, and prints what it measured of its own loop."""

    def command(self, case):
        raise NotImplementedError

    def run(self, case, scale, seed):
        arguments = [str(self.size(case, scale)), str(seed)]
        if case in SERVERS:
            arguments.append(str(SERVERS[case]))
        output, *_ = run([*self.command(case), *arguments])
        return of_loop(json.loads(output), "customers", "meanWait")


class SimPy(Peer):
    def prepare(self):
        """Makes a virtual environment of its own; a second time only looks whether it is complete."""
        check = [str(PYTHON), "-c", "import simpy"]
        if PYTHON.exists() and subprocess.run(check, capture_output=True).returncode == 0:
            return
        print(f"Installing {SIMPY} into .build/peers/venv ...", file=sys.stderr)
        shutil.rmtree(BUILD / "venv", ignore_errors=True)
        steps = [
            [sys.executable, "-m", "venv", str(BUILD / "venv")],
            [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", SIMPY],
        ]
        for step in steps:
            ended = subprocess.run(step, capture_output=True, text=True)
            if ended.returncode != 0:
                raise LeftOut(f"SimPy could not be installed: {ended.stderr.strip()[-500:]}")

    def command(self, case):
        return [PYTHON, HERE / ("outbound.py" if case == OUTBOUND else "queue_model.py")]


class Compiled(Peer):
    def __init__(self, name, source, flags, sizes):
        super().__init__(name, sizes)
        self.source = HERE / source
        self.flags = flags
        self.binary = BUILD / self.source.stem

    def prepare(self):
        if shutil.which("g++") is None:
            raise LeftOut("there is no g++")
        BUILD.mkdir(parents=True, exist_ok=True)
        newest = max(path.stat().st_mtime for path in (self.source, HERE / "result.hpp"))
        if self.binary.exists() and self.binary.stat().st_mtime > newest:
            return
        command = ["g++", "-O2", "-std=c++17", "-o", str(self.binary), str(self.source), *self.flags]
        ended = subprocess.run(command, capture_output=True, text=True)
        if ended.returncode != 0:
            first = next((line for line in ended.stderr.splitlines() if "error" in line), ended.stderr[-300:])
            raise LeftOut(f"{self.source.name} could not be compiled: {first}")

    def command(self, case):
        return [self.binary]


def both(customers):
    return dict.fromkeys(SERVERS, customers)


# Sizes give runs of about a second each; what SimPy is compared with is the first.
ENGINES = [
    SimPy("simpy", {**both(200_000), OUTBOUND: OUTBOUND_SECONDS}),
    Compiled("simgrid", "simgrid.cpp", ["-lsimgrid"], both(500_000)),
    Compiled("ns-3", "ns3.cpp", ["-lns3-core"], both(4_000_000)),
    Compiled("bare", "bare.cpp", [], both(20_000_000)),
    Firedrill("actors", both(4_000_000)),
    Firedrill("handlers", both(8_000_000)),
    FiredrillPipeline(),
]
