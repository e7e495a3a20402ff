"""M/M/c at load 0.9 with SimPy's resource model: a process per customer, a Resource with one unit per server.

usage: queue_model.py CUSTOMERS SEED SERVERS
"""

import random
import sys

import simpy
from result import Stopwatch, print_result, scheduled_events


class Waits:
    def __init__(self):
        self.count = 0
        self.total = 0.0


def customer(env, servers, stream, waits):
    arrived = env.now
    with servers.request() as request:
        yield request
        waits.count += 1
        waits.total += env.now - arrived
        yield env.timeout(stream.expovariate(1.0))


def arrivals(env, servers, stream, waits, customers):
    rate = 0.9 * servers.capacity
    for _ in range(customers):
        yield env.timeout(stream.expovariate(rate))
        env.process(customer(env, servers, stream, waits))


def main():
    customers, seed, count = (int(text) for text in sys.argv[1:])
    env = simpy.Environment()
    waits = Waits()
    servers = simpy.Resource(env, capacity=count)
    env.process(arrivals(env, servers, random.Random(seed), waits, customers))
    watch = Stopwatch()
    env.run()
    print_result(waits.count, watch.elapsed(), scheduled_events(env), waits.total / waits.count)


main()
