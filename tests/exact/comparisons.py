"""Means of runs against exact ones, counted."""

BOUND = 4  # standard errors: P = 6.3e-5 for one comparison of a right program


class Report:
    def __init__(self):
        self.count = self.wrong = 0

    def check(self, what, good, text=""):
        self.count += 1
        if not good:
            self.wrong += 1
            print("%s %s" % (what, text))

    def close(self, what, exact, mean, error, control=None):
        """A mean, and one by another rule, which must be rejected."""
        self.check(what, abs(mean - exact) <= BOUND * error + 1e-12 * abs(exact),
                   "is %.9g +- %.2g, not %.9g" % (mean, error, exact))
        if control is not None:
            self.check(what, abs(mean - control) > BOUND * error, "is not told from %.9g: %.9g +- %.2g" % (control, mean, error))
