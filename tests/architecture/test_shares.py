"""How the tests are shared: a file goes to one process whole, the journeys to the first one."""

from collections import OrderedDict

from tests.shares import Shares


class _Process:
    """What the scheduler knows of a process that runs tests."""

    def __init__(self) -> None:
        self.got: list[int] = []

    def send_runtest_some(self, numbers: list[int]) -> None:
        self.got += numbers


def test_a_file_goes_to_one_process_and_the_journeys_to_the_first_while_there_is_something_else() -> None:
    tests = [
        f"tests/{each}"
        for each in ("journeys/a.py::x", "journeys/a.py::y", "journeys/b.py::x", "faults/c.py::x")
    ]
    first, second = _Process(), _Process()
    shares = Shares.__new__(Shares)
    shares.workqueue = OrderedDict()
    for test in tests:
        shares.workqueue.setdefault(shares._split_scope(test), {})[test] = False
    shares.registered_collections = {first: tests, second: tests}
    shares.assigned_work = OrderedDict({first: {}, second: {}})
    for process in (second, first, second):
        shares._assign_work_unit(process)
    assert (first.got, second.got) == ([0, 1], [3, 2])
