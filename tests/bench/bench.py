"""What the benches share: run commands, take medians, print a table.

A row is one amount of work, for plimsoll and (when it is there) for oscap."""
import os
import shutil
import signal
import statistics
import subprocess
import sys
import time

PLIMSOLL = os.environ["PLIMSOLL"]
SCRATCH = os.environ["SCRATCH"]
OSCAP = shutil.which("oscap")
STOP = float(os.environ.get("BENCH_STOP_SECONDS", "300"))


class Measure:
    """CPU and wall seconds, peak memory in MB: medians over the runs. `stopped` when it took too long;
    `crashed` when it may and did."""

    def __init__(self, command, runs=3, accept=(0,), may_crash=False):
        cpu, wall, peak = [], [], []
        self.stopped = self.crashed = False
        for _ in range(runs):
            start = time.monotonic()
            child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                                     preexec_fn=lambda: os.nice(0))
            # The child's own messages are few; a pipe's room is enough for those that matter.
            pid, status, usage = self.wait(child, start)
            wall.append(time.monotonic() - start)
            cpu.append(usage.ru_utime + usage.ru_stime)
            peak.append(usage.ru_maxrss / 1024)
            if self.stopped:
                break
            code = os.waitstatus_to_exitcode(status)
            text = child.stderr.read().decode(errors="replace")
            child.stderr.close()
            if may_crash and code < 0:
                self.crashed = True
                break
            if code not in accept:
                sys.exit("%s: status %d: %s" % (" ".join(command), code, text[-500:]))
            if cpu[-1] > 20:
                break  # long enough to be sure
        self.cpu, self.wall, self.peak = (statistics.median(v) for v in (cpu, wall, peak))

    def wait(self, child, start):
        while True:
            pid, status, usage = os.wait4(child.pid, os.WNOHANG)
            if pid:
                child.returncode = 0
                return pid, status, usage
            if time.monotonic() - start > STOP:
                child.send_signal(signal.SIGKILL)
                self.stopped = True
                result = os.wait4(child.pid, 0)
                child.returncode = 0
                return result
            time.sleep(0.001)


def ratio(more, less):
    return "%.1f" % (more / less) if less else "-"


class Table:
    def __init__(self, what):
        print("%-34s %8s %8s %8s   %8s %8s   %6s %6s" % (
            what, "cpu s", "wall s", "MB", "oscap s", "MB", "cpu x", "MB x"), flush=True)

    def row(self, label, ours, theirs=None, runs=3, accept=(0,)):
        """ours, theirs: commands; theirs None: nothing to compare with. Returns plimsoll's measure."""
        mine = Measure([PLIMSOLL] + ours, runs, accept)
        line = "%-34s %8.3f %8.3f %8.1f" % (label, mine.cpu, mine.wall, mine.peak)
        if mine.stopped:
            line += "   stopped"
        if theirs and OSCAP:
            other = Measure([OSCAP] + theirs, runs, accept, may_crash=True)
            line += "   crashed" if other.crashed else "   %7.2f%s %8.1f   %6s %6s" % (
                other.cpu, "+" if other.stopped else " ", other.peak,
                ratio(other.cpu, mine.cpu) + ("+" if other.stopped else ""), ratio(other.peak, mine.peak))
        print(line, flush=True)
        return mine


# OVAL documents ------------------------------------------------------------------

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<oval_definitions xmlns="http://oval.mitre.org/XMLSchema/oval-definitions-5"
 xmlns:oval="http://oval.mitre.org/XMLSchema/oval-common-5"
 xmlns:ind="http://oval.mitre.org/XMLSchema/oval-definitions-5#independent"
 xmlns:unix="http://oval.mitre.org/XMLSchema/oval-definitions-5#unix">
<generator><oval:schema_version>5.11.1</oval:schema_version><oval:timestamp>2024-01-01T00:00:00</oval:timestamp></generator>
"""


def oval(path, tests, objects, states="", variables="", per_definition=1, count=0):
    """Writes a document; definition i has the tests i * per_definition ... as criteria."""
    with open(path, "w") as f:
        f.write(HEAD + "<definitions>\n")
        for i in range(count // per_definition):
            f.write('<definition id="oval:b:def:%d" version="1" class="compliance"><metadata><title>t</title>'
                    '<description>d</description></metadata><criteria>' % i)
            for j in range(per_definition):
                f.write('<criterion test_ref="oval:b:tst:%d"/>' % (i * per_definition + j))
            f.write("</criteria></definition>\n")
        f.write("</definitions>\n<tests>\n%s</tests>\n<objects>\n%s</objects>\n" % (tests, objects))
        if states:
            f.write("<states>\n%s</states>\n" % states)
        if variables:
            f.write("<variables>\n%s</variables>\n" % variables)
        f.write("</oval_definitions>\n")


def both(path, extra=()):
    """The same command for both programs."""
    command = ["oval", "eval", "--skip-validation"] + list(extra) + [path]
    return command, command


def linear(small, large, times, what):
    """Says how the work grew; more than half as much again as the amount is too much."""
    grew = large.cpu / small.cpu if small.cpu else 0
    print("%s: %d times the work took %.1f times the CPU time%s" % (
        what, times, grew, "" if grew <= 1.5 * times else "  NOT LINEAR"), flush=True)
    return grew <= 1.5 * times
