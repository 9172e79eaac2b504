"""Items of UCP and DTR against the stand-in (fake_ucp.py), over TLS, in the current folder: each case is an audit whose snapshot has to
judge the same and say the same, and no secret may be in it or in what is written."""
import glob, json, os, subprocess, sys
import xml.etree.ElementTree as tree

TOP, PLIMSOLL = os.environ["TOP"], os.environ["PLIMSOLL"]
NS = {"x": "http://checklists.nist.gov/xccdf/1.2"}

def make_certificates():
    """An authority of ours and another one; a server's certificate, one without a name, one it made itself; a client's."""
    open("san", "w").write("subjectAltName=IP:127.0.0.1\n")
    for command in (
        "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=ours -keyout ca.key -out ca.pem",
        "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=other -keyout other.key -out other.pem",
        "req -newkey rsa:2048 -nodes -subj /CN=server -keyout server.key -out server.csr",
        "x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -extfile san -out server.pem",
        "x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -out nameless.pem",
        "x509 -req -in server.csr -signkey server.key -days 2 -extfile san -out self.pem",
        "req -newkey rsa:2048 -nodes -subj /CN=admin -keyout client.key -out client.csr",
        "x509 -req -in client.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -out client.pem",
    ):
        subprocess.run(["openssl"] + command.split(), check=True, capture_output=True)
    for name, text in ("token", "s3cr3t-token\n"), ("stale", "0ld-s3cr3t-token\n"):
        open(name, "w").write(text)
        os.chmod(name, 0o600)

class Cases:
    """Of these items and products ("ucp"), with the content in ./content. `more`: options of each live audit; `secrets`: what may stand
    nowhere. Without `asks` the items need nothing but handshakes."""
    count = bad = 0 # of all

    def __init__(self, items, products, more, secrets, asks=True):
        self.items, self.products, self.more, self.secrets, self.asks = items, products, list(more), secrets, asks

    def wrong(self, *text):
        Cases.bad += 1
        print("WRONG:", *text)

    def results(self, folder):
        """{item: (result, everything that is said of it)}"""
        found = {}
        for file in glob.glob(folder + "/*.xccdf.xml"):
            for one in tree.parse(file).getroot().iter("{%(x)s}rule-result" % NS):
                if one.get("version") in self.items:
                    found[one.get("version")] = one.find("x:result", NS).text, "".join(one.itertext())
        return found

    def audit(self, folder, *more):
        os.makedirs(folder)
        run = subprocess.run([PLIMSOLL, "audit", "--out", folder, "--format", "xccdf"] + [w for i in self.items for w in ("--rule", i)] +
            list(more) + ["content"], capture_output=True, text=True)
        open(folder + "/screen", "w").write(run.stdout + run.stderr)
        if run.returncode not in (0, 2, 3):
            self.wrong(folder, "exit status", run.returncode, run.stderr)
        return self.results(folder)

    def case(self, name, scenario, expect, says=(), certificate="server.pem", ca="ca.pem", token="token", data=None, most=None, pages=None):
        """expect: what all items come to, or {item: result}, the others passing. says: {item: words}."""
        Cases.count += 1
        folder = "%02d" % Cases.count
        json.dump(data or {}, open("data", "w"))
        server = subprocess.Popen(["python3", TOP + "/tests/engines/fake_ucp.py", scenario, "0", certificate, "server.key", "--token",
            "s3cr3t-token", "--data", "data"] + (["--most", str(most)] if most is not None else []), stdout=subprocess.PIPE, text=True)
        url = "https://127.0.0.1:" + server.stdout.readline().split()[1]
        live = self.audit(folder + "/live", *self.more, "--host", "unix:///nowhere", "--snapshot", folder + "/snapshot",
            *(w for p in self.products for w in (f"--{p}-url", url, f"--{p}-ca", ca, f"--{p}-token-file", token)))
        server.terminate()
        asked = server.stdout.read().splitlines()
        server.wait()
        again = self.audit(folder + "/again", "--from", folder + "/snapshot")
        for item in self.items:
            wanted = expect if isinstance(expect, str) else expect.get(item, "pass")
            if live.get(item, ("nothing",))[0] != wanted:
                self.wrong(f"{name}: {item} is {live.get(item)}, not {wanted}")
            if live.get(item) != again.get(item):
                self.wrong(f"{name}: {item} of the snapshot is {again.get(item)}, live {live.get(item)}")
        for item, words in dict(says).items():
            if words not in live.get(item, ("", ""))[1]:
                self.wrong(f"{name}: {item} does not say '{words}': {live.get(item)}")
        for line in asked:
            if not line.startswith("GET /") or not line.endswith(" token"):
                self.wrong(f"{name}: it was asked: {line}")
        if pages is not None and sum("tart=" in line for line in asked) != pages:
            self.wrong(f"{name}: {pages} further pages expected: {asked}")
        if self.asks and asked == [] and certificate == "server.pem" and ca == "ca.pem":
            self.wrong(f"{name}: nothing was asked")
        for what, pattern in ("a secret", self.secrets), ("a control character", "[\x01-\x08\x0b-\x1f\x7f]"):
            found = subprocess.run(["grep", "-rlaP", pattern, folder], capture_output=True, text=True).stdout
            if found:
                self.wrong(f"{name}: {what} is in {found}")

def end():
    print(Cases.count, "cases")
    sys.exit(Cases.bad > 0)
