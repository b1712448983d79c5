"""The order of an epoch's rows, in the part of Python that compiles as it stands."""


def fifth_power(x: int, prime: int) -> int:
    """x⁵ modulo a prime below 2**31, in products below 2**62."""
    square = x * x % prime
    return square * square % prime * x % prime


def shuffle(order: list[int], seed: int, epoch: int) -> None:
    """Write the order of an epoch's rows into `order`: a function of (seed, epoch) alone.

    Fisher and Yates' shuffle, drawing from L'Ecuyer's combined generator (Communications of the ACM
    31, 1988), whose products stay below 2**63, so that Python's integers and the machine's agree.
    The generator is linear in its start, so the start is stirred: modulo these two primes x⁵ is
    one-to-one and far from linear. Without that, one epoch's order would tell much about the next.
    """
    a = (seed % 2147483562 * 40014 + epoch * 30269 + 12345) % 2147483562 + 1
    b = (seed % 2147483398 * 40692 + epoch * 30307 + 67890) % 2147483398 + 1
    for _ in range(4):
        a = fifth_power(a, 2147483563) * 40014 % 2147483563
        b = fifth_power(b, 2147483399) * 40692 % 2147483399
    for k in range(len(order)):
        order[k] = k
    for k in range(1, len(order)):
        a = a * 40014 % 2147483563
        b = b * 40692 % 2147483399
        other = (a - b) % 2147483562 % (k + 1)
        order[k], order[other] = order[other], order[k]
