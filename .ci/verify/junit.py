#!/usr/bin/env python3
"""Holds JUnit reports against JSON reports of the same command: junit.py XSD PATH..., where PATH.xml and PATH.json are a pair."""

import json
import sys

from junitparser import Error, Failure, JUnitXml, Skipped
from lxml import etree


def expected(run):
    """The checks of a run by its JSON report: (name, passed) in the order of the suite, and whether it was aborted."""
    checks = [("steady state: ", check["passed"]) for check in run["steadyState"]["before"]]
    checks += [("expectation: " + check["name"], check["passed"]) for check in run["expectations"]]
    checks += [("threshold: " + check["metric"], check["passed"]) for check in run["thresholds"]]
    checks += [("steady state: ", check["passed"]) for check in run["steadyState"]["after"]]
    return checks, run["verdict"] == "aborted"


def plain(text):
    """XML has no control characters, and reports clean them."""
    return " ".join(text.split())


def compare(path, schema, sums):
    """The differences between PATH.xml and PATH.json."""
    problems = []
    document = etree.parse(path + ".xml")
    if not schema.validate(document):
        problems += [f"line {error.line}: {error.message}" for error in schema.error_log]
    with open(path + ".json", encoding="utf-8") as file:
        report = json.load(file)
    runs = report.get("runs", [report])
    suites = list(JUnitXml.fromfile(path + ".xml"))
    if len(suites) != len(runs):
        problems.append(f"{len(suites)} suites for {len(runs)} runs")
    for suite, run in zip(suites, runs):
        checks, aborted = expected(run)
        failed = sum(not passed for _, passed in checks)
        wanted = (len(checks) + aborted, failed, int(aborted), 0)
        said = (suite.tests, suite.failures, suite.errors, suite.skipped)
        cases = list(suite)
        kinds = [type(result) for case in cases for result in case.result]
        found = (len(cases), kinds.count(Failure), kinds.count(Error), kinds.count(Skipped))
        if not wanted == said == found:
            problems.append(f"{suite.name}: {wanted} by JSON, {said} by its attributes, {found} by its elements")
        for case, (name, passed) in zip(cases, checks):
            if not plain(case.name).startswith(plain(name)) or case.is_passed != passed:
                problems.append(f"{suite.name}: case {case.name!r}, {case.result}; JSON says {name!r}, {passed}")
        properties = {item.name: item.value for item in suite.properties()}
        for key in ("scenario", "file", "digest", "verdict"):
            if plain(properties[key]) != plain(run[key]):
                problems.append(f"{suite.name}: {key} is {properties[key]!r}, not {run[key]!r}")
        if properties["seed"] != str(run["seed"]) or properties["variant"] != (run["variant"] or ""):
            problems.append(f"{suite.name}: another seed or variant")
        for index, number in enumerate(wanted):
            sums[index] += number
        sums[4] += 1
    root = document.getroot()
    for index, key in enumerate(("tests", "failures", "errors")):
        if int(root.get(key)) != sum(getattr(suite, key) for suite in suites):
            problems.append(f"the sum of {key} is not that of the suites")
    return problems


def main():
    schema = etree.XMLSchema(etree.parse(sys.argv[1]))
    sums = [0, 0, 0, 0, 0]
    problems = 0
    for path in sys.argv[2:]:
        for problem in compare(path, schema, sums):
            print(f"{path}: {problem}")
            problems += 1
    print(
        f"{sums[4]} runs, {sums[0]} tests, {sums[1]} failures, {sums[2]} errors, {sums[3]} skipped; {problems} differences")
    return problems > 0


if __name__ == "__main__":
    sys.exit(main())
