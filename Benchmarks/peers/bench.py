"""Compares Firedrill with other simulators, run in turn on one machine.

Prints one line of JSON per run on standard output, and medians with their ratios on standard error. Exits 1 when an
engine's mean wait does not agree with theory, the two pipelines do not agree with each other, or a ratio is below its floor;
64 for wrong usage; 70 when a program fails.
"""

import argparse
import json
import sys

import agreement
import floors
import table
from engines import CASES, ENGINES, OUTBOUND, Failure, LeftOut


class Usage(argparse.ArgumentParser):
    def error(self, message):
        print(f"bench-peers: {message}", file=sys.stderr)
        sys.exit(64)


def arguments():
    def above_zero(kind):
        def parse(text):
            value = kind(text)
            if not 0 < value < 1e9:
                raise ValueError
            return value

        parse.__name__ = f"number above 0 ({kind.__name__})"
        return parse

    parser = Usage(description=__doc__)
    parser.add_argument("--rounds", type=above_zero(int), default=5)
    parser.add_argument("--scale", type=above_zero(float), default=1.0)
    parser.add_argument("cases", nargs="*", metavar="CASE", help=f"of {', '.join(CASES)}; none: all")
    chosen = parser.parse_args()
    for case in chosen.cases:
        if case not in CASES:
            parser.error(f"there is no case '{case}'; there are {', '.join(CASES)}")
    chosen.cases = [case for case in CASES if case in (chosen.cases or CASES)]
    return chosen


def prepared():
    for engine in ENGINES:
        try:
            engine.prepare()
        except LeftOut as reason:
            print(f"{engine.name} is left out: {reason}", file=sys.stderr)
        else:
            yield engine


def below_floors(outcomes, scale):
    # In short runs the start of our command weighs more than the pipeline.
    if scale < 1:
        print("The floors of the ratios hold for runs of full length: not compared at this scale.", file=sys.stderr)
        return []
    problems, remarks = floors.check(outcomes)
    for remark in remarks:
        print(remark, file=sys.stderr)
    return problems


def main():
    chosen = arguments()
    engines = list(prepared())
    outcomes = {case: {} for case in chosen.cases}
    problems = []
    for number in range(1, chosen.rounds + 1):
        for case in chosen.cases:
            for engine in engines:
                if case not in engine.sizes:
                    continue
                outcome = engine.run(case, chosen.scale, seed=number)
                print(json.dumps({"case": case, "engine": engine.name, "round": number, **outcome}), flush=True)
                outcomes[case].setdefault(engine.name, []).append(outcome)
                problem = agreement.problem(case, outcome)
                if problem is not None:
                    problems.append(f"{case} in {engine.name}, round {number}: {problem}")
    if OUTBOUND in outcomes:
        problems += agreement.pipeline_problems(outcomes[OUTBOUND])
    for line in table.lines(outcomes):
        print(line, file=sys.stderr)
    problems += below_floors(outcomes, chosen.scale)
    for problem in problems:
        print(problem, file=sys.stderr)
    sys.exit(1 if problems else 0)


try:
    main()
except Failure as failure:
    print(failure, file=sys.stderr)
    sys.exit(70)
