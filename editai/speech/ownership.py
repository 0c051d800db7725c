"""Which word of a text each phoneme belongs to, where the rules only tell the phonemes of the whole.

Rules that read a whole sentence know what stands beside a word; they run words together and write numbers
out, so that counting spaces does not tell whose a phoneme is. Each word is read on its own besides, and
both readings are laid on top of each other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from itertools import groupby


def owners(whole: Sequence[str], parts: Sequence[Sequence[str]], silent: frozenset[str]) -> list[int | None]:
    """For each phoneme of the whole the index of its part; None for white space.

    Never decreasing. A punctuation mark belongs to the part before it. Every phoneme gets an owner as long
    as any part has phonemes.

    Args:
        whole: the phonemes of the text.
        parts: the phonemes of each word, read alone; may be empty.
        silent: phonemes that are no sound of a word: marks and white space.
    """
    heard = [index for index, phoneme in enumerate(whole) if phoneme not in silent]
    alone = [(phoneme, part) for part, phonemes in enumerate(parts) for phoneme in phonemes if phoneme not in silent]
    found: dict[int, int] = {}
    if alone:
        matcher = SequenceMatcher(None, [whole[index] for index in heard], [each for each, _ in alone], autojunk=False)
        for at, other, size in matcher.get_matching_blocks():
            for offset in range(size):
                found[heard[at + offset]] = alone[other + offset][1]
    groups = _groups(whole, heard)
    found |= _read_otherwise(heard, groups, {part for _, part in alone}, found)
    result: list[int | None] = [None] * len(whole)
    last = next((found[index] for index in heard if index in found), next((part for _, part in alone), 0))
    for index, phoneme in enumerate(whole):
        if phoneme.isspace():
            continue
        if phoneme not in silent:
            last = max(last, found.get(index, _neighbour(index, groups[index], found, last)))
        result[index] = last
    return result


def _groups(whole: Sequence[str], heard: Sequence[int]) -> dict[int, range]:
    """For each sounding phoneme the stretch between white space that it stands in."""
    groups: dict[int, range] = {}
    begin = 0
    for end in [index for index, phoneme in enumerate(whole) if phoneme.isspace()] + [len(whole)]:
        groups |= dict.fromkeys(range(begin, end), range(begin, end))
        begin = end + 1
    return {index: groups[index] for index in heard}


def _read_otherwise(
    heard: Sequence[int], groups: Mapping[int, range], sounding: set[int], found: Mapping[int, int]
) -> dict[int, int]:
    """Owners of phonemes that no word has alone, where a word between their neighbours has none at all.

    "a" is "ɐ" in a sentence and "eɪ" alone: without this its sound would be the word before's. Stretches of
    their own are shared among such words; where there are none, what is left at the end of another stretch is.
    """
    result: dict[int, int] = {}
    taken, before = set(found.values()), -1
    runs = [(is_found, list(run)) for is_found, run in groupby(heard, found.__contains__)]
    for at, (is_found, run) in enumerate(runs):
        if is_found:
            before = max(before, found[run[-1]])
            continue
        after = found[runs[at + 1][1][0]] if at + 1 < len(runs) else max(sounding, default=-1) + 1
        left = [part for part in range(before + 1, after) if part in sounding and part not in taken]
        if not left:
            continue
        inside = set(run)
        of_own = [index for index in run if all(each in inside for each in groups[index] if each in groups)]
        stretches = [list(own) for _, own in groupby(of_own, lambda index: groups[index].start)]
        shared = stretches or [[index] for index in run]
        for place, own in enumerate(shared):
            result |= dict.fromkeys(own, left[place * len(left) // len(shared)])
    return result


def _neighbour(index: int, group: range, found: dict[int, int], last: int) -> int:
    """The owner of the nearest phoneme of the same stretch that has one; else the last owner."""
    near = sorted((each for each in group if each in found), key=lambda each: (abs(each - index), each))
    return found[near[0]] if near else last
