"""What every peer script shares: say ready, then run once per line of standard input, which is a seed, and print time and answer.

Only the work is timed; the data are read before, and what the answer takes beyond the work comes after. One line of
JSON a run: {"seconds": 0.123, "peakMiB": 210.5, "answer": ...}
"""

import inspect
import json
import sys
import time


def peak_mib():
    """Most memory of this program so far. Not ru_maxrss, which a child inherits from the process that started it."""
    with open("/proc/self/status", encoding="ascii") as status:
        line = next(line for line in status if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


def serve(work, versions, answer=lambda result: result):
    """Runs `work` (with the seed, if it takes one) whenever a line arrives; `answer` makes its result fit for JSON."""
    draws = len(inspect.signature(work).parameters) > 0
    print(json.dumps({"ready": True, "versions": versions}), flush=True)
    for line in sys.stdin:
        start = time.perf_counter()
        result = work(int(line)) if draws else work()
        seconds = time.perf_counter() - start
        peak = peak_mib()
        print(json.dumps({"seconds": seconds, "peakMiB": peak, "answer": answer(result)}), flush=True)
