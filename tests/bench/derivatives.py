#!/usr/bin/env python3
"""Derivatives of a mean by likelihood ratio and by differences of common random numbers, compared in deliveries.

    derivatives.py [--deliveries N] [--seed N]

Repeaters of n links with success probability p an attempt: a delivery takes T = max of n geometric numbers of slots, and its pair has
decayed by exp(-sum of waits / tc). Of E[T], and of the mean Werner parameter, the derivative with respect to p
  by likelihood ratio    T sum_i (1/p - (N_i - 1)/(1 - p))
  by differences         (T(1.05 p) - T(0.95 p)) / (0.1 p), the same random numbers behind both, by inversion as in Teide
is estimated; printed is how many times more deliveries the first needs for the same standard error, and how far the second is from
the first, in standard errors: its bias. An infinitesimal perturbation gives 0, as T is a whole number of slots: a step function of p
along every path."""
import argparse

import numpy as np

STEP = 0.05  # relative
COHERENCE = 100  # slots


def outcome(p, uniform):
    """Slots of a delivery and its Werner parameter, from one uniform number a link."""
    slots = np.ceil(np.log(uniform) / np.log1p(-p)).clip(1)
    time = slots.max(axis=1)
    return slots, np.array([time, np.exp(-(time[:, None] - slots).sum(axis=1) / COHERENCE)])


def compare(p, links, n, generator):
    uniform = generator.random((n, links))
    slots, values = outcome(p, uniform)
    score = (1 / p - (slots - 1) / (1 - p)).sum(axis=1)
    ratio = (values - values.mean(axis=1)[:, None]) * score  # the mean is a control variate: E[score] = 0
    difference = (outcome(p * (1 + STEP), uniform)[1] - outcome(p * (1 - STEP), uniform)[1]) / (2 * STEP * p)
    errors = [estimate.std(axis=1, ddof=1) / np.sqrt(n) for estimate in (ratio, difference)]
    apart = (difference.mean(axis=1) - ratio.mean(axis=1)) / np.hypot(*errors)
    return (errors[0] / errors[1]) ** 2 / 2, apart  # a difference takes two deliveries


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--deliveries", type=int, default=200000)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    generator = np.random.default_rng(arguments.seed)
    print("p      links  time: times as many, apart   Werner parameter: times as many, apart")
    for p in (0.3, 0.1, 0.03):
        for links in (2, 4, 8):
            (time, werner), apart = compare(p, links, arguments.deliveries, generator)
            print("%-6g %-6d %10.1f %14.1f %20.1f %17.1f" % (p, links, time, apart[0], werner, apart[1]))


if __name__ == "__main__":
    main()
