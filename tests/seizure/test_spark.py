"""What Spark writes while it links holds no name that can be read, and is gone when the session has ended.

The settings are those of docs/linkage-on-spark.md, on one machine; without ``spark.io.encryption.enabled`` the names
are found.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from tests.seizure.search import pattern, search_folder
from tests.seizure.week import NAMES

pytest.importorskip("pyspark")

PAGE = Path(__file__).parent.parent.parent / "docs" / "linkage-on-spark.md"
SESSION = """
import sys
import pyarrow as pa
from pyspark import StorageLevel
from pyspark.sql import SparkSession
from amparo.count.link.spark import OnSpark

settings, names = sys.argv[1:3]
builder = SparkSession.builder.master("local[1]")
for each in settings.split(";"):
    builder = builder.config(*each.split("=", 1))
session = builder.getOrCreate()
rows = OnSpark(session).given(pa.table({"name": names.split(";") * 50}))
rows = rows.persist(StorageLevel.DISK_ONLY)  # as if memory held none of it
rows.count()
print("written", flush=True)
sys.stdin.readline()
session.stop()
"""


def settings(work):
    """Return the settings of the page, with folders on this machine."""
    told = dict(re.findall(r'\.config\("([^"]+)", "([^"]+)"\)', PAGE.read_text()))
    assert told["spark.io.encryption.enabled"] == "true"
    told |= {"spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1"}
    told["spark.driver.extraJavaOptions"] = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"  # starts sooner
    return ";".join(f"{name}={value.replace('/encrypted', str(work))}" for name, value in told.items())


def test_names_on_disk_are_encrypted_and_gone_when_the_session_ends(tmp_path):
    work = tmp_path / "work"
    (work / "spark").mkdir(parents=True)
    command = [sys.executable, "-c", SESSION, settings(work), ";".join(NAMES)]
    environment = {**os.environ, "PYSPARK_PYTHON": sys.executable}
    with subprocess.Popen(
        command, cwd=work, env=environment, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    ) as session:  # fmt: skip
        assert session.stdout.readline() == "written\n"
        assert list((work / "spark").rglob("rdd_*")), "the rows are on disk"
        assert search_folder(work, pattern(NAMES)) == {}
        session.communicate("\n")
    assert session.returncode == 0
    assert [path for path in work.rglob("*") if path.is_file()] == []
