"""Folders of images: each folder inside is a class, its name the class's name. Every image is brought to one size."""

from __future__ import annotations

import warnings
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from backends.data import found
from backends.data.guess import in_order
from backends.data.samples import Numbers, Samples
from backends.data.table import budget
from backends.data.ticket import NOBODY, Ticket
from backends.errors import DataError
from backends.facts import Facts, Trouble
from backends.protocol import Inspected
from designer.origin import Column, Origin, Picture

if TYPE_CHECKING:
    from PIL.Image import Image

ENDINGS = frozenset({".png", ".jpg", ".jpeg", ".bmp", ".gif", ".tif", ".tiff", ".webp", ".ppm", ".pgm"})
PIXELS = 64 * 2**20
"""An image with more is not decoded."""
LOOKED = 200
"""So many images decide on size and color."""
TOLD = 5
IMAGE, LABEL = "image", "label"
SIDES = (8, 16, 28, 32, 48, 64, 96, 128)


def inspected_folder(path: Path, file: Origin | None, ticket: Ticket) -> Inspected:
    """Look at a folder of class folders: headers of all images, contents when they are read. Raises DataError."""
    files, classes = _files(path)
    sizes, gray, broken = _looked(files, ticket)
    if not sizes:
        raise DataError(f"No image in {path.name} can be read.")
    picture = file.picture if file and file.picture else _picture(sizes, gray)
    role = file.columns[1].role if file and len(file.columns) > 1 else "target"
    result = Origin(
        path=file.path if file else str(path),
        format="folder",
        sha256=found.digest(path),
        size=sum(each.stat().st_size for each in files),
        rows=len(files),
        columns=(
            Column(name=IMAGE, axes=(picture.channels, picture.height, picture.width), missing="drop"),
            Column(name=LABEL, role=role, type="category", missing="drop", classes=classes),
        ),
        picture=picture,
    )
    counts = Counter(each.parent.name for each in files)
    facts = (
        Facts(name=IMAGE, count=len(files) - len(broken), wrong=len(broken), why=_sized(sizes)),
        Facts(name=LABEL, count=len(files), different=len(classes), top=tuple(counts.most_common())),
    )
    page = tuple((each.relative_to(path).as_posix(), each.parent.name) for each in files[:100])
    return Inspected(
        file=result,
        facts=facts,
        troubles=_troubles(path, classes, broken),
        usable=len(files) - len(broken),
        page=page,
    )


def images(path: Path, file: Origin, ticket: Ticket = NOBODY) -> Samples:
    """Read all images: `image` float32 (n, channels, height, width) in 0 ... 1 and `label`. Broken ones are left out.

    Raises DataError when they do not fit into memory, or none can be read; Cancelled.
    """
    files, _ = _files(path)
    picture = file.picture or Picture()
    size = len(files) * picture.channels * picture.height * picture.width * 4
    if size > budget():
        wanted, there = size / 2**30, budget() / 2**30
        raise DataError(f"The images need {wanted:.1f} GiB, {there:.1f} may be used. Choose a smaller image size.")
    codes = {name: code for code, name in enumerate(file.columns[1].classes)}
    pixels, labels = [], []
    for i, each in enumerate(files):
        if i % 50 == 0:
            ticket.tell(i / len(files), "Reading the images")
        if each.parent.name in codes and (rows := _read(each, picture)) is not None:
            pixels.append(rows)
            labels.append(codes[each.parent.name])
    if not pixels:
        raise DataError(f"No image in {path.name} can be read.")
    fields: dict[str, Numbers] = {IMAGE: np.stack(pixels)}
    if file.targets:
        fields[LABEL] = np.array(labels, np.int64)
    return Samples(fields=fields)


def brought(image: Image, picture: Picture) -> Numbers:
    """Bring an image to its size and channels, float32 (channels, height, width) in 0 ... 1; clear is white."""
    from PIL import Image as Images
    from PIL import ImageOps

    if image.mode.startswith(("I", "F")):  # 16 bits and more for each pixel
        rows = np.asarray(image, np.float64)
        top = 65535 if image.mode.startswith("I") else max(1.0, float(rows.max(initial=1.0)))
        image = Images.fromarray(np.clip(rows * (255 / top), 0, 255).astype(np.uint8))
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        clear = image.convert("RGBA")
        image = Images.alpha_composite(Images.new("RGBA", clear.size, "white"), clear)
    image = image.convert("L" if picture.channels == 1 else "RGB")
    size = (picture.width, picture.height)
    if picture.fit == "stretch":
        image = image.resize(size, Images.Resampling.BILINEAR)
    elif picture.fit == "pad":
        image = ImageOps.pad(image, size, Images.Resampling.BILINEAR)
    else:
        image = ImageOps.fit(image, size, Images.Resampling.BILINEAR)
    ink = np.asarray(image, np.float32) / np.float32(255)
    return ink[None] if picture.channels == 1 else np.ascontiguousarray(ink.transpose(2, 0, 1))


