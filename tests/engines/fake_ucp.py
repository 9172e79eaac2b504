#!/usr/bin/env python3
"""A stand-in for UCP, DTR and Notary: their documented API over TLS, from data, with what goes wrong on purpose.

    fake_ucp.py SCENARIO PORT CERTIFICATE KEY [--client-ca FILE] [--token TOKEN] [--data FILE] [--most N]

PORT 0 takes a free one. Prints "ready PORT", serves until it is ended, prints what it was asked (never a token).
With --client-ca whoever has a certificate of it may ask, with --token whoever sends it; others get 401.
--data: a JSON object {PATH: BODY} over what is here; a body that is text is sent as it is, a list of "list", "of" and its
elements in pages. --most: so many elements are in a page whoever asks for more; 0: the page's size is obeyed, and nothing says
where the next begins.

Scenarios: good; 401, 403, 404, 500, 503, 302; html (a login page); empty; shape (another shape than documented); half (the
connection ends in the middle); half-chunk; link (only a Link header says that there is more); endless (no end is announced, and it ends early); silent; slow; huge; headers;
cut (no reply at all). SCENARIO:PREFIX applies it to paths that begin so and is good otherwise."""
import argparse, json, socket, ssl, threading, time, urllib.parse

options = argparse.ArgumentParser()
for name in "scenario", "port", "certificate", "key":
    options.add_argument(name)
for name in "client-ca", "token", "data":
    options.add_argument("--" + name)
options.add_argument("--most", type=int)
o = options.parse_args()
scenario, _, prefix = o.scenario.partition(":")

TOML = """# what a cluster that keeps to the STIG would say
[auth]
  default_new_user_role = "restrictedcontrol"
  backend = "ldap"
  samlEnabled = true
  samlLoginText = "Sign in"
  [auth.sessions]
    lifetime_minutes = 10
    renewal_threshold_minutes = 0
    per_user_limit = 3
    store_token_per_session = false
  [auth.saml]
    idpMetadataURL = "https://idp.example.com/metadata"
    rootCerts = ""
    tlsSkipVerify = false
[[registries]]
  host_address = "dtr.example.com"
  service_id = "0123456789ab"
  ca_bundle = \"\"\"
-----BEGIN CERTIFICATE-----
none
-----END CERTIFICATE-----
\"\"\"
[scheduling_configuration]
  enable_admin_ucp_scheduling = false
  default_node_orchestrator = "swarm"
[tracking_configuration]
  disable_usageinfo = true
  disable_tracking = true
  anonymize_tracking = true
[trust_configuration]
  require_content_trust = true
  require_signature_from = ["docker-datacenter/ci"]
[log_configuration]
  protocol = "tcp"
  host = "siem.example.com:514"
  level = "INFO"
[audit_log_configuration]
  level = "request"
  support_dump_include_audit_logs = false
[license_configuration]
  auto_refresh = true
[custom_headers]
[cluster_config]
  controller_port = 443
  min_TLS_version = "TLSv1.2"
  swarm_port = 2376
"""
ORG, TEAM, USER = ("%08x-0000-4000-8000-000000000000" % n for n in (1, 2, 3))
def grant(who, role, what):
    return {"subjectID": who, "objectID": what, "roleID": role, "collectionPath": "/somewhere"}
def user(n, name):
    return {"member": {"name": name, "id": "%08x-0000-4000-8000-000000000000" % n, "isOrg": False}, "isAdmin": False, "isPublic": False}
def may(level, name):
    return {"accessLevel": level, "repository": {"id": name, "namespace": "payments", "name": name, "visibility": "private"}}
def tag(name):
    return {"name": name, "digest": "sha256:" + "0" * 64, "author": "alice", "updatedAt": "2019-11-17T03:14:02.63Z", "hashMismatch": False,
        "inNotary": True, "manifest": {"os": "linux", "architecture": "amd64", "layers": ["sha256:" + "1" * 64]}}
