"""What the mean wait of an M/M/c queue is, and how far a simulated one may lie from it."""

import math

STANDARD_ERRORS = 5
_STATES = 3000


def erlang_c(servers, offered):
    """The probability that a customer waits, with `offered` = arrival rate over service rate."""
    below = sum(offered**count / math.factorial(count) for count in range(servers))
    top = offered**servers / math.factorial(servers) / (1 - offered / servers)
    return top / (below + top)


def mean_wait(servers, load):
    """In service times."""
    return erlang_c(servers, servers * load) / (servers * (1 - load))


def variance_per_customer(servers, load):
    """n times the variance of the mean wait of n customers, for large n, in service times squared.

    The sum of n waits is the time integral of the line's length, so n (mean - wait) behaves like that integral less `wait`
    per arrival, which is a reward on a birth-death chain. With d[i] the difference of the solution of Poisson's equation
    between states i + 1 and i, its variance per unit of time is the sum over the chain's jumps of their squared effects.
    One server gives Daley's (1968) rho (2 + 5 rho - 4 rho^2 + rho^3) / (1 - rho)^4.
    """
    arrival_rate = servers * load
    wait = mean_wait(servers, load)
    weights = [1.0]
    for state in range(1, _STATES):
        weights.append(weights[-1] * arrival_rate / min(state, servers))
    total = sum(weights)
    shares = [weight / total for weight in weights]
    reward = [max(0, state - servers) - wait * arrival_rate for state in range(_STATES)]
    difference = [0.0] * _STATES
    tail = 0.0
    for state in range(_STATES - 2, -1, -1):
        tail += shares[state + 1] * reward[state + 1]
        difference[state] = tail / (arrival_rate * shares[state]) if shares[state] > 1e-250 else 0.0
    variance = 0.0
    for state in range(_STATES):
        variance += shares[state] * arrival_rate * (difference[state] - wait) ** 2
        if state > 0:
            variance += shares[state] * min(state, servers) * difference[state - 1] ** 2
    return variance / arrival_rate


def tolerance(servers, load, customers):
    """The distance from `mean_wait` that a right simulation exceeds about once in a million runs."""
    return STANDARD_ERRORS * math.sqrt(variance_per_customer(servers, load) / customers)
