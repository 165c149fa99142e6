#!/usr/bin/env python3
"""Entry point of all management commands."""

import os
import sys


def main():
    """Run a command; what is missing in the environment is said in one sentence."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "governance.settings")
    if sys.argv[1:2] == ["makemigrations"]:
        os.environ.setdefault("PORTAL_TEST", "1")  # it reads code alone and needs neither secrets nor data
    from django.conf import settings
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    try:
        settings.INSTALLED_APPS  # noqa: B018 - Django would hide the sentence behind "Models aren't loaded yet"
    except ImproperlyConfigured as missing:
        sys.exit(f"{missing}\n试用请运行 make run；正式部署见 docs/operations.md。")
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