PAGES = { # what is handed out in pages: (name of the list, None: it is the body itself; its elements)
    "/accounts": ("accounts", [
        {"name": "docker-datacenter", "id": ORG, "isOrg": True},
        {"name": "payments", "id": "00000004-0000-4000-8000-000000000000", "isOrg": True},
        {"name": "alice", "id": USER, "fullName": "Alice", "isOrg": False, "isAdmin": True, "isActive": True}]),
    "/collectionGrants": ("grants", [
        grant(ORG, "viewonly", "shared"), grant(ORG, "scheduler", "private"), grant(TEAM, "5f", "c9"), grant(USER, "5f", "shared"),
        grant("system:serviceaccount:kube-system:compose", "viewonly", "kubernetesnamespaces")]),
    "/collections": (None, [{"id": i, "path": p, "name": p, "parent_ids": []} for i, p in (("swarm", "/"), ("shared", "/Shared"),
        ("private", "/Shared/Private"), ("system", "/System"), ("c9", "/Production"))]),
    "/accounts/docker-datacenter/teams": ("teams", []),
    "/accounts/payments/teams": ("teams", [{"orgID": "4", "id": TEAM, "name": "ci", "membersCount": 2}, {"orgID": "4", "id": "9", "name": "dev"}]),
    "/accounts/payments/teams/ci/members": ("members", [user(3, "alice"), user(5, "bob"), user(6, "carol")]),
    "/accounts/payments/teams/dev/members": ("members", [user(6, "carol")]),
    "/api/v0/accounts/payments/teams/ci/repositoryAccess": ("repositoryAccessList", [may("read-write", "app%d" % n) for n in range(3)]),
    "/api/v0/accounts/payments/teams/dev/repositoryAccess": ("repositoryAccessList", [may("read-only", "app0")]),
    "/api/v0/repositories": ("repositories", [
        {"id": "r%d" % n, "namespace": "payments", "name": "app%d" % n, "visibility": "private"} for n in range(3)]),
    "/api/v0/repositories/payments/app0/tags": (None, [tag("1.%d" % n) for n in range(5)]),
    "/api/v0/repositories/payments/app1/tags": (None, [tag("latest")]),
    "/api/v0/repositories/payments/app2/tags": (None, []),
}
REPLIES = {
    "/_ping": "OK",
    "/api/ucp/config-toml": TOML,
    "/accounts/" + ORG: {"name": "docker-datacenter", "id": ORG, "isOrg": True},
    "/accounts/" + USER: {"name": "alice", "id": USER, "fullName": "Alice", "isOrg": False, "isAdmin": True, "isActive": True},
    "/roles": [{"id": "viewonly", "name": "View Only", "system_role": True, "operations": {}},
        {"id": "scheduler", "name": "Scheduler", "system_role": True}, {"id": "5f", "name": "Deployer", "system_role": False}],
    "/api/v0/meta/settings": {"dtrHost": "dtr.example.com", "createRepositoryOnPush": False, "reportAnalytics": False,
        "anonymizeAnalytics": True, "scanningEnabled": True, "webTLSCert": "-----BEGIN CERTIFICATE-----",
        "httpProxy": "http://proxy:hunter2@proxy.example.com"},
    "/api/v0/imagescan/status": {"state": 0, "scannerVersion": 3, "scannerUpdatedAt": "2019-11-16T21:07:18.934766247Z", "dbVersion": 279,
        "dbUpdatedAt": "2019-11-17T03:14:02.63437292Z", "lastDBUpdateFailed": False, "lastVulnOverridesDBUpdateFailed": False,
        "replicas": {"d8ae913ef3a1": {"db_updated_at": "2019-11-17T00:35:27.408476Z", "version": "279", "replica_id": "d8ae913ef3a1"}}},
}
for path, body in (json.load(open(o.data)) if o.data else {}).items():
    PAGES.pop(path, None)
    if isinstance(body, list) and body[:1] == ["list"]:
        PAGES[path] = (body[1], body[2])
    else:
        REPLIES[path] = body
asked = 0

def head(status, *headers):
    return ("HTTP/1.1 %s\r\n" % status + "".join(h + "\r\n" for h in headers) + "\r\n").encode()

def whole(body, status="200 OK", *headers):
    return head(status, "Content-Length: %d" % len(body), *headers) + body

def page(name, elements, query):
    """One page; where the next one begins goes into a header."""
    limit = int(query.get("limit") or query.get("pageSize") or 10)
    start = urllib.parse.unquote(query.get("start") or query.get("pageStart") or "")
    ids = [e["id"] if "id" in e else e["member"]["id"] if "member" in e else e["subjectID"] + e["roleID"] + e["objectID"] if "subjectID" in e
        else e.get("name") or e["repository"]["id"] for e in elements]
    first = ids.index(start) if start in ids else 0
    last = first + min(limit, o.most or limit)
    here = elements[first:last]
    return {name: here} if name else here, ids[last] if last < len(ids) and o.most != 0 else ""

