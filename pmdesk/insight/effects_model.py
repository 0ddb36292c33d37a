"""Runs a level with a weekday season and a fading part through a series and judges the forecasts it makes on the way.

Model. y = level + fading part + season (+ coefficient x control) + noise (Harvey, "Forecasting, structural time series
models and the Kalman filter", 1989). The level and the seasons (one state for each phase, Harrison and Stevens 1976)
walk at random, the fading part returns to zero. Every transition is therefore the identity or one factor, and a step of
the Kalman filter is one rank-one update, done for all settings of the variances at once.

Each period of the history also serves as a placebo release: the state known just before it forecasts the mean of the
window after it, and both the error and its model variance come out of the same pass.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

VAGUE = 1e5  # Prior variance of what is not known at first, in variances of the noise.
TINY = 1e-300
LEVEL, FADING, SEASON = 0, 1, 2


class Settings(NamedTuple):
    """Variances relative to the noise and what the fading part keeps, one entry for each setting that is tried."""

    level: Floats
    fading: Floats
    keeps: Floats
    season: Floats

    @property
    def tried(self) -> int:
        """How many settings there are."""
        return len(self.level)


class Trials(NamedTuple):
    """Forecasts of the window's mean: their errors and the model's deviations are [start, setting]."""

    errors: Floats
    spreads: Floats
    cost: Floats  # Minus twice the log-likelihood of each setting, the noise's variance concentrated out.


def grid() -> Settings:
    """Return the settings that are tried: how fast the level walks, and how the fading part comes and goes."""
    rows = [(level, 0.0, 0.0) for level in LEVELS]
    rows += [(level, fading, keeps) for level in SLOW_LEVELS for fading in FADINGS for keeps in KEEPS]
    level, fading, keeps = np.array(rows, dtype=np.float64).T
    return Settings(level, fading, keeps, np.full(len(rows), SEASON_WALK))


LEVELS = (0.0, 1e-3, 1e-2, 0.05, 0.25, 1.0, 5.0)
SLOW_LEVELS = (0.0, 1e-2)
FADINGS = (1.0, 10.0, 50.0)
KEEPS = (0.7, 0.93)
SEASON_WALK = 1e-3


class Series(NamedTuple):
    """Values on a regular grid, NaN where there is none, with the length of the season and a control or None."""

    values: Floats
    season: int
    control: Floats | None


def try_out(series: Series, length: int, last: int, settings: Settings) -> Trials:
    """Return how the forecast of the next `length` periods fared at each start up to and including `last`."""
    seen = np.isfinite(series.values)
    weights = _window_weights(seen, length, last)
    gains = _window_gains(series, weights, settings)
    noise = _noise_ahead(weights, settings)
    forecasts, variances, cost = _filtered(series, seen, gains, settings)
    actual = _window_mean(np.where(seen, series.values, 0.0), weights)
    return Trials(actual[:, None] - forecasts, np.sqrt(variances + noise), cost)


def _window_weights(seen: Flags, length: int, last: int) -> Floats:
    """Return for each start what each period of its window weighs in the window's mean; zero where nothing was seen."""
    padded = np.concatenate([seen[: last + length], np.zeros(max(0, last + length - len(seen)), dtype=bool)])
    windows = np.lib.stride_tricks.sliding_window_view(padded, length)[: last + 1].astype(np.float64)
    return windows / np.maximum(windows.sum(axis=1, keepdims=True), 1.0)


def _window_mean(values: Floats, weights: Floats) -> Floats:
    length = weights.shape[1]
    padded = np.concatenate([values, np.zeros(length)])
    return np.einsum("tj,tj->t", np.lib.stride_tricks.sliding_window_view(padded, length)[: len(weights)], weights)


def _window_gains(series: Series, weights: Floats, settings: Settings) -> Floats:
    """Return [start, setting, state]: what each state adds to the forecast of the window's mean."""
    starts, length = weights.shape
    gains = np.zeros((starts, settings.tried, _size(series)))
    gains[:, :, LEVEL] = 1.0
    gains[:, :, FADING] = weights @ settings.keeps[None, :] ** np.arange(length)[:, None]
    if series.season > 1:
        phases = np.arange(starts, dtype=np.int64)[:, None] + np.arange(length, dtype=np.int64)
        for phase in range(series.season):
            gains[:, :, SEASON + phase] = np.where(phases % series.season == phase, weights, 0.0).sum(axis=1)[:, None]
    if series.control is not None:
        gains[:, :, -1] = _window_mean(np.nan_to_num(series.control), weights)[:, None]
    return gains


