"""Watches the memory of a process and of those that it has started."""

import pathlib
import threading
import time

INTERVAL_MIN_S = 0.005
PART_MAX = 0.01  # of a core, which looking takes away from what is measured


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
        while not self.ended.wait(self._look()):
            pass

    def _look(self):
        """Seconds until the next look. If a process ends meanwhile, this one does not count."""
        start = time.thread_time()
        try:
            self.peak_bytes = max(self.peak_bytes, sum(map(high_water_bytes, descendants(self.process))))
        except OSError:
            pass
        return max(INTERVAL_MIN_S, (time.thread_time() - start) / PART_MAX)
