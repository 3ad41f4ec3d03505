"""`make bench [name=…]`: one JSON line per benchmark."""

import json
import sys

from benchmarks import (
    code_storage,
    codes,
    codes_ceiling,
    kills,
    labels,
    ranges,
    recall,
    scan,
    verdict,
    workspace,
)

BENCHMARKS = {
    "codes": codes.run,
    "codes-ceiling": codes_ceiling.run,
    "code-storage": code_storage.run,
    "ranges": ranges.run,
    "labels": labels.run,
    "scan": scan.run,
    "scan-kill": kills.run,
    "recall-latency": recall.run,
    "verdict": verdict.run,
    "workspace": workspace.run,
}


def main() -> None:
    wanted = sys.argv[1:] or list(BENCHMARKS)
    for name in wanted:
        if name not in BENCHMARKS:
            sys.exit(f"没有名为 {name} 的基准，可选：{'、'.join(BENCHMARKS)}")
        print(json.dumps(BENCHMARKS[name]().as_dict(), ensure_ascii=False), flush=True)


main()
