"""Patients after a first or a second operation, cycle by cycle, as shares of all at the start.

Time in a state is remembered by rings: who was operated on, relieved or injected in each of the
last cycles. So late relief, judgement, recurrence and wearing off are exact. Arrays have the axes
operation (first, second), group (whom toxin cannot help, the others), draw, as far as they apply.
"""

from __future__ import annotations

import numpy as np

from hemifacial.treatment.decision.chances import BAND_ENDS, Chances
from hemifacial.treatment.decision.wearing_off import Control

_RELIEF_RING = BAND_ENDS[-1] + 1


class AfterSurgery:
    """Relieved, waiting for relief, failed, under toxin, in remission, or dead from surgery."""

    def __init__(
        self,
        strategy: str,
        values: dict[str, np.ndarray],
        chances: Chances,
        control: Control,
    ) -> None:
        self.values, self.chances = values, chances
        untried = strategy == "mvd"
        draws = len(chances.remission)
        self.controlled_share = (control.all if untried else control.early)[:, :, None]
        toxin = values["toxin_after_surgery"]
        helped = values["toxin_response"] if untried else np.ones(draws)
        self.recurrence = chances.recurrence[:, None, None]
        #: Where toxin was not tried, everybody is in the second group.
        self.groups = slice(1, 2) if untried else slice(0, 2)
        size = self.groups.stop - self.groups.start
        #: Of each group, when surgery has failed: under toxin with and without effect, or not.
        self.to_helped = np.stack([np.zeros(draws), toxin * helped])[self.groups]
        self.to_unhelped = np.stack([np.zeros(draws), toxin * (1 - helped)])[self.groups]
        self.late = chances.in_the_end - chances.at_once
        self.late_left = (1 - chances.late) ** (chances.judged - 1)
        self.operated = np.zeros((chances.judged, size, draws))
        self.delayed, self.unjudged, self.just_relieved = np.zeros((3, size, draws))
        self.relieved_in = np.zeros((_RELIEF_RING, 2, size, draws))
        self.relieved = np.zeros((4, 2, size, draws))
        self.recurred = np.zeros((2, size, draws))
        self.helped = np.zeros((chances.interval, 2, draws))
        self.unhelped = np.zeros((chances.given_up, 2, draws))
        self.given_up, self.settled, self.remission, self.alive = np.zeros((4, 2, draws))
        self.dead = np.zeros(draws)

    def operate(self, cycle: int, first: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Judge, operate again and for the first time; give the shares operated on.

        Parameters
        ----------
        cycle : int
            Cycle that starts.
        first : numpy.ndarray, (2, draws)
            Who has a first operation: those whom toxin cannot help, and the others.

        Returns
        -------
        tuple of numpy.ndarray, (draws,)
            First and second operations.
        """
        values, chances, first = self.values, self.chances, first[self.groups]
        survive = 1 - values["surgical_death"]
        place = cycle % chances.judged
        judged = self.operated[place] * (1 - chances.in_the_end)
        self.unjudged -= judged
        failed = judged + self.recurred[0]
        again = failed * values["redo_share"]
        redone = again * (survive * values["redo_relief"])
        self._settle(cycle, 0, failed - again)
        self._settle(cycle, 1, again * survive - redone + self.recurred[1])
        self.recurred = np.zeros_like(self.recurred)
        survivors = first * survive
        self.operated[place] = survivors
        self.delayed += survivors * self.late
        self.unjudged += survivors * (1 - chances.in_the_end)
        self._relieve(cycle, survivors * chances.at_once, redone)
        firsts, seconds = first.sum(axis=0), again.sum(axis=0)
        self.alive[0] += firsts * survive - seconds
        self.alive[1] += seconds * survive
        self.dead += (firsts + seconds) * values["surgical_death"]
        return firsts, seconds

    def _settle(self, cycle: int, operation: int, failed: np.ndarray) -> None:
        """Place those whose surgery has failed for good."""
        helped = (failed * self.to_helped).sum(axis=0)
        unhelped = (failed * self.to_unhelped).sum(axis=0)
        self.helped[cycle % len(self.helped), operation] += helped
        place = cycle % len(self.unhelped)
        if operation == 0:  # those who came here last in this place have given toxin up
            self.given_up += self.unhelped[place]
            self.unhelped[place] = 0
        self.unhelped[place, operation] += unhelped
        self.settled[operation] += failed.sum(axis=0) - helped - unhelped

    def _relieve(self, cycle: int, first: np.ndarray, second: np.ndarray) -> None:
        """Move the relieved on by the time since relief, and take in the new ones."""
        for band, end in enumerate(BAND_ENDS):
            moved = self.relieved_in[(cycle - end) % _RELIEF_RING] * self.chances.lasted[band]
            self.relieved[band] -= moved
            self.relieved[band + 1] += moved
        new = self.relieved_in[cycle % _RELIEF_RING]
        new[0] += first
        new[1] += second
        self.relieved[0] += new
        self.just_relieved = np.zeros_like(self.just_relieved)

    def injected(self, cycle: int) -> np.ndarray:
        """Give the share injected when this cycle starts."""
        interval, last = self.chances.interval, self.chances.given_up
        due = sum(self.unhelped[(cycle - since) % last] for since in range(0, last, interval))
        return (self.helped[cycle % interval] + due).sum(axis=0)

    def controlled(self, cycle: int, half: int) -> np.ndarray:
        """Give the share that is controlled over a half-cycle, (2, draws) by operation."""
        interval = self.chances.interval
        return sum(
            self.helped[(cycle - since) % interval] * self.controlled_share[since, half]
            for since in range(interval)
        )

    def free(self) -> np.ndarray:
        """Give the share without spasm, (2, draws) by operation."""
        free = self.relieved.sum(axis=(0, 2)) + self.remission
        free[0] += self.just_relieved.sum(axis=0)
        return free

    def chance_events(self, cycle: int) -> None:
        """Let remission, loss of response, late relief and recurrence happen."""
        chances = self.chances
        stays = 1 - chances.remission
        helped = self.helped.sum(axis=0)
        spasm = helped + self.unhelped.sum(axis=0) + self.given_up + self.settled
        self.remission += spasm * chances.remission
        self.given_up *= stays
        self.given_up += helped * (stays * chances.loss)
        self.settled *= stays
        self.unhelped *= stays
        self.helped *= stays * (1 - chances.loss)
        oldest = self.operated[(cycle + 1) % chances.judged] * (self.late * self.late_left)
        late = self.delayed * chances.late + oldest * (1 - chances.late)
        self.delayed -= late
        again = self.relieved * self.recurrence
        self.relieved -= again
        self.recurred = again[0] + again[1] + again[2] + again[3]
        self.just_relieved = late
        entry = self.relieved_in[(cycle + 1) % _RELIEF_RING]
        entry[0], entry[1] = late, 0

    def states(self) -> dict[str, np.ndarray]:
        """Give the share in each state, by the specification's names."""
        relieved = self.relieved.sum(axis=(0, 2))
        return {
            "CURED": relieved[0] + self.just_relieved.sum(axis=0),
            "REDONE": relieved[1],
            "DELAYED": self.delayed.sum(axis=0),
            "FAILED": self.unjudged.sum(axis=0) + self.settled.sum(axis=0),
            "RECURRED": self.recurred.sum(axis=(0, 1)),
            "TOXIN": self.helped.sum(axis=(0, 1)) + self.unhelped.sum(axis=(0, 1)),
            "NON_RESPONSE": self.given_up.sum(axis=0),
            "REMISSION": self.remission.sum(axis=0),
            "DEAD": self.dead,
        }
