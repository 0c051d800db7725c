"""Guessing is slow, and a person who mistypes is not kept out."""

from __future__ import annotations

import pytest

from editai.errors import TooManyAttempts
from editai.profiles.attempts import MOST_FOR_EMAIL, MOST_FOR_ONE, MOST_FROM_ADDRESS, WINDOW_S, Attempts


class Time:
    """Seconds that pass when a test says so."""

    def __init__(self) -> None:
        self.s = 0.0

    def __call__(self) -> float:
        return self.s


def test_after_too_many_one_waits_and_then_goes_on() -> None:
    time = Time()
    attempts = Attempts(time)
    for _ in range(MOST_FOR_ONE):
        attempts.begin("10.0.0.1", "ana@x.test")
        time.s += 60
    with pytest.raises(TooManyAttempts) as caught:
        attempts.begin("10.0.0.1", " ANA@x.test")
    assert caught.value.details["wait_s"] == WINDOW_S - MOST_FOR_ONE * 60
    assert caught.value.sentence == "Too many attempts. Wait 10 minutes, then try again."
    attempts.begin("10.0.0.1", "ben@x.test")
    attempts.begin("10.0.0.2", "ana@x.test")
    time.s += WINDOW_S - MOST_FOR_ONE * 60
    attempts.begin("10.0.0.1", "ana@x.test")


def test_what_was_right_or_not_tried_does_not_count() -> None:
    attempts = Attempts(Time())
    for _ in range(3 * MOST_FROM_ADDRESS):
        attempts.begin("10.0.0.1", "ana@x.test")
        attempts.succeeded("10.0.0.1", "ana@x.test")
        attempts.begin("10.0.0.1", "ben@x.test")
        attempts.not_tried("10.0.0.1", "ben@x.test")


def test_many_e_mails_from_one_address_and_many_addresses_for_one_e_mail() -> None:
    attempts = Attempts(Time())
    for number in range(MOST_FROM_ADDRESS):
        attempts.begin("10.0.0.1", f"{number}@x.test")
    with pytest.raises(TooManyAttempts):
        attempts.begin("10.0.0.1", "new@x.test")
    for number in range(MOST_FOR_EMAIL):
        attempts.begin(f"10.1.0.{number}", "ana@x.test")
    with pytest.raises(TooManyAttempts):
        attempts.begin("10.2.0.1", "ana@x.test")
