"""Why nothing was deployed."""

from diglot.problem import Problem


class Refused(Exception):
    """Nothing was sent, and these problems say why."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__(*problems)
        self.problems = problems
