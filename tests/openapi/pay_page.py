# SPDX-License-Identifier: Apache-2.0
"""Small pages for the center to serve, one file of each kind, so that no page must be built."""
import gzip
import json

FILES = {"/": b"<!doctype html>", "/operator": b"<!doctype html><title>operator</title>", "/service-worker.js": b"start();",
         "/manifest.webmanifest": b'{"name":"tricode"}', "/assets/main-1.js": b"start();",
         "/assets/style-1.css": b"body{}", "/assets/icon-1.svg": b"<svg/>",
         "/assets/icon-1.png": b"\x89PNG\r\n\x1a\n", "/assets/reader-1.wasm": b"\0asm"}


def make(folder):
    """Writes the files and their list, in the format of the page's build."""
    (folder / "assets").mkdir(parents=True)
    listed = []
    for path, data in FILES.items():
        name = {"/": "index.html", "/operator": "operator.html"}.get(path, path[1:])
        packed = not path.endswith(".png")
        (folder / name).write_bytes(data)
        if packed:
            (folder / (name + ".gz")).write_bytes(gzip.compress(data))
        listed.append({"path": path, "gzip": packed})
    (folder / "files.json").write_text(json.dumps({"files": listed}), encoding="ascii")
    return folder
