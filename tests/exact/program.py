"""A scenario given as text, through the program itself."""
import json
import os
import subprocess
import tempfile


def run_text(teide, text, name):
    """The JSON document of `teide run`; RuntimeError with the name and what the program says when it fails."""
    with tempfile.NamedTemporaryFile("w", suffix=".yaml", delete=False) as file:
        file.write(text)
    try:
        done = subprocess.run([teide, "run", file.name, "--format", "json", "-j", "2", "--quiet"], stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, universal_newlines=True, check=False, timeout=1800)
    finally:
        os.unlink(file.name)
    if done.returncode != 0:
        raise RuntimeError("%s: exit %d: %s" % (name, done.returncode, done.stderr.strip()))
    return json.loads(done.stdout)
