"""The client of `omni-tui serve --rewards`: System 2 and the rewards, as a reward function of TRL."""

import json
import urllib.error
import urllib.request
from http.client import HTTPException
from pathlib import Path

# The server takes no more completions at once, and compares only what comes in one request.
BATCH = 256
PARTS = ("format", "length_bonus", "base", "frame_count", "length", "overlap", "saliency", "alignment", "object_count", "global_j",
         "box_iou")


class ServerError(Exception):
    """What the server refused, or that it was not there. Ends a run: a reward must never silently be zero."""


class RewardServer:
    """One server. `token`: what it asks for when others than this machine can reach it."""

    def __init__(self, address: str, token: str | None = None, seconds: float = 1800):
        self.address, self.seconds = address.rstrip("/"), seconds
        self.headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
        self.opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))        # the server is near

    def ask(self, path: str, body: dict | None = None) -> dict:
        """The answer to GET, or to POST where there is a body."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.address + path, data, self.headers)
        try:
            with self.opener.open(request, timeout=self.seconds) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            raise ServerError(f"{self.address}{path}: {error.code}, {reason(error.read())}") from error
        except (OSError, ValueError, HTTPException) as error:
            raise ServerError(f"{self.address}{path}: {error}. Try: omni-tui serve --rewards --data DIR") from error


def reason(body: bytes) -> str:
    """The server's own words, with its hint."""
    try:
        error = json.loads(body)["error"]
        return error["problem"] + (f". Try: {error['try']}" if "try" in error else "")
    except (ValueError, KeyError, TypeError):
        return body[:200].decode(errors="replace")


def requests(groups: list[int]) -> list[range]:
    """Places of completions that are asked about together: whole groups, at most `BATCH` completions."""
    ends = [i for i in range(1, len(groups)) if groups[i] != groups[i - 1]] + [len(groups)]
    starts = [0]
    for before, end in zip([0, *ends], ends):
        if end - before > BATCH:
            raise ServerError(f"a group of {end - before} completions; expected at most {BATCH}. Try: a smaller --group")
        if end - starts[-1] > BATCH:
            starts.append(before)
    return [range(a, b) for a, b in zip(starts, [*starts[1:], len(groups)])]


class ServerRewards:
    """What TRL calls with the completions of a step. Every line that the server gives back is kept in `file`, which
    `omni-tui FILE --dataset DIR` shows."""

    __name__ = "omni_tui"

    def __init__(self, server: RewardServer, file: Path):
        self.server, self.file = server, file

    def __call__(self, completions: list[str], completion_ids: list[list[int]], number: list[int], video: list[str], exp_id: list[str],
                 object_ids: list[list[str] | None], trainer_state, log_metric, **_) -> list[float | None]:
        asked = [dict(video=v, exp_id=e, group=n, step=trainer_state.global_step, completion=text, tokens=len(ids))
                 | ({} if objects is None else dict(object_ids=objects))
                 for v, e, n, objects, text, ids in zip(video, exp_id, number, object_ids, completions, completion_ids)]
        lines = []
        for places in requests(number):
            part = [asked[i] for i in places]
            answer = self.server.ask("/rewards", dict(completions=part)).get("rollouts")
            if not isinstance(answer, list) or len(answer) != len(part) or any("reward" not in line for line in answer):
                raise ServerError(f"{self.server.address}/rewards: expected {len(part)} rollouts with a reward each")
            lines += answer
        with open(self.file, "a") as file:
            file.writelines(json.dumps(line) + "\n" for line in lines)
        for part in PARTS:
            known = [line[part] for line in lines if line.get(part) is not None]
            if known:
                log_metric(f"parts/{part}", sum(known) / len(known))
        return [line["reward"] for line in lines]