def _noise_ahead(weights: Floats, settings: Settings) -> Floats:
    """Return [start, setting]: the variance that the noise and the steps within the window add to its mean."""
    own = np.einsum("tj,tj->t", weights, weights)
    coming = np.zeros((len(weights), settings.tried))
    steps = np.zeros_like(coming)
    fading = np.zeros_like(coming)
    left = np.zeros(len(weights))
    for period in range(weights.shape[1] - 1, 0, -1):
        left = left + weights[:, period]
        fading = fading * settings.keeps + weights[:, period, None]
        steps += left[:, None] ** 2 * settings.level + fading**2 * settings.fading
    return own[:, None] + steps


def _size(series: Series) -> int:
    return SEASON + (series.season if series.season > 1 else 0) + (series.control is not None)


def _prior(series: Series, settings: Settings) -> Floats:
    size, season = _size(series), series.season
    cover = np.zeros((settings.tried, size, size))
    cover[:, LEVEL, LEVEL] = VAGUE
    cover[:, FADING, FADING] = settings.fading / (1 - settings.keeps**2)
    if season > 1:
        cover[:, SEASON : SEASON + season, SEASON : SEASON + season] = VAGUE * (np.eye(season) - 1 / season)
    if series.control is not None:
        cover[:, -1, -1] = VAGUE
    return cover


def _growth(series: Series, settings: Settings) -> Floats:
    """Return what a period adds to the uncertainty of the states."""
    size, season = _size(series), series.season
    grows = np.zeros((settings.tried, size, size))
    grows[:, LEVEL, LEVEL] = settings.level
    grows[:, FADING, FADING] = settings.fading
    if season > 1:
        walk = settings.season[:, None, None] * (np.eye(season) - 1 / season)
        grows[:, SEASON : SEASON + season, SEASON : SEASON + season] = walk
    return grows


def _filtered(series: Series, seen: Flags, gains: Floats, settings: Settings) -> tuple[Floats, Floats, Floats]:
    """Return forecasts and their variances [start, setting], and the cost of each setting; nothing after counts."""
    starts, tried, size = gains.shape
    state, cover, grows = np.zeros((tried, size)), _prior(series, settings), _growth(series, settings)
    fades = np.ones((tried, size))
    fades[:, FADING] = settings.keeps
    cover_fades = fades[:, :, None] * fades[:, None, :]
    looks = _looks(series, starts)
    forecasts, variances = np.zeros((starts, tried)), np.zeros((starts, tried))
    squares, logs, met, warm_up = np.zeros(tried), np.zeros(tried), 0, 2 * series.season + 2
    for start, gain in enumerate(gains):
        forecasts[start] = (gain * state).sum(axis=1)
        variances[start] = (np.matmul(cover, gain[:, :, None])[:, :, 0] * gain).sum(axis=1)
        if start < starts - 1 and seen[start]:
            reach = cover @ looks[start]
            variance = reach @ looks[start] + 1.0
            miss = series.values[start] - state @ looks[start]
            met += 1
            if met > warm_up:
                squares += miss**2 / variance
                logs += np.log(variance)
            pull = reach / variance[:, None]
            state += pull * miss[:, None]
            cover -= pull[:, :, None] * reach[:, None, :]
        state *= fades
        cover *= cover_fades
        cover += grows
    counted = max(met - warm_up, 1)
    return forecasts, variances, counted * np.log(np.maximum(squares / counted, TINY)) + logs


def _looks(series: Series, starts: int) -> Floats:
    """Return [period, state]: what each state adds to the period's value."""
    looks = np.zeros((starts, _size(series)))
    looks[:, [LEVEL, FADING]] = 1.0
    if series.season > 1:
        looks[np.arange(starts), SEASON + np.arange(starts) % series.season] = 1.0
    if series.control is not None:
        looks[:, -1] = np.nan_to_num(series.control[:starts])
    return looks
