"""A disc under more and more noise: how much of the signal is left, by the formula and by counting pixels."""

import sys

import numpy as np

SIZE = 160
LEVELS = (0.0, 0.25, 0.5, 1.0, 2.0)


# region disc
def disc(size: int) -> np.ndarray:
    """Ones within a circle about the middle, zeros around it."""
    y, x = np.mgrid[:size, :size] - (size - 1) / 2
    return (np.hypot(x, y) < size / 3).astype(float)


# endregion


# region forward
def noised(x0: np.ndarray, sigma: float, rng: np.random.Generator) -> np.ndarray:
    """x0 + σε, with ε of variance one in each pixel."""
    return x0 + sigma * rng.standard_normal(x0.shape)


# endregion


def main() -> None:
    # region measure
    rng = np.random.default_rng(239)
    x0 = disc(SIZE)
    for sigma in LEVELS[1:]:
        noise = noised(x0, sigma, rng) - x0
        exact = 10 * np.log10(x0.var() / sigma**2)
        counted = 10 * np.log10(x0.var() / noise.var())
        print(f"sigma {sigma:4.2f}  {exact:6.2f} dB by formula, {counted:6.2f} dB counted")
    # endregion


def draw(path: str, *, dark: bool) -> None:
    """The five levels side by side, as a grey picture."""
    from PIL import Image

    rng = np.random.default_rng(239)
    row = np.hstack([noised(disc(SIZE), sigma, rng) for sigma in LEVELS])
    grey = np.clip(0.5 + (row - 0.5) / 3, 0, 1)
    Image.fromarray(np.uint8(255 * (grey if dark else 1 - grey))).save(path)


if __name__ == "__main__":
    main()
    for path in sys.argv[1:]:
        draw(path, dark="dark" in path)
