"""The command line: parse, call, write. No logic, and nothing heavy is imported before a command runs."""

from __future__ import annotations

import sys
from contextlib import suppress
from importlib import import_module
from typing import Any

import click

from piiscan import __version__
from piiscan.cli.outputs import drop_stdout
from piiscan.config import without_pandas
from piiscan.errors import CatalogError, PiiscanError

ERROR = 2  # error or incomplete coverage; wins over findings

# name -> (module, attribute, one line for --help), so that `piiscan --help` imports no command.
COMMANDS = {
    "scan": ("piiscan.cli.scan", "scan", "Find personal information in files and folders."),
    "key": ("piiscan.cli.key", "key", "Make, name or replace the secret key that an index needs."),
    "index": ("piiscan.cli.index", "index", "Build or describe a keyed index of your customer master."),
    "match": ("piiscan.cli.match", "match", "Tell whether a list is yours: which rows, with what false-match rate."),
    "recognizers": ("piiscan.cli.recognizers", "recognizers", "List and check what piiscan recognizes."),
    "rules": ("piiscan.cli.rules", "rules", "List, check and explain the rules: law, severity, risk."),
    "breach": ("piiscan.cli.breach", "breach", "Judge a leak of what was scanned: reports due, and until when."),
    "explain": ("piiscan.cli.explain", "explain", "Show why something is, or is not, reported."),
    "ledger": ("piiscan.cli.ledger", "ledger", "Show the inventory of where personal information lies."),
    "subject": ("piiscan.cli.subject", "subject", "Tell in which places a person appears (a request for disclosure)."),
    "state": ("piiscan.cli.state", "state", "Show or shrink the state file of a scan."),
    "data": ("piiscan.cli.data", "data", "Show or replace the town data that addresses are read with."),
    "suppress": ("piiscan.cli.suppress", "suppress", "Keep lists of values that a scan is not to report."),
    "redact": ("piiscan.cli.redact", "redact", "Write a copy of a file in which personal information is covered."),
    "formats": ("piiscan.cli.formats", "formats", "List the formats that are read, and by which library."),
    "demo": ("piiscan.cli.demo", "demo", "Try everything on invented people and files."),
}


class LazyGroup(click.Group):
    """A group that knows its commands by name and imports one when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        module, attribute, _ = COMMANDS[name]
        found: click.Command = getattr(import_module(module), attribute)
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, _, line) in COMMANDS.items()])


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="piiscan")
def piiscan() -> None:
    """Finds Japanese personal information in files, databases and buckets, and tells whether a leaked list is yours.

    \b
    piiscan scan /share --report report.html       what lies where, how much, how bad
    piiscan key new piiscan.key                    then: index build, match
    piiscan demo                                   everything on invented data

    Exit codes: 0 nothing found, 1 findings (or matches), 2 error or incomplete coverage.
    Nothing is sent anywhere: no socket is opened but to a database or bucket you name.
    """


def no_core_dumps() -> None:
    """A crash leaves no image of memory, which holds keys and personal values: the limit of core files becomes 0.

    Programs that the kernel pipes such images to (systemd-coredump) keep to that limit. Windows has no such limit.
    """
    try:
        import resource
    except ImportError:
        return
    with suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main(arguments: list[str] | None = None) -> Any:
    """Entry point. Every error raised on purpose becomes one clear message and exit code 2.

    arguments: for a caller with a process of its own; None: this is the program.
    """
    if arguments is None:
        without_pandas()
        no_core_dumps()
    try:
        code = piiscan.main(args=arguments, prog_name="piiscan", standalone_mode=False)
        sys.stdout.flush()
        sys.exit(code or 0)
    except click.ClickException as error:
        error.show()
        sys.exit(ERROR)
    except click.Abort:
        click.echo("piiscan: stopped", err=True)
        sys.exit(ERROR)
    except CatalogError as error:
        for problem in error.problems:
            click.echo(f"piiscan: {problem}", err=True)
        sys.exit(ERROR)
    except PiiscanError as error:
        click.echo(f"piiscan: {error}", err=True)
        sys.exit(ERROR)
    except BrokenPipeError:  # the reader of our output closed it: no fault of ours
        drop_stdout()
        sys.exit(ERROR)
    except OSError as error:  # a full disk
        click.echo(f"piiscan: {error.strerror or type(error).__name__}", err=True)
        drop_stdout()
        sys.exit(ERROR)
    except Exception as error:  # noqa: BLE001 - Python would end with 1, which says that something was found
        _show_fault(error)
        sys.exit(ERROR)


def _show_fault(error: BaseException) -> None:
    """Where an error that nobody expected arose, and its type; not its message, which may quote a value."""
    from traceback import walk_tb

    click.echo("piiscan: an error in piiscan itself (its message is left out, it may hold personal values):", err=True)
    for frame, line in walk_tb(error.__traceback__):
        code = frame.f_code
        click.echo(f"  {code.co_filename}:{line} in {code.co_name}", err=True)
    click.echo(f"{type(error).__module__}.{type(error).__qualname__}".removeprefix("builtins."), err=True)
