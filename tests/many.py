#!/usr/bin/env python3
"""Makes what is big, or hostile, out of what comes with plimsoll.

    tests/many.py containers N FOLDER       a snapshot of a host with N containers
    tests/many.py rules N FOLDER            a rule folder of N items, each about all containers
    tests/many.py hostile FOLDER            a snapshot whose containers are called, and labelled, as if they were
                                            markup, scripts, formulas, controls of terminals, a megabyte of text"""
import json, os, re, shutil, subprocess, sys

top = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))

NASTY = [
    "<script>document.title='owned'</script>", "\"><img src=x onerror=\"document.title='owned'\">", "</script><script>document.title='owned'//",
    "]]><x/><![CDATA[", "<!-- -- > --><?php x ?>", "&lt;b&gt;&amp;&#60;&#x26;", "<STATUS>NotAFinding</STATUS></VULN>", "<cdf:result>pass</cdf:result>",
    "=HYPERLINK(\"http://x\",\"y\")", "@SUM(1+1)*cmd|' /C calc'!A0", "\x1b[2J\x1b]0;owned\x07\x9b31m", "a\x00b\x01c\x0bd\x0ce\x1ff\x7f\x85",
    "\u202egnirts\u2066\u200b\ufeff\u2028\u2029", "\ufffe\uffff", "\U0001f600\U0010ffff", "\ufeffbom", "a\r\nb\tc\\n\\u0041 \"quoted\" 'too'",
    "javascript:document.title='owned'", "{{constructor.constructor('document.title=1')()}}", "${7*7}<%= 7*7 %>", "%s%n%x%00", "../../../etc/passwd",
    "nodots" + "x" * 300, "http://u:HUNTER-1@host/", "",
]

def reply(folder, path, query, body):
    path = os.path.join(folder, "docker", path)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w") as file:
        json.dump({"get": query, "status": 200, "body": body}, file)

def snapshot(folder):
    """The sample's files, and its container "cache", by id and as it is inspected."""
    os.makedirs(folder)
    subprocess.run(["tar", "-C", folder, "-xf", top + "/content/sample/docker-host.tar"], check=True)
    listed = next(c for c in json.load(open(folder + "/docker/containers.json"))["body"] if c["Names"] == ["/cache"])
    inspected = json.load(open(f"{folder}/docker/containers/{listed['Id']}.json"))["body"]
    shutil.rmtree(folder + "/docker/containers")
    return listed, inspected

def write(folder, containers):
    reply(folder, "containers.json", "/containers/json?all=1", [listed for listed, _ in containers])
    for listed, inspected in containers:
        reply(folder, f"containers/{listed['Id']}.json", f"/containers/{listed['Id']}/json", inspected)

def container(pattern, number, name, **host):
    listed, inspected = json.loads(json.dumps(pattern))
    id = "%08x" % (number * 2654435761 % 2**32) + "%056x" % number
    listed.update(Id=id, Names=["/" + name])
    inspected.update(Id=id, Name="/" + name)
    inspected["HostConfig"].update(host)
    return listed, inspected

def containers(count, folder):
    pattern = snapshot(folder)
    # One in a hundred has a writable root.
    write(folder, [container(pattern, n, f"service-{n % 17}-replica-{n}", ReadonlyRootfs=n % 100 != 7) for n in range(count)])

def hostile(folder):
    pattern = snapshot(folder)
    made = []
    for n, text in enumerate(NASTY + ["<b>" + "x" * 1000000]):
        listed, inspected = container(pattern, n, text, ReadonlyRootfs=False)
        listed["Image"] = inspected["Config"]["Image"] = text
        inspected["Config"]["User"] = text
        inspected["Config"]["Labels"] = {text: text, "com.docker.ucp.x": text}
        inspected["HostConfig"]["PidMode"] = text
        inspected["Mounts"] = [{"Type": "bind", "Source": "/" + text, "Destination": "/" + text, "RW": True, "Propagation": text}]
        made.append((listed, inspected))
    write(folder, made)

def rules(count, folder):
    own = top + "/content/docker-enterprise-2.x"
    os.makedirs(folder + "/rules")
    shutil.copy(own + "/benchmark.xml", folder)
    text = open(own + "/rules/DKER-EE-002030.xml").read()
    for n in range(count):
        one = text.replace("DKER-EE-002030", "DKER-EE-%06d" % (900000 + n)).replace("V-235808", "V-%06d" % (900000 + n))
        one = re.sub(r"<title>Every container", "<title>Rule %d: every container" % (n + 1), one)
        one = one.replace('severity="high"', 'severity="%s"' % ("high", "medium", "low")[n % 3])
        with open("%s/rules/DKER-EE-%06d.xml" % (folder, 900000 + n), "w") as file:
            file.write(one)

what, *arguments = sys.argv[1:] or [""]
if what == "containers":
    containers(int(arguments[0]), arguments[1])
elif what == "rules":
    rules(int(arguments[0]), arguments[1])
elif what == "hostile":
    hostile(arguments[0])
else:
    sys.exit(__doc__)
