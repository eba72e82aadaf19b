"""The door: the public server, its onion service, and what its operator should know."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from amparo.cli.common import FOLDER, json_option, main
from amparo.console import say, show, translated
from amparo.errors import InputError

if TYPE_CHECKING:
    from amparo.door.settings import DoorConfig

DEFAULT_PORT = 8800
SOCKET = click.Path(path_type=Path, dir_okay=False)


@main.command()
@click.option(
    "--folder", type=FOLDER, default="door", show_default=True, help="The door's folder, made by `amparo init`."
)
@click.option("--host", help="The address to listen on (default: 127.0.0.1).")
@click.option("--port", type=click.IntRange(0, 65535), help=f"The port; 0 picks a free one (default: {DEFAULT_PORT}).")
@click.option("--socket", "uds", type=SOCKET, help="Listen on this Unix socket instead, for a tor that runs by itself.")
@click.option(
    "--onion",
    is_flag=True,
    help="Run Debian's tor too and be reachable as an onion service; elsewhere only with --host or --port.",
)
@click.option(
    "--onion-folder",
    type=FOLDER,
    help="Tor's own folder with the service's key; default: the door's folder with `-onion` after its name.",
)
@click.option("--onion-key", type=FOLDER, help="Use the key in this folder, made by `amparo onion-key`.")
@click.option("--check", "checking", is_flag=True, help="Only look at the machine, and say what to mend on it.")
@click.option("--health", "asking", is_flag=True, help="Only say how the door fares, in coarse numbers.")
@json_option
def door(  # noqa: PLR0913, PLR0917  (each is an option of the verb)
    folder: Path,
    host: str | None,
    port: int | None,
    uds: Path | None,
    onion: bool,
    onion_folder: Path | None,
    onion_key: Path | None,
    checking: bool,
    asking: bool,
    as_json: bool,
) -> None:
    """Run the public door: it writes sealed envelopes only."""
    from amparo.door.settings import DoorConfig

    if checking:
        check(folder, as_json)
        return
    config = DoorConfig.load(folder)
    if asking:
        health(config, as_json)
        return
    from amparo.door.serve import serve

    service = None
    if onion or onion_key:
        from amparo.cli.onion import introduce
        from amparo.door.onion import tor

        place = folder.resolve()
        service = tor.prepare(onion_folder or place.with_name(place.name + "-onion"), onion_key, uds)
        introduce(service.address, config)
        uds = service.socket
    if host or not uds:
        port = DEFAULT_PORT if port is None else port
    serve(
        config,
        host or "127.0.0.1",
        port,
        ready=lambda address: say("door: {address}", address=address),
        uds=uds,
        beside={"tor": service.run} if service else None,
    )


def check(folder: Path, as_json: bool) -> None:
    """Look at the machine; the exit code says whether anything has to be mended."""
    from dataclasses import asdict

    from amparo.door.machine import Machine, State
    from amparo.door.machine.check import check as look

    findings = look(Machine(folder))
    if as_json:
        show([asdict(one) | {"state": one.state.name.lower()} for one in findings])
    else:
        for one in findings:
            detail = f" ({one.detail})" if one.detail else ""
            click.echo(f"{translated(one.state.value)}\t{one.name}: {translated(one.what)}{detail}")
            if one.mend:
                click.echo(f"\t  {translated(one.mend)}")
    bad = sum(one.state is State.BAD for one in findings)
    if bad:
        raise InputError(
            "{bad} things on this machine have to be mended", "do what stands above, then check again", bad=bad
        )


def health(config: DoorConfig, as_json: bool) -> None:
    """Say how the door fares."""
    import asyncio

    from amparo.door.health import health as ask
    from amparo.door.store.opening import open_store

    async def asked() -> dict[str, str]:
        store = open_store(config)
        try:
            return (await ask(config, store)).as_data()
        finally:
            await store.close()

    found = asyncio.run(asked())
    if as_json:
        show(found)
        return
    for name, value in found.items():
        click.echo(f"{name}\t{value}")
