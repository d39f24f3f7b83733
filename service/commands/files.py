"""`flask files …`: photos and prepared files."""

import click
from flask.cli import AppGroup

from ..config import BadSetting
from ..files import FilesUnavailable, open_place
from ..files.address import read_address
from ..files.copying import CopyCount, NotCopied, copy_files
from ..services import services

files_group = AppGroup("files", help="Photos and prepared files.")


@files_group.command("copy")
@click.option("--to", required=True, metavar="URL", help="An address as FILES_URL takes it.")
def copy(to: str) -> None:
    """Copy all files to another place, beside the running service; run again, it copies what is new.
    Exit code 1 if a file there has other contents.
    """
    settings = services().settings
    try:
        source, target = (
            read_address(settings.files_url, settings),
            read_address(to, settings, "--to"),
        )
    except BadSetting as error:
        raise click.ClickException(str(error)) from error
    if source == target:
        raise click.ClickException("--to: the files lie there already")
    store = open_place(target)
    try:
        store.check()
        count = copy_files(services().files, store, lambda count: click.echo(_sentence(count), err=True))
    except FilesUnavailable as error:
        raise click.ClickException(f"{error}. Run this again: it goes on where it was.") from error
    except NotCopied as error:
        raise click.ClickException("a copy differs from its file. Run this again.") from error
    click.echo(_sentence(count))
    if count.different:
        raise click.ClickException(
            f"{count.different} files there have other contents: they were left alone."
        )


def _sentence(count: CopyCount) -> str:
    return (
        f"{count.copied} copied, {count.equal} there already, {count.different} with other contents, "
        f"{count.gone} deleted meanwhile"
    )
