"""The environment that tests run in. Loaded by pytest before Django reads its settings (`-p tests.environment`)."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DATABASE = ROOT / "var" / "test.sqlite3"  # not in the temporary folder, so that --reuse-db finds it again

DATABASE.parent.mkdir(exist_ok=True)
if "VAR_DIR" not in os.environ:
    folder = tempfile.mkdtemp(prefix="upstander-tests-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    (Path(folder) / "static").mkdir()
    os.environ["VAR_DIR"] = folder

for name, value in {
    "DEBUG": "no",
    "SECRET_KEY": "for-tests-only-" + "x" * 50,
    "ALLOWED_HOSTS": "testserver,localhost,127.0.0.1",
    "TASKS_EAGER": "yes",
    "EMAIL_URL": "file://",
    "LOG_LEVEL": "WARNING",
    "TEST_DATABASE": str(DATABASE),
}.items():
    os.environ.setdefault(name, value)
os.environ["BASE_URL"] = (
    "http://127.0.0.1:8000"  # tests read it in what is sent, wherever a site runs beside them
)
