# For tests that need a Docker Engine: starts a private dockerd and takes care that it
# goes away again, whatever becomes of the test. Source it, then:
#
#   engine_start [dockerd options]   sets ENGINE_SOCKET, ENGINE_ROOT, DOCKER_HOST; image "box" is there
#   engine_config JSON               before engine_start: what is in its daemon.json ({} otherwise); with "hosts"
#                                    in it, these have to have unix://$ENGINE_ROOT/docker.sock among them
#   engine_folder                    before engine_config, where that names $ENGINE_ROOT
#   engine_stop                      at once; otherwise at the end of the test
#   engine_api PATH [curl options]   the API by curl
#   box NAME [docker create options] -- [command]     creates a container and prints its id
#   audit ITEM RESULT ...            what an item says, live and from the snapshot of that
#
# The engine has its own network and mount namespaces (mounts end with it; docker0 of another
# dockerd stays), and everything it writes is below $SCRATCH.
set -eu

skip() { echo "skipped: $*"; exit 77; }

engine_needs() {
	[ "$(id -u)" = 0 ] || skip "dockerd must be started by root"
	local p
	for p in dockerd docker unshare busybox curl jq; do
		command -v $p >/dev/null || PATH=$PATH:/usr/sbin:/sbin command -v $p >/dev/null || skip "$p is not installed"
	done
}

engine_config() {
	ENGINE_CONFIG=$1
}

# Sockets have short names only, so not below a $SCRATCH that may be long.
engine_folder() {
	ENGINE_ROOT=$(mktemp -d /tmp/engine.XXXXXX)
	trap engine_stop EXIT
	trap 'exit 130' INT TERM HUP
}

# Ends processes by their ids, first politely.
engine_end() {
	local pid n
	for pid in "$@"; do kill -TERM "$pid" 2>/dev/null || true; done
	for n in $(seq 100); do
		local left=
		for pid in "$@"; do kill -0 "$pid" 2>/dev/null && left=1; done
		[ "$left" ] || return 0
		sleep 0.1
	done
	for pid in "$@"; do kill -KILL "$pid" 2>/dev/null || true; done
}

# Those that were started below our folder: dockerd, its containerd, the shims (they name it
# in their command lines), and what the shims run.
engine_processes() {
	local dir pid parent
	for dir in /proc/[0-9]*; do
		pid=${dir#/proc/}
		if { tr "\0" " " <"$dir/cmdline"; } 2>/dev/null | grep -qF -e "$ENGINE_ROOT/"; then
			case $(readlink "$dir/exe" 2>/dev/null) in
			*/dockerd* | */containerd* | */docker-proxy* | */runc*) echo "$pid" ;;
			esac
		fi
	done
}

