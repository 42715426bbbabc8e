"""What is said when something outside this project has to change before it can run."""


class Refusal(Exception):
    """One sentence that tells the person what to do; the program then ends with status 2."""
