"""Disks that fill up."""

import os
import shutil
import subprocess
from contextlib import contextmanager

import pytest


@contextmanager
def small_disk(path, size):
    """A file system of its own, or skip where this process may not mount one."""
    path.mkdir()
    mount = shutil.which("mount")
    if os.geteuid() != 0 or not mount:
        pytest.skip("only root can mount a small disk")
    made = subprocess.run([mount, "-t", "tmpfs", "-o", f"size={size}", "tmpfs", path], capture_output=True, check=False)
    if made.returncode:
        pytest.skip("this machine does not allow mounting")
    try:
        yield path
    finally:
        subprocess.run(["umount", "-l", path], check=True)