def refuses(path, headers, peer):
    """Whether it wants to know more of who asks."""
    if path == "/_ping" or not (o.client_ca or o.token):
        return False
    return not (peer or (o.token and headers.get("authorization") == "Bearer " + o.token))

def forever():
    while True:
        time.sleep(3600)

def answer(target, headers, peer, send):
    """Answers one request; False: the connection ends."""
    path, _, query = target.partition("?")
    query = dict(p.partition("=")[::2] for p in query.split("&") if p)
    s = scenario if target.startswith(prefix) else "good"
    if s == "silent":
        forever()
    if s == "cut":
        return False
    if s == "headers":
        send(b"HTTP/1.1 200 OK\r\n")
        while True:
            send(b"X-Filler: " + b"x" * 4000 + b"\r\n")
    if s in ("401", "403", "404", "500", "503"):
        says = {"401": "Unauthorized", "403": "Forbidden", "404": "Not Found", "500": "Internal Server Error",
            "503": "Service Unavailable"}[s]
        send(whole(json.dumps({"errors": [{"code": says.upper(), "message": "says the stand-in"}]}).encode(), s + " " + says))
        return True
    if s == "302":
        send(whole(b"", "302 Found", "Location: http://127.0.0.1:1/"))
        return True
    if refuses(path, headers, peer):
        send(whole(b'{"message": "unauthorized"}', "401 Unauthorized"))
        return True
    extra = []
    if target in REPLIES:
        body = REPLIES[target]
    elif path in PAGES and path not in REPLIES:
        body, following = page(*PAGES[path], query)
        if following:
            extra = ["X-Next-Page-Start: " + following]
    elif path in REPLIES:
        body = REPLIES[path]
    elif "/_trust/tuf/" in path: # of an image without signatures
        send(whole(b'{"errors":[{"code":"METADATA_NOT_FOUND","message":"You have requested metadata that does not exist.","detail":{}}]}',
            "404 Not Found"))
        return True
    else:
        send(whole(b'{"message": "page not found"}', "404 Not Found"))
        return True
    body = body.encode() if isinstance(body, str) else json.dumps(body).encode()
    if s == "link":
        extra = ['Link: <?start=>; rel="first", <?start=x>; rel="next"']
    if s == "html":
        body = b"<!DOCTYPE html><html><title>Log in</title></html>"
    if s == "empty":
        body = b""
    if s == "shape":
        body = b"[\"not\", \"what\", \"is documented\"]" if body[:1] == b"{" else b"{\"grants\": 5, \"auth\": [1]}"
    if s == "half":
        send(head("200 OK", "Content-Length: %d" % len(body)) + body[:len(body) // 2])
        return False
    if s == "half-chunk":
        send(head("200 OK", "Transfer-Encoding: chunked") + b"ffff\r\n" + body[:len(body) // 2])
        return False
    if s == "endless":
        cut = body[:len(body) // 2] # of lines, whole ones
        send(head("200 OK", "Connection: close") + (cut[:cut.rfind(b"\n") + 1] or cut))
        return False
    if s == "slow":
        send(head("200 OK", "Content-Length: 1000000"))
        while True:
            send(b" ")
            time.sleep(0.2)
    if s == "huge":
        send(head("200 OK", "Content-Length: %d" % (1 << 30)) + body[:-1])
        while True:
            send(b"# " + b"x" * 65536 + b"\n")
    send(whole(body, "200 OK", *extra))
    return True

def serve(plain):
    global asked
    try:
        with context.wrap_socket(plain, server_side=True) as connection:
            peer, data = connection.getpeercert(), b""
            while True:
                while b"\r\n\r\n" not in data:
                    more = connection.recv(65536)
                    if not more:
                        return
                    data += more
                request, _, data = data.partition(b"\r\n\r\n")
                lines = request.decode("latin-1").split("\r\n")
                headers = {k.strip().lower(): v.strip() for k, _, v in (l.partition(":") for l in lines[1:])}
                asked += 1
                print(lines[0], "certificate" if peer else "token" if "authorization" in headers else "nobody", flush=True)
                method, target, _ = lines[0].split(" ")
                if method != "GET" or not answer(target, headers, peer, connection.sendall):
                    return
    except OSError: # it went away, or does not trust us
        pass

context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(o.certificate, o.key)
if o.client_ca:
    context.load_verify_locations(o.client_ca)
    context.verify_mode = ssl.CERT_OPTIONAL
listener = socket.create_server(("127.0.0.1", int(o.port)), backlog=32)
print("ready", listener.getsockname()[1], flush=True)
while True:
    threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()
