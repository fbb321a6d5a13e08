"""Shows pictures in Chromium, all of them in one page, and gives back the pixels."""

import base64
from collections.abc import Iterable, Sequence
from itertools import islice

from PIL import Image, ImageChops, ImageStat

from tests.support.browser import chromium

# How many files one call takes.
_AT_ONCE = 100
_SHOW = """async (files) => {
  const shown = [];
  for (const file of files) {
    const bytes = Uint8Array.from(atob(file), each => each.charCodeAt(0));
    const image = new Image();
    image.src = URL.createObjectURL(new Blob([bytes]));
    const loaded = await new Promise(tell => {
      image.onload = () => tell(true);
      image.onerror = () => tell(false);
    });
    if (!loaded || !image.naturalWidth) { shown.push(null); continue; }
    // Only a picture of the page is turned as its camera says.
    document.body.append(image);
    const canvas = new OffscreenCanvas(image.naturalWidth, image.naturalHeight);
    const pen = canvas.getContext('2d', {colorSpace: 'srgb', willReadFrequently: true});
    pen.drawImage(image, 0, 0);
    const pixels = pen.getImageData(0, 0, canvas.width, canvas.height).data;
    let text = '';
    for (let at = 0; at < pixels.length; at += 32768)
      text += String.fromCharCode(...pixels.subarray(at, at + 32768));
    shown.push([canvas.width, canvas.height, btoa(text)]);
    URL.revokeObjectURL(image.src);
    image.remove();
  }
  return shown;
}"""


async def show(files: Iterable[bytes]) -> list[Image.Image | None]:
    """What Chromium shows of each file, in RGBA; None where it shows a broken picture."""
    waiting = iter(files)
    shown: list[Image.Image | None] = []
    async with chromium() as browser:
        page = await browser.new_page()
        await page.set_content("<!doctype html><body></body>")
        while part := [base64.b64encode(each).decode() for each in islice(waiting, _AT_ONCE)]:
            shown += map(_image, await page.evaluate(_SHOW, part))
    return shown


def _image(found: tuple[int, int, str] | None) -> Image.Image | None:
    if found is None:
        return None
    width, height, pixels = found
    return Image.frombytes("RGBA", (width, height), base64.b64decode(pixels))


def difference(one: Image.Image, other: Image.Image) -> tuple[float, float]:
    """How far two pictures of one size are apart: the mean of the worst band, and the share of
    pixels that differ by more than 8 of 255 levels. What is transparent has no colour."""
    apart = ImageChops.difference(_seen(one), _seen(other))
    bands: Sequence[Image.Image] = apart.split()
    worst = bands[0]
    for band in bands[1:]:
        worst = ImageChops.lighter(worst, band)
    far = sum(worst.histogram()[9:]) / (worst.width * worst.height)
    return max(ImageStat.Stat(apart).mean), far


def _seen(image: Image.Image) -> Image.Image:
    *colours, alpha = image.convert("RGBA").split()
    return Image.merge("RGBA", [*(ImageChops.multiply(each, alpha) for each in colours), alpha])
