"""What every peer script shares: say ready, then run once per line of standard input and print the time and the answer.

Only the work is timed; the data are read before. One line of JSON a run:
{"seconds": 0.123, "answer": ...}
"""

import json
import sys
import time


def serve(work, versions):
    """Runs `work` (no arguments, returns a JSON-able answer) whenever a line arrives."""
    print(json.dumps({"ready": True, "versions": versions}), flush=True)
    for _ in sys.stdin:
        start = time.perf_counter()
        answer = work()
        seconds = time.perf_counter() - start
        print(json.dumps({"seconds": seconds, "answer": answer}), flush=True)
