"""Patients who have not been operated on, cycle by cycle, as shares of all at the start.

Death from other causes strikes every state alike, so it is left out here and multiplied in when
days are counted.
"""

from __future__ import annotations

import numpy as np

from hemifacial.treatment.decision.chances import Chances
from hemifacial.treatment.decision.wearing_off import Control


class BeforeSurgery:
    """Waiting, under toxin, or in remission.

    All injections before surgery fall on the same cycles, so no memory of the last one is needed.
    """

    def __init__(
        self,
        strategy: str,
        values: dict[str, np.ndarray],
        chances: Chances,
        control: Control,
    ) -> None:
        helped = values["toxin_response"]
        none = np.zeros_like(helped)
        toxin = strategy in ("toxin", "toxin_then_mvd")
        self.chances = chances
        self.switches = strategy == "toxin_then_mvd"
        self.on_non_response = self.switches and bool(values["mvd_after_non_response"][0])
        self.controlled_share = np.stack([control.early, control.steady], axis=2)
        parts = np.stack([control.early_share, 1 - control.early_share])
        self.waiting = none + (strategy == "wait")
        self.coming = none + (strategy == "mvd")
        #: Those whom toxin helps: it wears off early in the first row, not in the second.
        self.helped = parts * helped if toxin else np.zeros_like(parts)
        self.unhelped = 1 - helped if toxin else none.copy()
        self.given_up, self.remission = none.copy(), none.copy()

    @property
    def alive(self) -> np.ndarray:
        """Share that is alive and not operated on."""
        return self.waiting + self.on_toxin() + self.given_up + self.remission

    def on_toxin(self) -> np.ndarray:
        """Give the share under toxin, whether it helps or not."""
        return self.helped[0] + self.helped[1] + self.unhelped

    def leave_for_surgery(self, cycle: int) -> np.ndarray:
        """Take out those operated on now.

        Parameters
        ----------
        cycle : int
            Cycle that starts.

        Returns
        -------
        numpy.ndarray, (2, draws)
            Those whom toxin cannot help, and the others.
        """
        leaving = np.zeros_like(self.helped)
        leaving[1] = self.coming
        self.coming = np.zeros_like(self.coming)
        if cycle == self.chances.given_up:
            self.given_up = self.given_up + self.unhelped
            self.unhelped = np.zeros_like(self.unhelped)
        if self.on_non_response:
            leaving[0] = self.given_up
            self.given_up = np.zeros_like(self.given_up)
        if self.switches and cycle == self.chances.weighed:
            leaving[1] += self.helped[0]
            self.helped[0] = 0
        return leaving

    def injected(self, cycle: int) -> np.ndarray:
        """Give the share injected when this cycle starts."""
        return self.on_toxin() * (cycle % self.chances.interval == 0)

    def free(self) -> np.ndarray:
        """Give the share without spasm."""
        return self.remission

    def controlled(self, cycle: int, half: int) -> np.ndarray:
        """Give the share that is controlled, on average over a half-cycle."""
        early, steady = self.controlled_share[cycle % self.chances.interval, half]
        return self.helped[0] * early + self.helped[1] * steady

    def chance_events(self, cycle: int) -> None:
        """Let remission and then loss of response happen."""
        stays = 1 - self.chances.remission
        spasm = self.waiting + self.on_toxin() + self.given_up
        self.remission = self.remission + spasm * self.chances.remission
        self.waiting = self.waiting * stays
        self.unhelped = self.unhelped * stays
        self.helped *= stays
        lost = self.helped * self.chances.loss
        self.helped -= lost
        self.given_up = self.given_up * stays + lost[0] + lost[1]

    def states(self) -> dict[str, np.ndarray]:
        """Give the share in each state, by the specification's names."""
        return {
            "WAITING": self.waiting,
            "TOXIN": self.on_toxin(),
            "NON_RESPONSE": self.given_up,
            "REMISSION": self.remission,
        }