engine_stop() {
	[ "${ENGINE_ROOT:-}" ] || return 0
	local pids
	pids=$(cat "$ENGINE_ROOT/pid" 2>/dev/null || true)
	[ -z "$pids" ] || engine_end $pids
	pids=$(engine_processes)
	if [ "$pids" ]; then
		# containers that outlived dockerd: end them before their shims
		local shim child
		for shim in $pids; do
			for child in $(cat /proc/"$shim"/task/*/children 2>/dev/null); do kill -KILL "$child" 2>/dev/null || true; done
		done
		engine_end $pids
	fi
	[ -z "${ENGINE_GUARD:-}" ] || kill "$ENGINE_GUARD" 2>/dev/null || true
	rm -rf "$ENGINE_ROOT" 2>/dev/null || true
	ENGINE_ROOT=
}

engine_start() {
	engine_needs
	export PATH=$PATH:/usr/sbin:/sbin
	[ "${ENGINE_ROOT:-}" ] || engine_folder
	ENGINE_SOCKET=$ENGINE_ROOT/docker.sock
	printf '%s\n' "${ENGINE_CONFIG:-{\}}" >"$ENGINE_ROOT/daemon.json"
	jq -e .hosts "$ENGINE_ROOT/daemon.json" >/dev/null || set -- --host "unix://$ENGINE_SOCKET" "$@"
	# When the test is killed outright nobody runs its traps; this waits for that.
	(
		trap - EXIT INT TERM HUP
		while kill -0 $$ 2>/dev/null; do sleep 1; done
		engine_stop
	) >/dev/null 2>&1 &
	ENGINE_GUARD=$!
	unshare --net --mount --propagation private \
		dockerd --config-file "$ENGINE_ROOT/daemon.json" --data-root "$ENGINE_ROOT/data" --exec-root "$ENGINE_ROOT/exec" --pidfile "$ENGINE_ROOT/pid" \
		--bridge none --iptables=false --ip6tables=false --shutdown-timeout 1 "$@" \
		>"$ENGINE_ROOT/log" 2>&1 &
	local n started=$!
	export DOCKER_HOST=unix://$ENGINE_SOCKET
	for n in $(seq 300); do
		[ "$(curl -s --max-time 2 --unix-socket "$ENGINE_SOCKET" http://d/_ping || true)" = OK ] && break
		if ! kill -0 $started 2>/dev/null || [ "$n" = 300 ]; then
			echo "dockerd did not start:"
			tail -n 20 "$ENGINE_ROOT/log"
			exit 1
		fi
		sleep 0.1
	done
	mkdir -p "$ENGINE_ROOT/box/bin" "$ENGINE_ROOT/box/tmp" "$ENGINE_ROOT/box/etc"
	cp "$(command -v busybox)" "$ENGINE_ROOT/box/bin/busybox"
	local name
	for name in sh sleep ls cat echo true id ps; do ln -s busybox "$ENGINE_ROOT/box/bin/$name"; done
	printf 'root:x:0:0::/:/bin/sh\napp:x:1000:1000::/:/bin/sh\n' >"$ENGINE_ROOT/box/etc/passwd"
	tar -C "$ENGINE_ROOT/box" -c . | docker import - box >/dev/null
}

engine_api() {
	local path=$1
	shift
	curl -s --max-time 60 --unix-socket "$ENGINE_SOCKET" "$@" "http://docker$path"
}

box() {
	local name=$1 options=()
	shift
	while [ $# -gt 0 ] && [ "$1" != -- ]; do options+=("$1"); shift; done
	[ $# = 0 ] || shift
	[ $# -gt 0 ] || set -- sleep 100000
	docker create --network none --name "$name" "${options[@]}" box "$@"
}

# audit ITEM RESULT [NAME=VALUE ...] [-- audit options]: one item of our content, live, recorded, and from the snapshot, which has to
# say the same; the evidence is in $out/evidence then.
audit() {
	local item=DKER-EE-$1 result=$2 content=$SCRATCH/ds.xml from options
	shift 2
	[ -e "$content" ] || "$PLIMSOLL" content build "$TOP/content/docker-enterprise-2.x" -o "$content"
	run=$((${run:-0} + 1))
	out=$SCRATCH/run$run
	mkdir "$out"
	for (( ; $#; )); do
		[ "$1" != -- ] || { shift; break; }
		python3 - "$content" "${1%%=*}" "${1#*=}" >"$out/next.xml" <<'EOT'
import re, sys
text, n = re.subn(r'(<x:Value [^>]*id="[^"]*_%s"[^>]*>.*?)<x:value(\s*/>|>[^<]*</x:value>)' % sys.argv[2],
    lambda m: m.group(1) + "<x:value>%s</x:value>" % sys.argv[3], open(sys.argv[1]).read(), count=1, flags=re.S)
assert n == 1
print(text)
EOT
		content=$out/ds.xml
		mv "$out/next.xml" "$content"
		shift
	done
	for from in live snapshot; do
		options=("$@" --snapshot "$out/snapshot")
		[ $from = live ] || options=(--from "$out/snapshot")
		"$PLIMSOLL" audit --quiet --rule "$item" --results "$out/$from.xml" "${options[@]}" "$content" >"$out/screen" 2>&1 || true
		is "$(xmllint --xpath "string(//*[local-name()='rule-result'][@version='$item']/*[local-name()='result'])" "$out/$from.xml")" \
			"$result" "$item, $from, run $run"
		xmllint --xpath "string(//*[local-name()='rule-result'][@version='$item']/*[local-name()='message'])" "$out/$from.xml" >"$out/evidence.$from"
	done
	cmp "$out/evidence.live" "$out/evidence.snapshot" || wrong "run $run: the snapshot has other evidence"
	mv "$out/evidence.live" "$out/evidence"
}

# Checks --------------------------------------------------------------------------

failures=0
wrong() {
	echo "WRONG: $*"
	failures=$((failures + 1))
}
is() { # got wanted what
	[ "$1" = "$2" ] || wrong "$3: got '$1', wanted '$2'"
}
has() { # file text
	grep -qF -e "$2" "$1" || { wrong "$1 lacks: $2"; head -c 3000 "$1"; }
}
lacks() { # file text
	grep -nF -e "$2" "$1" && wrong "$1 should lack: $2" || true
}
done_testing() {
	[ "$failures" = 0 ] || { echo "$failures wrong"; exit 1; }
}
