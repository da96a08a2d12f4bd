"""`zhibiao explore`: the page for people who would rather look than query, on this machine only."""

import argparse
import os
import pwd

from pipeline.cli.errors import DONE
from pipeline.settings import Settings

PORT = 3100
_ADDRESS = "127.0.0.1"


def run(options: argparse.Namespace) -> int:
    """Serve the page until stopped."""
    import uvicorn

    from pipeline.cli.serve import refuse_taken_port
    from pipeline.explore import create_app
    from pipeline.explore.library import Library

    settings = Settings.from_environment(data=options.data)
    library = Library(settings)
    # What cannot be read is told here, and not on every page.
    library.judged(library.book())
    refuse_taken_port(_ADDRESS, options.port)
    app = create_app(settings, reviewer=_user())
    print(f"Page        http://{_ADDRESS}:{options.port}")
    print(f"Data        {settings.data}")
    print("Stop with Ctrl-C.", flush=True)
    uvicorn.run(
        app,
        host=_ADDRESS,
        port=options.port,
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        lifespan="off",
        timeout_graceful_shutdown=3,
    )
    return DONE


def _user() -> str:
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        # A container may run as a number without a name.
        return ""
