"""An hour of the outbound pipeline in SimPy: what scenarios/outbound-messaging/steady-load.yaml does, step by step.

usage: outbound.py SECONDS SEED

Requests arrive as a Poisson stream over three channels and are stored in a table queue; 48 workers poll it, claim a batch
under a lease, ask the quota, pass the provider's rate limiter, call the provider and write the result; receipts come
later, failed attempts come back after an exponential backoff with full jitter. Parameters are those of the scenario, of
its system and of the components' defaults. There is no journal, no digest, no auditor, no alert rule, no log and no SQL.
"""

import heapq
import math
import random
import sys
from collections import Counter

import simpy
from result import Stopwatch, print_result, scheduled_events

RATE = 50.0
WORKERS = 48
BATCH = 10
POLL_INTERVAL = 5.0
LEASE = 600.0
SWEEP_INTERVAL = 60.0
REFRESH_INTERVAL = 10.0
ORGANISATIONS = 40
MAX_ATTEMPTS = 5
BACKOFF_DELAY = 30.0
BACKOFF_CAP = 900.0
PROVIDER_TIMEOUT = 10.0
QUOTA_LIMIT = 100_000
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300)

QUEUED, SENDING, SENT, FAILED = "queued", "sending", "sent", "failed"


def lognormal(p50, p99):
    """The arguments of a lognormal draw with that median and 99th percentile."""
    return math.log(p50), math.log(p99 / p50) / 2.3263478740408408


API = lognormal(0.020, 0.200)
CLAIM = lognormal(0.003, 0.015)
WRITE = lognormal(0.0025, 0.025)
REDIS = lognormal(0.0004, 0.002)


class RateLimiter:
    """A token bucket."""

    def __init__(self, rate, burst):
        self.rate = rate
        self.burst = burst
        self.tokens = float(burst)
        self.at = 0.0

    def take(self, now):
        self.tokens = min(self.burst, self.tokens + (now - self.at) * self.rate)
        self.at = now
        if self.tokens < 1:
            return False
        self.tokens -= 1
        return True


class Quota:
    """A fixed window of 24 hours per organisation, which a run of an hour never leaves."""

    def __init__(self, limit):
        self.limit = limit
        self.used = [0] * ORGANISATIONS

    def take(self, organisation):
        if self.used[organisation] >= self.limit:
            return False
        self.used[organisation] += 1
        return True


class Channel:
    def __init__(self, name, latency, receipts, unreported, receipt_errors, limiter, quota=None, deferral=None):
        self.name = name
        self.latency = latency
        self.receipts = receipts  # (share, lognormal) of a mixture
        self.unreported = unreported
        self.receipt_errors = receipt_errors
        self.limiter = limiter
        self.quota = quota
        self.deferral = deferral  # (share, lognormal, limit)
        self.sent = 0
        self.failed = Counter()
        self.retried = 0
        self.buckets = Counter()


def channels():
    return [
        Channel(
            "WHATSAPP", lognormal(0.3, 2.5), [(0.92, lognormal(1.5, 15)), (0.08, lognormal(7200, 72000))], 0.01, 0.003,
            RateLimiter(80, 80), quota=Quota(QUOTA_LIMIT),
        ),
        Channel("SMS", lognormal(0.12, 1.2), [(1.0, lognormal(4, 60))], 0.02, 0.007, RateLimiter(2000, 2000)),
        Channel(
            "EMAIL", lognormal(0.1, 1), [(1.0, lognormal(3, 300))], 0.0, 0.003, RateLimiter(10_000, 10_000),
            deferral=(0.02, lognormal(1800, 86400), 72 * 3600.0),
        ),
    ]  # fmt: skip


class Message:
    __slots__ = ("number", "created", "channel", "organisation", "attempts", "status", "lease", "accepted")

    def __init__(self, number, created, channel, organisation):
        self.number = number
        self.created = created
        self.channel = channel
        self.organisation = organisation
        self.attempts = 0
        self.status = QUEUED
        self.lease = 0.0
        self.accepted = None


class TableQueue:
    """Due rows by age, waiting ones by when they are due, claimed ones by their number."""

    def __init__(self, env):
        self.env = env
        self.due = []
        self.waiting = []
        self.claimed = {}
        self.counts = Counter()

    def move(self, message, status):
        self.counts[message.status] -= 1
        self.counts[status] += 1
        message.status = status

    def insert(self, message):
        self.counts[QUEUED] += 1
        heapq.heappush(self.due, (message.created, message.number, message))

    def claim(self, limit):
        now = self.env.now
        while self.waiting and self.waiting[0][0] <= now:
            _, _, message = heapq.heappop(self.waiting)
            heapq.heappush(self.due, (message.created, message.number, message))
        batch = []
        while self.due and len(batch) < limit:
            _, number, message = heapq.heappop(self.due)
            message.lease = now + LEASE
            self.move(message, SENDING)
            self.claimed[number] = message
            batch.append(message)
        return batch

    def settle(self, message, status):
        del self.claimed[message.number]
        message.attempts += 1
        self.move(message, status)

    def retry(self, message, wait):
        self.settle(message, QUEUED)
        heapq.heappush(self.waiting, (self.env.now + wait, message.number, message))

    def sweep(self):
        now = self.env.now
        for message in [message for message in self.claimed.values() if message.lease <= now]:
            del self.claimed[message.number]
            self.move(message, QUEUED)
            heapq.heappush(self.due, (message.created, message.number, message))


