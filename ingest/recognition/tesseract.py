"""Tesseract as a program: found once, run a page at a time, killed when it takes too long."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL import Image

# Debian's names of what has to be installed.
PACKAGES = "tesseract-ocr tesseract-ocr-rus"
_LANGUAGE = "rus"
_SECOND = "eng"
_ORIENTATION = "osd"
_BLOCKS, _SPARSE = "3", "11"  # page segmentation modes
_LIST_SECONDS = 20.0
_LEAST_DPI, _MOST_DPI = 70, 2400  # what Tesseract takes for a resolution
_ROTATE = re.compile(r"^Rotate: (\d+)", re.MULTILINE)
_ROTATE_CONFIDENCE = re.compile(r"^Orientation confidence: ([\d.]+)", re.MULTILINE)


class RecognitionFailed(Exception):
    """Tesseract ended with an error, or was ended for its time."""


@dataclass(frozen=True, slots=True)
class Tesseract:
    """An installed Tesseract that reads Russian.

    `languages` as its option `-l` takes them; `orients` tells whether it can find the orientation
    of a page.
    """

    program: str
    languages: str
    orients: bool

    def read(
        self, picture: Image.Image, dpi: float, seconds: float, scattered: bool = False
    ) -> bytes:
        """The text of an upright grey picture as hOCR with a box for every character.

        `scattered` is for words here and there, such as those of a table, which the search for
        blocks of text loses. Raises RecognitionFailed.
        """
        mode = _SPARSE if scattered else _BLOCKS
        options = ["-l", self.languages, "--psm", mode, "-c", "hocr_char_boxes=1", "hocr"]
        return self._run(picture, dpi, options, seconds)

    def orientation(self, picture: Image.Image, dpi: float, seconds: float) -> tuple[int, float]:
        """By how many degrees clockwise to turn a picture upright, and the confidence in it.

        Tesseract refuses a picture with few characters: (0, 0.0) then.
        """
        try:
            told = self._run(picture, dpi, ["-l", _ORIENTATION, "--psm", "0"], seconds)
        except RecognitionFailed:
            return 0, 0.0
        text = told.decode("utf-8", "replace")
        angle, confidence = _ROTATE.search(text), _ROTATE_CONFIDENCE.search(text)
        if angle is None or confidence is None:
            return 0, 0.0
        return int(angle[1]) % 360, float(confidence[1])

    def _run(
        self, picture: Image.Image, dpi: float, options: Sequence[str], seconds: float
    ) -> bytes:
        resolution = str(round(min(_MOST_DPI, max(_LEAST_DPI, dpi))))
        grey = picture.convert("L")
        # A portable grey map: nothing is compressed and decompressed on the way.
        head = f"P5\n{grey.width} {grey.height}\n255\n".encode("ascii")
        try:
            done = subprocess.run(
                [self.program, "stdin", "stdout", "--dpi", resolution, *options],
                input=head + grey.tobytes(),
                capture_output=True,
                timeout=max(0.1, seconds),
                env=_environment(),
                check=True,
            )
        except (subprocess.SubprocessError, OSError) as error:
            raise RecognitionFailed(type(error).__name__) from error
        return done.stdout


def find_tesseract() -> Tesseract | None:
    """The installed Tesseract, None where there is none or it does not read Russian."""
    program = shutil.which("tesseract")
    if program is None:
        return None
    try:
        done = subprocess.run(
            [program, "--list-langs"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_LIST_SECONDS,
            env=_environment(),
            check=True,
        )
    except (subprocess.SubprocessError, OSError):
        return None
    languages = set(done.stdout.decode("utf-8", "replace").split())
    if _LANGUAGE not in languages:
        return None
    both = f"{_LANGUAGE}+{_SECOND}" if _SECOND in languages else _LANGUAGE
    return Tesseract(program, both, _ORIENTATION in languages)


def _environment() -> dict[str, str]:
    # Pages are read side by side: threads within one page would only wait for each other.
    return {**os.environ, "OMP_THREAD_LIMIT": "1"}
