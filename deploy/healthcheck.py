"""Ask a health address of the portal, with a Host that it accepts; exit status 1 when it is not well.

For docker-compose.yml: /healthz says that a web process lives, /readyz that database, broker and beat work together.
"""

import os
import sys
import urllib.request


def well(url: str) -> bool:
    """True when the address answers 200 within five seconds."""
    host = os.environ["ALLOWED_HOSTS"].split(",")[0].strip().lstrip(".")
    request = urllib.request.Request(url, headers={"Host": host})
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:
            return answer.status == 200
    except OSError as problem:
        print(problem, file=sys.stderr)
        return False


if __name__ == "__main__":
    sys.exit(0 if well(sys.argv[1]) else 1)
