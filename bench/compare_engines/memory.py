"""Watches the memory of a process and of those that it has started."""

import pathlib
import threading

INTERVAL_S = 0.005


def descendants(process):
    """The process and all that came from it, as far as they still are."""
    yield process
    for task in pathlib.Path(f"/proc/{process}/task").glob("*/children"):
        for child in task.read_text(encoding="ascii").split():
            yield from descendants(int(child))


def high_water_bytes(process):
    """What the kernel says was the most so far."""
    for line in pathlib.Path(f"/proc/{process}/status").read_text(encoding="utf-8").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    return 0


class Watch:
    """Looks again and again: unlike a child's resource usage, this has nothing of the parent's memory in it."""

    def __init__(self, process):
        self.process, self.peak_bytes = process, 0
        self.ended = threading.Event()
        self.thread = threading.Thread(target=self._look_again, daemon=True)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.ended.set()
        self.thread.join()

    def _look_again(self):
        self._look()
        while not self.ended.wait(INTERVAL_S):
            self._look()

    def _look(self):
        """A process that ends meanwhile is left out."""
        try:
            self.peak_bytes = max(self.peak_bytes, sum(map(high_water_bytes, descendants(self.process))))
        except OSError:
            return
