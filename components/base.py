"""What every component is: a token made from its class, children under it, outputs that it promised."""

import typing
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar, cast

import pulumi

from components.errors import ArgumentError, OutputError
from contracts.suggest import did_you_mean

Args = TypeVar("Args")


class Component(pulumi.ComponentResource):
    """A group of resources with checked arguments and promised outputs.

    Outputs are the class's annotations; `finish` registers exactly those. Raises ArgumentError for an argument that the
    class does not have and for one that it needs and was not given.
    """

    def __init__(self, name: str, args: Mapping[str, Any], opts: pulumi.ResourceOptions | None) -> None:
        _check(type(self), args)
        super().__init__(f"tollgate:index:{type(self).__name__}", name, None, opts)
        self.name = name

    def child(self, **options: Any) -> pulumi.ResourceOptions:
        """Options of a resource that belongs to this component."""
        return pulumi.ResourceOptions(parent=self, **options)

    def invoke(self) -> pulumi.InvokeOptions:
        """Options of a question that this component asks AWS, through its own provider."""
        return pulumi.InvokeOptions(parent=self)

    def finish(self) -> None:
        """Register the promised outputs.

        Raises OutputError for one that was forgotten.
        """
        promised = type(self).__annotations__
        forgotten = [output for output in promised if output not in vars(self)]
        if forgotten:
            raise OutputError(f"{type(self).__name__} {self.name!r} never set {', '.join(forgotten)}.")
        self.register_outputs({output: getattr(self, output) for output in promised})


def shared(args: Mapping[str, Any], nested: type[Args], **own: Any) -> Args:
    """The arguments of a nested component: what it has in common with the one around it, by name, and its own."""
    common = {key: value for key, value in args.items() if key in nested.__annotations__}
    return cast("Args", common | own)


def choice(args: Mapping[str, Any], key: str, choices: Sequence[str]) -> str:
    """An argument that is one of a few words; the first where it is not given.

    Raises ArgumentError for any other word. (A Literal would say it, and no other language could use the component.)
    """
    word: str = args.get(key, choices[0])
    if word not in choices:
        raise ArgumentError(f"'{key}' is '{word}' and may be {' or '.join(choices)}.{did_you_mean(word, choices)}")
    return word


def _check(component: type[Component], args: Mapping[str, Any]) -> None:
    expected = typing.get_type_hints(component.__init__)["args"]
    problems = [
        f"{expected.__name__} has no '{key}'.{did_you_mean(key, expected.__annotations__)}"
        for key in args
        if key not in expected.__annotations__
    ]
    problems += [f"{expected.__name__} needs '{key}'." for key in sorted(expected.__required_keys__ - set(args))]
    if problems:
        raise ArgumentError("\n".join(problems))
