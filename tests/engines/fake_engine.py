#!/usr/bin/env python3
"""A Docker Engine that misbehaves on purpose.

    fake_engine.py SCENARIO unix:PATH | tcp:PORT [CERTIFICATE KEY [CLIENT-CA]]

Three containers, all with a read-only root; what goes wrong is named by SCENARIO. Prints "ready", serves
until it is ended, prints what it was asked."""
import json, os, socket, ssl, sys, threading, time, warnings

scenario, address = sys.argv[1:3]
tls = sys.argv[3:]
warnings.simplefilter("ignore") # TLS 1.1 is old: that is the point
A, B, C = ("%02x" % n * 32 for n in (0xaa, 0xbb, 0xcc))

def container(id, **host):
    return {"Id": id, "Name": "/box-" + id[:2], "Image": "sha256:" + "12" * 32, "State": {"Status": "running", "Running": True,
        "Pid": 4242, "StartedAt": "2026-01-01T00:00:00Z"}, "Config": {"Image": "box", "User": "1000", "Env": ["SECRET=hunter2"],
        "Labels": {}}, "HostConfig": {"ReadonlyRootfs": True, "Privileged": False, "NetworkMode": "none", "PidMode": "",
        "IpcMode": "private", "SecurityOpt": None, **host}, "Mounts": []}

VERSION = {"Platform": {"Name": ""}, "Components": [{"Name": "Engine", "Version": "20.10.24"}], "Version": "20.10.24",
    "ApiVersion": "1.41", "MinAPIVersion": "1.12", "Os": "linux"}
INFO = {"ServerVersion": "20.10.24", "Driver": "overlay2", "SecurityOptions": ["name=seccomp,profile=default"], "OSType": "linux"}
LIST = [{"Id": id, "Names": ["/box-" + id[:2]], "Image": "box", "ImageID": "sha256:" + "12" * 32, "State": "running",
    "Command": "sleep"} for id in (A, B, C)]

# many-1000: so many containers, all well and silently; counted-1000: stopped ones, and what was asked is printed
if scenario.startswith(("many-", "counted-")):
    LIST = [dict(LIST[0], Id="%064x" % n, Names=["/box-%d" % n]) for n in range(int(scenario.split("-")[1]))]

# replay-1000:FOLDER: so many containers, each like the recorded one, and all else as recorded (tests/bench/audit.bench)
REPLIES = {}
if scenario.startswith("replay-"):
    count, folder = scenario[7:].split(":", 1)
    read = lambda name: json.load(open(folder + "/" + name))
    REPLIES = {path: json.dumps(body).encode() for path, body in read("others.json").items()}
    inspected = read("inspected.json")
    PATTERN = json.dumps(inspected).split(inspected["Id"])
    LIST = [dict(read("listed.json"), Id="%064x" % n, Names=["/box-%d" % n]) for n in range(int(count))]

def text(value):
    return json.dumps(value).encode()

def head(status, *headers):
    return ("HTTP/1.1 %s\r\nApi-Version: 1.41\r\nOstype: linux\r\nServer: Docker/20.10.24 (linux)\r\n" % status
        + "".join(h + "\r\n" for h in headers) + "\r\n").encode()

def whole(body, status="200 OK"):
    return head(status, "Content-Type: application/json", "Content-Length: %d" % len(body)) + body

def chunked(body):
    out = head("200 OK", "Transfer-Encoding: chunked", "Trailer: X-Done")
    for i in range(0, len(body), 7):
        piece = body[i:i + 7]
        out += b"%x;note=\"x\"\r\n%s\r\n" % (len(piece), piece)
    return out + b"0\r\nX-Done: yes\r\n\r\n"

def message(what):
    return text({"message": what})

def forever():
    while True:
        time.sleep(3600)

