"""What every peer script shares: say ready, then run once per line of standard input and print the time and the answer.

Only the work is timed; the data are read before, and what the answer takes beyond the work comes after. One line of
JSON a run: {"seconds": 0.123, "peakMiB": 210.5, "answer": ...}
"""

import json
import resource
import sys
import time


def serve(work, versions, answer=lambda result: result):
    """Runs `work` (no arguments) whenever a line arrives; `answer` turns its result into something JSON can hold."""
    print(json.dumps({"ready": True, "versions": versions}), flush=True)
    for _ in sys.stdin:
        start = time.perf_counter()
        result = work()
        seconds = time.perf_counter() - start
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(json.dumps({"seconds": seconds, "peakMiB": peak, "answer": answer(result)}), flush=True)
