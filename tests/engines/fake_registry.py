#!/usr/bin/env python3
"""A registry that images can be pulled from, so that an engine has digests of them. Pull only, plain HTTP, every name and tag:

    fake_registry.py PORT

The image of a name and tag is one layer with a file that says which it is. Prints "ready", serves until it is ended."""
import gzip, hashlib, http.server, io, json, re, sys, tarfile

def digest(data):
    return "sha256:" + hashlib.sha256(data).hexdigest()

def image(name, tag):
    """(manifest, {digest: blob})"""
    tar, text = io.BytesIO(), ("%s:%s\n" % (name, tag)).encode()
    with tarfile.open(fileobj=tar, mode="w") as archive:
        member = tarfile.TarInfo("name")
        member.size = len(text)
        archive.addfile(member, io.BytesIO(text))
    layer = gzip.compress(tar.getvalue(), mtime=0)
    config = json.dumps({"architecture": "amd64", "os": "linux", "config": {},
        "rootfs": {"type": "layers", "diff_ids": [digest(tar.getvalue())]}}).encode()
    manifest = json.dumps({"schemaVersion": 2, "mediaType": "application/vnd.docker.distribution.manifest.v2+json",
        "config": {"mediaType": "application/vnd.docker.container.image.v1+json", "size": len(config), "digest": digest(config)},
        "layers": [{"mediaType": "application/vnd.docker.image.rootfs.diff.tar.gzip", "size": len(layer), "digest": digest(layer)}]}).encode()
    return manifest, {digest(config): config, digest(layer): layer}

blobs = {}

class Registry(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def do_GET(self):
        found = re.fullmatch(r"/v2/(.+)/(manifests|blobs)/([^/]+)", self.path)
        kind, body = "application/json", None
        if self.path == "/v2/":
            body = b"{}"
        elif found and found[2] == "manifests":
            if found[3] in blobs:
                body = blobs[found[3]]
            else:
                body, more = image(found[1], found[3])
                blobs.update(more)
                blobs[digest(body)] = body
            kind = "application/vnd.docker.distribution.manifest.v2+json"
        elif found:
            body, kind = blobs.get(found[3]), "application/octet-stream"
        self.send_response(200 if body is not None else 404)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body or b"")))
        if body is not None and found:
            self.send_header("Docker-Content-Digest", digest(body))
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body or b"")
    do_HEAD = do_GET
    def log_message(self, *arguments):
        pass

server = http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Registry)
print("ready", flush=True)
server.serve_forever()