class Pipeline:
    def __init__(self, env, seed):
        self.env = env
        self.random = random.Random(seed)
        self.channels = channels()
        self.queue = TableQueue(env)
        self.offered = 0
        self.latencies = []
        self.receipts = []
        self.open = {}
        self.undeliverable = 0
        self.gauges = {}

    def start(self):
        self.env.process(self.arrivals())
        for _ in range(WORKERS):
            self.env.process(self.worker())
        self.env.process(self.sweeper())
        self.env.process(self.refresher())

    def draw(self, distribution):
        return self.random.lognormvariate(*distribution)

    def arrivals(self):
        """Each request is answered, and its row there, after the service's own time and the insert."""
        while True:
            yield self.env.timeout(self.random.expovariate(RATE))
            channel = self.channels[self.random.randrange(len(self.channels))]
            message = Message(self.offered, self.env.now, channel, self.random.randrange(ORGANISATIONS))
            self.offered += 1
            self.open[message.number] = message
            self.env.timeout(self.draw(API) + self.draw(WRITE), message).callbacks.append(self.stored)

    def stored(self, event):
        self.queue.insert(event.value)

    def worker(self):
        yield self.env.timeout(self.random.random() * POLL_INTERVAL)
        while True:
            batch = self.queue.claim(BATCH)
            yield self.env.timeout(self.draw(CLAIM))
            for message in batch:
                yield from self.process(message)
            yield self.env.timeout(POLL_INTERVAL)

    def process(self, message):
        channel = message.channel
        if channel.quota is not None:
            granted = channel.quota.take(message.organisation)
            yield self.env.timeout(self.draw(REDIS))
            if not granted:
                yield from self.record_failure(message, "RATE_LIMIT_EXCEEDED")
                return
        error = yield from self.send(message)
        if error is None:
            yield from self.record_success(message)
        else:
            yield from self.record_failure(message, error)

    def send(self, message):
        """The error's name; None when the provider has taken the message."""
        channel = message.channel
        fails = self.random.random() < 0.02
        latency = self.draw(channel.latency)
        error = "TEMPORARY_ERROR" if fails else None
        if not fails and not channel.limiter.take(self.env.now):
            error = "RATE_LIMIT_EXCEEDED"
        if latency > PROVIDER_TIMEOUT:
            if error is None:
                self.env.timeout(latency, message).callbacks.append(self.accepted_late)
            yield self.env.timeout(PROVIDER_TIMEOUT)
            return "TIMEOUT"
        yield self.env.timeout(latency)
        if error is None:
            self.accept(message)
        return error

    def accepted_late(self, event):
        self.accept(event.value)

    def accept(self, message):
        if message.accepted is None:
            message.accepted = self.env.now
            del self.open[message.number]
            self.latencies.append(self.env.now - message.created)
        self.plan_receipt(message)

    def plan_receipt(self, message):
        channel = message.channel
        draw = self.random.random()
        failed = draw < channel.receipt_errors
        if not failed and draw < channel.receipt_errors + (1 - channel.receipt_errors) * channel.unreported:
            return
        delay = None
        if channel.deferral is not None and not failed:
            share, distribution, limit = channel.deferral
            if self.random.random() < share:
                delay = self.draw(distribution)
                if delay > limit:
                    delay, failed = limit, True
        if delay is None:
            part = self.random.random()
            for share, distribution in channel.receipts:
                if part < share:
                    break
                part -= share
            delay = self.draw(distribution)
        self.env.timeout(delay, (self.env.now, failed)).callbacks.append(self.receipt)

    def receipt(self, event):
        accepted, failed = event.value
        if failed:
            self.undeliverable += 1
        self.receipts.append(self.env.now - accepted)

    def record_success(self, message):
        yield self.env.timeout(self.draw(WRITE))
        channel = message.channel
        self.queue.settle(message, SENT)
        channel.sent += 1
        age = self.env.now - message.created
        for bucket in BUCKETS:
            if age <= bucket:
                channel.buckets[bucket] += 1
                break

    def record_failure(self, message, error):
        channel = message.channel
        channel.failed[error] += 1
        yield self.env.timeout(self.draw(WRITE))
        if message.attempts + 1 < MAX_ATTEMPTS:
            wait = min(BACKOFF_CAP, BACKOFF_DELAY * 2**message.attempts)
            self.queue.retry(message, self.random.random() * wait)
            channel.retried += 1
        else:
            self.queue.settle(message, FAILED)

    def sweeper(self):
        while True:
            yield self.env.timeout(SWEEP_INTERVAL)
            self.queue.sweep()

    def refresher(self):
        while True:
            self.gauges = dict(self.queue.counts)
            yield self.env.timeout(REFRESH_INTERVAL)

    @property
    def delivered(self):
        return len(self.latencies) - self.undeliverable

    def mean_latency(self):
        """Messages that are still open count with their age."""
        ages = [self.env.now - message.created for message in self.open.values()]
        return (sum(self.latencies) + sum(ages)) / (len(self.latencies) + len(ages))

    def quantile(self, share):
        return sorted(self.latencies)[int(share * (len(self.latencies) - 1))]


def main():
    seconds, seed = float(sys.argv[1]), int(sys.argv[2])
    env = simpy.Environment()
    pipeline = Pipeline(env, seed)
    pipeline.start()
    watch = Stopwatch()
    env.run(until=seconds)
    quantiles = [pipeline.quantile(share) for share in (0.5, 0.95, 0.99)]
    print_result(pipeline.delivered, watch.elapsed(), scheduled_events(env), pipeline.mean_latency())
    print("p50 %.2f s, p95 %.2f s, p99 %.2f s" % tuple(quantiles), file=sys.stderr)


main()
