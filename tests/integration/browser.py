"""What the tests that look at pages in a browser share: how a page is opened, and what is asked of it there."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from pathlib import Path

from tools.chromium import Chromium, Page

SCHEMES = ("light", "dark")
PAPER = 718
"""The width of A4 at 96 dots an inch, less the browser's own margins."""

Open = Callable[..., AbstractContextManager[Page]]


def opener(chromium: Chromium, pages: Mapping[str, str], folder: Path, desk: int) -> Open:
    """Opens one of these pages by its kind, in a tab of its own, as wide as a desk where no width is given."""

    def at(kind: str, width: int = desk, scheme: str = "light") -> AbstractContextManager[Page]:
        path = folder / f"{kind.replace('/', '-')}.html"
        path.write_text(pages[kind], encoding="utf-8")
        return chromium.page(path, width, prefers_color_scheme=scheme)

    return at


# Every text that is drawn, with its own colour and the first ground behind it that is not transparent.
CONTRAST = """
(() => {
  const light = c => { const v = c.map(x => (x /= 255) <= 0.04045 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4);
    return 0.2126 * v[0] + 0.7152 * v[1] + 0.0722 * v[2]; };
  const parts = text => text.match(/[\\d.]+/g).map(Number);
  const ground = node => { for (let at = node; at; at = at.parentElement) {
    const c = parts(getComputedStyle(at).backgroundColor); if (c.length < 4 || c[3] > 0) return c.slice(0, 3); }
    return null; };
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), weak = []; let seen = 0;
  while (texts.nextNode()) {
    const node = texts.currentNode.parentElement, style = getComputedStyle(node);
    if (!texts.currentNode.data.trim() || node.closest('style, title, .hidden, .skip')) continue;
    const svg = node instanceof SVGElement, fore = parts(svg ? style.fill : style.color), back = ground(node);
    const [low, high] = [light(fore.slice(0, 3)), light(back)].sort((a, b) => a - b);
    const large = !svg && parseFloat(style.fontSize) >= 24, ratio = (high + 0.05) / (low + 0.05);
    seen += 1;
    if (ratio < (large ? 3 : 4.5)) weak.push([texts.currentNode.data.trim().slice(0, 40), ratio.toFixed(2)]);
  }
  return {seen, weak};
})()
"""

REACHABLE = "[...document.querySelectorAll('a[href], summary, input:checked, [tabindex=\"0\"]')]"

# What sticks out of the page, or is cut off by a box that cannot be scrolled.
OUTSIDE = """
[...document.querySelectorAll('main *, header *')].filter(node => {
  if (node.closest('.hidden, .skip, .scroll > *, svg') || !node.checkVisibility()) return false;
  const box = node.getBoundingClientRect();
  return box.right > document.documentElement.clientWidth + 1 || box.left < -1;
}).map(node => node.outerHTML.slice(0, 90))
"""
