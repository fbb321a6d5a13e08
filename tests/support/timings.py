"""A pytest plugin that ends a run with where its time went, and with what it skipped.

It counts set-up, call and teardown of each test. Under xdist it runs in the controller,
which receives the reports of all workers: the totals are seconds of workers, not of the wall.
"""

from collections import defaultdict

import pytest

_SLOWEST = 20
_FOLDER_DEPTH = 3
# In a run of a few tests pytest's own lines are enough.
_FEW_TESTS = 50


class Timings:
    """Collects the reports of one run and prints them behind pytest's own summary."""

    def __init__(self) -> None:
        self._seconds: defaultdict[str, float] = defaultdict(float)
        self._skipped: defaultdict[str, list[str]] = defaultdict(list)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Add one phase of a test."""
        self._seconds[report.nodeid] += report.duration
        if report.skipped and isinstance(report.longrepr, tuple):
            self._skipped[report.longrepr[2].removeprefix("Skipped: ")].append(report.nodeid)

    @pytest.hookimpl(trylast=True)
    def pytest_terminal_summary(
        self, terminalreporter: pytest.TerminalReporter, config: pytest.Config
    ) -> None:
        """Print the slowest tests, the totals by folder, and why tests were skipped."""
        write = terminalreporter.write_line
        if len(self._seconds) > _FEW_TESTS:
            terminalreporter.section(f"the {_SLOWEST} slowest tests, in seconds")
            for test, seconds in sorted(self._seconds.items(), key=_longest)[:_SLOWEST]:
                write(f"{seconds:7.2f}  {test}")
            terminalreporter.section("tests and their seconds by folder")
            for folder, (count, seconds) in self._by_folder().items():
                write(f"{seconds:7.1f}  {count:5}  {folder}")
        terminalreporter.section("not run")
        for reason, tests in sorted(self._skipped.items()):
            write(f"{len(tests)} skipped: {reason} (first: {tests[0]})")
        if not self._skipped:
            write("No test was skipped.")
        if expression := config.getoption("markexpr"):
            write(f"Only tests that are {expression!r} were run; see `make help` for the others.")

    def _by_folder(self) -> dict[str, tuple[int, float]]:
        """Number of tests and seconds of each folder, the longest first."""
        folders: defaultdict[str, list[float]] = defaultdict(list)
        for test, seconds in self._seconds.items():
            path = test.partition("::")[0].split("/")[:-1]
            folders["/".join(path[:_FOLDER_DEPTH])].append(seconds)
        totals = {folder: (len(each), sum(each)) for folder, each in folders.items()}
        return dict(sorted(totals.items(), key=lambda item: -item[1][1]))


def _longest(item: tuple[str, float]) -> float:
    return -item[1]
