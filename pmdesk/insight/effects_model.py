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
LEVEL, FADING, SEASON = 0, 1, 2


class Settings(NamedTuple):
    """Variances relative to the noise, one entry for each setting that is tried: the grid of the likelihood."""

    level: Floats
    fading: Floats
    keeps: Floats
    season: Floats

    def __len__(self) -> int:
        return len(self.level)


class Trials(NamedTuple):
    """Forecast errors of the window's mean: `errors` and `spreads` (of the model) are [start, setting]."""

    errors: Floats
    spreads: Floats
    cost: Floats  # Minus twice the log-likelihood of each setting per observation, the noise concentrated out.


def grid() -> Settings:
    """Return the settings that are tried."""
    rows = [(level, 0.0, 0.0, season) for level in LEVELS for season in SEASONS]
    rows += [
        (level, fading, keeps, season)
        for level in SLOW_LEVELS
        for fading in FADINGS
        for keeps in KEEPS
        for season in SEASONS
    ]
    return Settings(*np.array(rows, dtype=np.float64).T)


LEVELS = (0.0, 1e-3, 1e-2, 0.05, 0.25, 1.0, 5.0)
SLOW_LEVELS = (0.0, 1e-3, 1e-2)
FADINGS = (0.1, 1.0, 10.0)
KEEPS = (0.7, 0.93)
SEASONS = (0.0, 1e-3)


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
    gains = np.zeros((starts, len(settings), _size(series)))
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
    coming = np.zeros((len(weights), len(settings)))
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
    cover = np.zeros((len(settings), size, size))
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
    grows = np.zeros((len(settings), size, size))
    grows[:, LEVEL, LEVEL] = settings.level
    grows[:, FADING, FADING] = settings.fading
    if season > 1:
        walk = settings.season[:, None, None] * (np.eye(season) - 1 / season)
        grows[:, SEASON : SEASON + season, SEASON : SEASON + season] = walk
    return grows


def _filtered(series: Series, seen: Flags, gains: Floats, settings: Settings) -> tuple[Floats, Floats, Floats]:
    """Return forecasts and their variances [start, setting], and the cost of each setting; nothing after counts."""
    starts, tried, size = gains.shape
    state, cover = np.zeros((tried, size)), _prior(series, settings)
    grows = _growth(series, settings)
    fade = np.ones((tried, size))
    fade[:, FADING] = settings.keeps
    fades = fade[:, :, None] * fade[:, None, :]
    forecasts, variances = np.zeros((starts, tried)), np.zeros((starts, tried))
    squares, logs, count = np.zeros(tried), np.zeros(tried), 0
    warm_up = 2 * series.season + 2
    look = np.zeros(size)
    met = 0
    for start in range(starts):
        gain = gains[start]
        forecasts[start] = (gain * state).sum(axis=1)
        variances[start] = (np.matmul(cover, gain[:, :, None])[:, :, 0] * gain).sum(axis=1)
        if start == starts - 1:
            break
        if seen[start]:
            look[:] = 0.0
            look[LEVEL] = look[FADING] = 1.0
            if series.season > 1:
                look[SEASON + start % series.season] = 1.0
            if series.control is not None:
                look[-1] = series.control[start]
            reach = cover @ look
            variance = reach @ look + 1.0
            miss = series.values[start] - state @ look
            met += 1
            if met > warm_up:
                squares += miss**2 / variance
                logs += np.log(variance)
                count += 1
            pull = reach / variance[:, None]
            state += pull * miss[:, None]
            cover -= pull[:, :, None] * reach[:, None, :]
        state *= fade
        cover *= fades
        cover += grows
    counted = max(count, 1)
    return forecasts, variances, np.log(np.maximum(squares / counted, 1e-300)) + logs / counted