def _files(path: Path) -> tuple[list[Path], tuple[str, ...]]:
    """List the images and the classes. Raises DataError when the folder is not divided into classes."""
    classes = in_order([entry.name for entry in path.iterdir() if entry.is_dir() and not entry.name.startswith(".")])
    files = [
        entry
        for name in classes
        for entry in sorted((path / name).iterdir())
        if entry.suffix.lower() in ENDINGS and entry.is_file() and not entry.name.startswith(".")
    ]
    there = {entry.parent.name for entry in files}
    if not files:
        raise DataError(f"{path.name} holds no images. Put them into one folder for each class, such as cats and dogs.")
    return files, tuple(name for name in classes if name in there)


def _looked(files: list[Path], ticket: Ticket) -> tuple[list[tuple[int, int]], bool, list[Path]]:
    """Read the headers: sizes of the first images, whether all are gray, and which can not be read."""
    from PIL import Image as Images

    sizes: list[tuple[int, int]] = []
    broken, gray = [], True
    step = max(1, len(files) // LOOKED)
    for i, each in enumerate(files):
        if i % 50 == 0:
            ticket.tell(i / len(files), "Looking at the images")
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                with Images.open(each) as image:
                    if image.width * image.height > PIXELS:
                        raise ValueError("too large")
                    if i % step == 0:
                        sizes.append(image.size)
                        gray = gray and image.mode in ("1", "L", "LA", "I", "I;16", "F")
                    image.verify()
        except Exception:  # noqa: BLE001 - a broken image makes Pillow raise nearly anything
            broken.append(each)
    return sizes, gray, broken


def _read(path: Path, picture: Picture) -> Numbers | None:
    """Decode one image, None when it can not be."""
    from PIL import Image as Images

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Images.open(path) as image:
                if image.width * image.height > PIXELS:
                    return None
                return brought(image, picture)
    except Exception:  # noqa: BLE001 - a broken image makes Pillow raise nearly anything
        return None


def _picture(sizes: list[tuple[int, int]], gray: bool) -> Picture:
    """Choose a size that most images have, or the next smaller one that is easy to halve."""
    (width, height), count = Counter(sizes).most_common(1)[0]
    channels = 1 if gray else 3
    if count == len(sizes) and max(width, height) <= SIDES[-1]:
        return Picture(width=width, height=height, channels=channels)  # type: ignore[arg-type]
    middle = float(np.median([min(size) for size in sizes]))
    side = max(side for side in SIDES if side <= max(middle, SIDES[0]) and side <= 64)
    return Picture(width=side, height=side, channels=channels)  # type: ignore[arg-type]


def _sized(sizes: list[tuple[int, int]]) -> str:
    least, most = min(sizes), max(sizes)
    if least == most:
        return f"All are {least[0]} × {least[1]} pixels."
    return f"From {least[0]} × {least[1]} to {most[0]} × {most[1]} pixels."


def _troubles(path: Path, classes: tuple[str, ...], broken: list[Path]) -> tuple[Trouble, ...]:
    found_: list[Trouble] = []
    if len(classes) < 2:
        detail = "Put the images of each class into a folder of its own."
        found_.append(Trouble(title=f"{path.name} has one class only", detail=detail, grave=True))
    if broken:
        names = ", ".join(each.relative_to(path).as_posix() for each in broken[:TOLD])
        more = f" and {len(broken) - TOLD:,} more" if len(broken) > TOLD else ""
        title = "One image can not be read" if len(broken) == 1 else f"{len(broken):,} images can not be read"
        detail = f"{names}{more}. They stay out of training." if len(broken) > 1 else f"{names}. It stays out."
        found_.append(Trouble(title=title, detail=detail, column=IMAGE, count=len(broken)))
    return tuple(found_)
