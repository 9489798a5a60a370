"""Lines of text as Hive's readers cut them: OpenCSVSerde, and LazySimpleSerDe with an escape."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Cut:
    """How a line is cut into values."""

    delimiter: str
    quote: str
    escape: str

    def reader(self) -> Callable[[str | None], list[str] | None]:
        """A function from a line to its values."""
        return lambda line: None if line is None else self.values(line)

    def values(self, line: str) -> list[str]:
        """The values of one line; two quotes within quotes are one."""
        values, value, quoted, place = [], "", False, 0
        while place < len(line):
            character, following = line[place], line[place + 1 : place + 2]
            place += 1
            if character == self.escape and following and (not self.quote or following in {self.quote, self.escape}):
                value += following
                place += 1
            elif self.quote and character == self.quote:
                if quoted and following == self.quote:
                    value += character
                    place += 1
                else:
                    quoted = not quoted
            elif character == self.delimiter and not quoted:
                values.append(value)
                value = ""
            else:
                value += character
        return [*values, value]
