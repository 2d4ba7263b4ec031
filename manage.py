#!/usr/bin/env python
"""The portal's command line."""

import os
import sys

from django.core.management import execute_from_command_line

from review_portal.database import DatabaseUnusable

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "review_portal.settings")
    try:
        execute_from_command_line(sys.argv)
    except DatabaseUnusable as error:
        sys.exit(f"{error}")
