"""A group of commands: whole help lines, in the order of a user's day, and a suggestion for a misspelt name."""

import click


class CommandGroup(click.Group):
    """A group that keeps its order, cuts no help line, and suggests what a misspelt command was meant to be."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if self.get_command(ctx, args[0]) is None and not args[0].startswith("-"):
            from contracts.suggest import did_you_mean

            hint = did_you_mean(args[0], self.list_commands(ctx)) or f" The commands: {ctx.command_path} --help"
            raise click.UsageError(f"There is no command {args[0]!r}.{hint}")
        return super().resolve_command(ctx, args)

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  # click's signature
        return list(self.commands)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        # click's own cuts each sentence at the width of the terminal; this one wraps it.
        rows = [(name, self.commands[name].get_short_help_str(limit=10_000)) for name in self.list_commands(ctx)]
        with formatter.section("Commands"):
            formatter.write_dl(rows)
