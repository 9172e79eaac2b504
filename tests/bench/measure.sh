# For benches of an engine: source it behind tests/engines/lib.sh.
#
#   measure NAME COMMAND...        a row: medians of wall, CPU and peak memory over $RUNS runs (5);
#                                  WALL, CPU and MB hold them afterwards
#   create_many N PREFIX LABELS LABEL-BYTES VARIABLES VARIABLE-BYTES      containers
runs=${RUNS:-5}
export ENGINE_SOCKET

titles() { printf '%-52s %8s %8s %8s   (%s, median of %d)\n' "" "wall s" "CPU s" "MB" "$1" "$runs"; }

# What did not do its work has no time: an audit ends with 2 when a rule failed and with 3 when none was evaluated.
judged() {
	case $1 in 2 | 3) ;; *) echo "$2 ended with $1" >&2; exit 1 ;; esac
}

measure() {
	local name=$1 i
	shift
	for i in $(seq "$runs"); do
		/usr/bin/time -f '%e %U %S %M' -o "$SCRATCH/time" "$@" >/dev/null 2>&1 || judged $? "$name"
		tail -n 1 "$SCRATCH/time"
	done >"$SCRATCH/times"
	middle() { awk "{ print $1 }" "$SCRATCH/times" | sort -n | sed -n "$(((runs + 1) / 2))p"; }
	WALL=$(middle '$1') CPU=$(middle '$2 + $3') MB=$(middle '$4 / 1024')
	printf '%-52s %8.2f %8.2f %8.1f\n' "$name" "$WALL" "$CPU" "$MB"
}

create_many() {
	python3 - "$ENGINE_SOCKET" "$@" <<'EOT'
import http.client, json, socket, sys
path, count, name, labels, label_bytes, variables, variable_bytes = sys.argv[1:4] + sys.argv[4:]
class Engine(http.client.HTTPConnection):
    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.connect(path)
engine = Engine("docker")
body = json.dumps({"Image": "box", "Cmd": ["true"], "Labels": {"label-%04d" % i: "x" * int(label_bytes) for i in range(int(labels))},
    "Env": ["V%d=%s" % (i, "y" * int(variable_bytes)) for i in range(int(variables))],
    "HostConfig": {"NetworkMode": "none", "ReadonlyRootfs": True, "Tmpfs": {"/run": ""}}})
for n in range(int(count)):
    engine.request("POST", "/containers/create?name=%s-%05d" % (name, n), body, {"Content-Type": "application/json"})
    reply = engine.getresponse()
    reply.read()
    assert reply.status == 201, reply.status
EOT
}

# What an audit asks, as paths behind the version: list, inspects and all else. (Its snapshot knows.)
asked_by() {
	rm -rf "$SCRATCH/asked"
	"$PLIMSOLL" audit --quiet --results "$SCRATCH/asked.xml" --snapshot "$SCRATCH/asked" "$@" || judged $? "the audit that is recorded"
	jq -r '.get // empty' $(find "$SCRATCH/asked/docker" -name '*.json' ! -name contact.json) | sort
}

# Bare calls of the paths on standard input, as curl wants them.
as_urls() { sed "s|.*|url = \"http://d/v1.41&\"\noutput = /dev/null|"; }
bare() { # connections urls-file
	curl -s --parallel --parallel-max "$1" --unix-socket "$ENGINE_SOCKET" -K "$2"
}