def answer(path, send):
    """Answers one request; False: the connection ends."""
    what = path.split("?")[0]
    if what.startswith("/v1."):
        what = what[what.index("/", 1):]
    inspect = what.split("/")[2] if what.startswith("/containers/") and what != "/containers/json" else None
    listing = what == "/containers/json"
    s = scenario

    if s == "silent":
        forever()
    if s == "closes":
        return False
    if s == "garbage":
        send(b"SSH-2.0-OpenSSH_9.2\r\n")
        return False
    if s == "forbidden":
        send(whole(message("authorization denied by plugin: hunter"), "403 Forbidden"))
        return True
    if s == "unwell":
        send(whole(b"<html>bad gateway</html>", "502 Bad Gateway"))
        return True
    if s == "headers":
        send(b"HTTP/1.1 200 OK\r\n")
        while True:
            send(b"X-Filler: " + b"x" * 4000 + b"\r\n")
    if s == "redirect":
        send(head("302 Found", "Location: http://127.0.0.1:1/", "Content-Length: 0"))
        return True

    if path.removeprefix("/v1.41") in REPLIES:
        send(whole(REPLIES[path.removeprefix("/v1.41")]))
        return True
    if what == "/_ping":
        reply = head("200 OK", "Content-Length: 2") + b"OK"
        if s == "windows":
            reply = reply.replace(b"Ostype: linux", b"Ostype: windows")
        send(reply)
        return True
    if what == "/version":
        version = dict(VERSION)
        if s == "old-api":
            version.update(ApiVersion="1.20")
        if s == "new-api":
            version.update(ApiVersion="9.99", MinAPIVersion="1.60")
        if s == "newer-api":
            version.update(ApiVersion="1.77", MinAPIVersion="1.44", Version="99.0")
        if s == "no-version":
            version = {}
        if s == "podman":
            version.update(Components=[{"Name": "Podman Engine", "Version": "5.0"}])
        send(whole(text(version)))
        return True
    if what == "/info":
        if s == "info-500":
            send(whole(message("storage driver is gone"), "500 Internal Server Error"))
        else:
            send(whole(text(INFO)))
        return True

    if listing:
        body = text(LIST)
        if s == "none":
            body = b"[]"
        if s == "silent-list":
            forever()
        if s == "half-list":
            send(head("200 OK", "Content-Length: %d" % len(body)) + body[:len(body) // 2])
            return False
        if s == "short-list": # ends early without saying how long it would have been
            send(head("200 OK", "Connection: close") + body[:len(body) // 2])
            return False
        if s == "half-chunk":
            send(head("200 OK", "Transfer-Encoding: chunked") + b"ffff\r\n" + body)
            return False
        if s == "slow-list":
            send(head("200 OK", "Content-Length: 1000000"))
            while True:
                send(b" ")
                time.sleep(0.2)
        if s == "gigabyte":
            send(head("200 OK", "Content-Length: %d" % (1 << 30)) + b'[{"Command":"')
            piece = b"x" * (1 << 20)
            while True:
                send(piece)
        if s == "gigabyte-kept": # of what we keep
            send(head("200 OK", "Content-Length: %d" % (1 << 30)) + b"[")
            piece = b'{"Names":["%s"]},' % (b"x" * 4000) * 256
            while True:
                send(piece)
        if s == "html":
            body = b"<!DOCTYPE html><title>login</title>"
        if s == "empty":
            body = b""
        if s == "object":
            body = b'{"containers": []}'
        if s == "null":
            body = b"null"
        if s == "bad-id":
            body = text(LIST + [{"Id": "../../etc/passwd"}])
        if s == "list-500":
            send(whole(message("database\x1b[31m is locked\n"), "500 Internal Server Error"))
            return True
        if s == "list-403":
            send(whole(message("not for you"), "403 Forbidden"))
            return True
        send(chunked(body) if s == "chunked" else whole(body))
        return True

    if inspect:
        body = inspect.join(PATTERN).encode() if s.startswith("replay-") else text(container(inspect))
        first = inspect == B
        if s == "silent-inspect" or (s == "silent-one" and first):
            forever()
        if s == "inspect-500" and first:
            send(whole(message("layer is broken"), "500 Internal Server Error"))
            return True
        if s == "inspect-409" and first:
            send(whole(message("container is marked for removal"), "409 Conflict"))
            return True
        if s == "inspect-404" and first:
            send(whole(message("No such container: " + inspect), "404 Not Found"))
            return True
        if s == "inspect-half" and first:
            send(head("200 OK", "Content-Length: %d" % len(body)) + body[:200])
            return False
        if s.startswith("counted-"):
            stopped = container(inspect)
            stopped["State"] = {"Status": "exited", "Running": False, "Pid": 0, "StartedAt": "2026-01-01T00:00:00Z"}
            body = text(stopped)
        if s == "inspect-html" and first:
            body = b"<html>"
        if s == "duplicate" and first:
            body = body.replace(b'"ReadonlyRootfs": true', b'"ReadonlyRootfs": false, "ReadonlyRootfs": true')
        if s == "deep" and first:
            body = body[:-1] + b', "Deep": ' + b"[" * 100000 + b"]" * 100000 + b"}"
        if s == "text-for-truth" and first:
            body = body.replace(b'"ReadonlyRootfs": true', b'"ReadonlyRootfs": "true"')
        if s == "no-host-config" and first:
            body = text({k: v for k, v in container(inspect).items() if k != "HostConfig"})
        if s == "other-id" and first:
            body = text(container(A))
        if s == "writable" and first:
            body = text(container(inspect, ReadonlyRootfs=False))
        if s == "huge-text":
            big = container(inspect)
            big["Config"].update(Env=["A=" + "x" * 5000000], Labels={"l%d" % n: "y" * 20000 for n in range(500)})
            body = text(big)
        send(chunked(body) if s == "chunked" else whole(body))
        return True
    send(whole(message("page not found"), "404 Not Found"))
    return True

def serve(connection):
    try:
        if context:
            connection = context.wrap_socket(connection, server_side=True)
        stream = connection.makefile("rb")
        while True:
            line = stream.readline(65536).decode("latin-1").split()
            if len(line) != 3:
                return
            if not scenario.startswith(("many-", "replay-")):
                os.write(1, ("%s %s\n" % (line[0], line[1])).encode()) # one call: threads' lines stay whole
            while stream.readline(65536).strip():
                pass
            if not answer(line[1], connection.sendall):
                return
    except OSError:
        pass
    finally:
        try:
            connection.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        connection.close()

context = None
if tls:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tls[0], tls[1])
    if len(tls) > 2:
        context.load_verify_locations(tls[2])
        context.verify_mode = ssl.CERT_REQUIRED
    if scenario == "tls-1.1":
        context.minimum_version = ssl.TLSVersion.TLSv1
        context.maximum_version = ssl.TLSVersion.TLSv1_1
        context.set_ciphers("DEFAULT@SECLEVEL=0")
kind, where = address.split(":", 1)
listener = socket.socket(socket.AF_UNIX if kind == "unix" else socket.AF_INET)
listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
listener.bind(where if kind == "unix" else ("127.0.0.1", int(where)))
listener.listen(64)
print("ready", listener.getsockname() if kind == "unix" else listener.getsockname()[1], flush=True)
while True:
    connection, _ = listener.accept()
    threading.Thread(target=serve, args=(connection,), daemon=True).start()
