#!/usr/bin/env python3
"""Mixed load with hostile requests against a running server on this machine: readers, writers, and a list of more than 200
requests that mean no good. Bounded in count and time; standard library alone.

    python3 scripts/load.py http://127.0.0.1:7878 TOKEN [SECONDS] [SERVER-PID]

Prints how many requests there were, which statuses, how long normal ones took, the server's memory, how soon it was back to
normal after the last hostile request, and whether all that was acknowledged is there. Exit code 1 where something was lost,
an answer was a 500, or the server is gone."""
import json
import random
import socket
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request

address, token = sys.argv[1].rstrip("/"), sys.argv[2]
seconds = float(sys.argv[3]) if len(sys.argv) > 3 else 600.0
pid = sys.argv[4] if len(sys.argv) > 4 else None
host, port = urllib.parse.urlsplit(address).hostname, urllib.parse.urlsplit(address).port
assert host in ("127.0.0.1", "localhost", "::1"), "this machine only"
opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
end = time.monotonic() + seconds
lock = threading.Lock()
statuses, times, faults, stored = {}, [], [], []


def ask(path, data=None, kind=None, method=None, auth=False, timeout=90, accept=None):
    request = urllib.request.Request(address + path, data=data, method=method)
    if kind:
        request.add_header("Content-Type", kind)
    if auth:
        request.add_header("Authorization", "Bearer " + token)
    if accept:
        request.add_header("Accept", accept)
    try:
        with opener.open(request, timeout=timeout) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


def note(kind, status):
    with lock:
        statuses[(kind, status)] = statuses.get((kind, status), 0) + 1


# ---- hostile: queries that never end, that grow, that nest; bodies that lie; heads that do not end -------------------


def queries():
    triple = "?s%d ?p%d ?o%d . "
    for many in range(2, 12):
        cross = "".join(triple % (n, n, n) for n in range(many))
        yield "SELECT * { %s }" % cross
        yield "SELECT (COUNT(*) AS ?n) { %s }" % cross
        yield "SELECT DISTINCT * { %s } ORDER BY ?o0 ?o1" % cross
        yield "SELECT ?p0 (GROUP_CONCAT(?o1) AS ?all) { %s } GROUP BY ?p0" % cross
        yield "CONSTRUCT { ?s0 ?p1 ?o1 } { %s }" % cross
        yield "ASK { %s FILTER(?o0 = ?o1 && ?o1 != ?o0) }" % cross
    for path in ("(<a>|!<a>)*", "(!<a>)+", "(<a>|!<a>|^<b>)*", "((!<a>)*)*", "(!<a>/!<b>)*", "(!<a>/^!<b>)+"):
        yield "SELECT * { ?s %s ?o }" % path
        yield "SELECT (COUNT(*) AS ?n) { ?s %s ?o . ?o %s ?t }" % (path, path)
        yield "ASK { ?s %s ?o FILTER(false) }" % path
    for text in ("(a+)+$", "(a|aa)+$", "(.*)*x", "(x+x+)+y", "^(([a-z])+.)+[A-Z]([a-z])+$"):
        yield 'SELECT * { ?s ?p ?o FILTER(REGEX(STR(?o), "%s")) ?a ?b ?c }' % text
        yield 'SELECT * { BIND(REPLACE("%s!", "%s", "b") AS ?x) }' % ("a" * 20000, text)
    for deep in (10, 100, 127, 129, 1000, 100000):
        yield "ASK { FILTER(%s1%s) }" % ("(" * deep, ")" * deep)
        yield "SELECT * { %s ?s ?p ?o %s }" % ("{" * deep, "}" * deep)
        yield "SELECT * { ?s ?p %s ?o %s }" % ("[ ?p " * deep, "]" * deep)
        yield "ASK { FILTER(%s true) }" % ("!" * deep)
        yield "ASK { FILTER(1 = %s1) }" % ("- " * deep)
        yield "ASK { ?s %s<a>%s ?o }" % ("^(" * deep, ")" * deep)
        yield "SELECT * { %s }" % ("OPTIONAL { ?s ?p ?o " * deep + "}" * deep)
        yield "SELECT * { %s }" % "UNION".join(["{ ?s ?p ?o }"] * min(deep, 5000))
        yield "SELECT * { VALUES ?x { %s } }" % ("1 " * deep)
        yield "SELECT * { ?s ?p ?o FILTER(?o IN (%s)) }" % ",".join(["1"] * deep)
        yield "ASK { FILTER(EXISTS { %s ?s ?p ?o %s }) }" % ("FILTER EXISTS {" * min(deep, 100), "}" * min(deep, 100))
    for remote in ("http://169.254.169.254/", "http://127.0.0.1:22/", "file:///etc/passwd", "http://localhost/", "gopher://x/"):
        yield "SELECT * { SERVICE <%s> { ?s ?p ?o } }" % remote
        yield "SELECT * FROM <%s> { ?s ?p ?o }" % remote
    for junk in ("", "\0", "SELECT", "\ufeffASK {}", "ASK {" * 3, "'" * 5000, "#" * 100000, "\u202eASK{}", "SELECT * { ?s ?p '''"):
        yield junk
    doubling = " ".join("BIND(CONCAT(?v%d, ?v%d) AS ?v%d)" % (n, n, n + 1) for n in range(60))
    yield 'SELECT (STRLEN(?v60) AS ?n) { BIND("x" AS ?v0) %s }' % doubling
    yield "SELECT (STRLEN(?v60) AS ?n) { ?s ?p ?v0 %s }" % doubling
    yield "SELECT * { ?s ?p ?o FILTER EXISTS { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?a = 'zz') } }"
    yield "SELECT (SHA512(CONCAT(%s)) AS ?h) {}" % ",".join(['"%s"' % ("x" * 1000)] * 900)
    yield 'SELECT * { BIND(STRLEN(CONCAT(%s)) AS ?l) ?a ?b ?c . ?d ?e ?f }' % ",".join(["STR(NOW())"] * 300)


def hostile_list():
    found = [("query", text) for text in queries()]
    for update in ("CLEAR ALL", "DROP ALL", "DELETE WHERE { GRAPH ?g { ?s ?p ?o } }", "LOAD <file:///etc/passwd>",
                   "INSERT { GRAPH ?g { ?s ?p ?o } } WHERE { GRAPH ?g { ?s ?p ?o } }", "MOVE DEFAULT TO <http://e/g>",
                   "COPY <graph/merge> TO <graph/curation>", "INSERT DATA { <a> <b> <c> }", "CREATE GRAPH <graph/merge>",
                   "INSERT { GRAPH <graph/user/x> { ?a ?b ?f } } WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
                   "INSERT { GRAPH <graph/user/x> { <a> <b> 1 } } WHERE { FILTER(1%s = 3) }" % ("+1" * 200000),
                   "INSERT { GRAPH <graph/user/x> { <a> <b> 1 } } WHERE { FILTER(?x%s) }" % ("||?x" * 200000)):
        found += [("update", update), ("update without token", update)]
    for path in ("/../../etc/passwd", "/..%2f..%2fetc%2fpasswd", "/store/..%2f..%2fetc%2fpasswd", "/%00", "/" + "a" * 6000,
                 "/query/..%2fCargo", "/graph/../healthz", "//evil.example/", "/sparql?query=%ff%fe", "/timeline.json?limit=-1",
                 "/timeline.json?since=9999999999999", "/timeline.csv?text=" + "%F0%9F%92%A3" * 500, "/?who=%3Cscript%3E",
                 "/timeline.json?" + "who=x&" * 900, "/store?graph=%00", "/store?graph=http://[", "/explain/%2e%2e", "/event/%00"):
        found.append(("path", path))
    for name in ("slow head", "slow body", "lying length", "endless chunks", "reads nothing", "no end of headers",
                 "huge header", "two lengths", "smuggled", "binary", "http 0.9", "bad version", "another host", "half closed",
                 "deflated body", "wrong chunk"):
        found.append(("raw", name))
    return found


def raw(name):
    with socket.create_connection((host, port), timeout=30) as s:
        head = b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/sparql-query\r\n"
        if name == "slow head":
            for _ in range(20):
                s.sendall(b"X-A: b\r\n" if _ else b"GET / HTTP/1.1\r\n")
                time.sleep(1)
        elif name == "slow body":
            s.sendall(head + b"Content-Length: 1000\r\n\r\n")
            for _ in range(25):
                s.sendall(b" ")
                time.sleep(1)
        elif name == "lying length":
            s.sendall(head + b"Content-Length: 99999999999\r\n\r\nASK {}")
        elif name == "endless chunks":
            s.sendall(head + b"Transfer-Encoding: chunked\r\n\r\n")
            for _ in range(3000):
                s.sendall(b"10000\r\n" + b"#" * 65536 + b"\r\n")
        elif name == "reads nothing":
            s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            s.sendall(b"GET /store HTTP/1.1\r\nHost: localhost\r\nAccept: application/n-quads\r\n\r\n")
            time.sleep(25)
        elif name == "no end of headers":
            s.sendall(b"GET / HTTP/1.1\r\n")
            for n in range(5000):
                s.sendall(b"X-%d: y\r\n" % n)
        elif name == "huge header":
            s.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\nX: " + b"a" * 2000000 + b"\r\n\r\n")
        elif name == "two lengths":
            s.sendall(head + b"Content-Length: 6\r\nContent-Length: 60\r\n\r\nASK {}")
        elif name == "smuggled":
            s.sendall(head + b"Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nDELETE /store HTTP/1.1\r\nHost: localhost\r\n\r\n")
        elif name == "binary":
            s.sendall(bytes(range(256)) * 50 + b"\r\n\r\n")
        elif name == "http 0.9":
            s.sendall(b"GET /\r\n")
        elif name == "bad version":
            s.sendall(b"GET / HTTP/9.9\r\n\r\n")
        elif name == "another host":
            s.sendall(b"GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n")
        elif name == "half closed":
            s.sendall(head + b"Content-Length: 100\r\n\r\nASK")
            s.shutdown(socket.SHUT_WR)
        elif name == "deflated body":
            s.sendall(head + b"Content-Encoding: gzip\r\nContent-Length: 2\r\n\r\n\x1f\x8b")
        elif name == "wrong chunk":
            s.sendall(head + b"Transfer-Encoding: chunked\r\n\r\nZZ\r\n")
        s.settimeout(5)
        try:
            first = s.recv(64)
            return int(first.split(b" ")[1]) if first.startswith(b"HTTP/") else "closed"
        except (OSError, IndexError, ValueError):
            return "closed"


def attack(kind, text):
    try:
        if kind == "query":
            status, _ = ask("/sparql", text.encode("utf-8", "surrogatepass"), "application/sparql-query")
        elif kind.startswith("update"):
            status, _ = ask("/update", text.encode(), "application/sparql-update", auth=kind == "update")
        elif kind == "path":
            with socket.create_connection((host, port), timeout=60) as s:
                s.sendall(b"GET " + text.encode() + b" HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                first = s.recv(64)
                status = int(first.split(b" ")[1]) if first.startswith(b"HTTP/") else "closed"
                while s.recv(65536):
                    pass
        else:
            status = raw(text)
    except Exception as error:  # what the client makes of a broken answer is no fault of the server
        status = type(error).__name__
    if status == 500:
        with lock:
            faults.append("500 for %s %.200r" % (kind, text))
    note("hostile " + kind, status)


def hostile():
    wanted = hostile_list()
    chosen = random.Random(threading.get_ident())
    while time.monotonic() < end - 30:
        attack(*chosen.choice(wanted))


def reader():
    chosen = random.Random(threading.get_ident())
    paths = ["/timeline.json?limit=50", "/timeline.json?since=2026-01&limit=20", "/", "/healthz", "/stats.json", "/timeline.csv",
             "/sparql?query=" + urllib.parse.quote("SELECT ?e ?l { ?e a sem:Event ; rdfs:label ?l } LIMIT 20")]
    while time.monotonic() < end:
        begin = time.monotonic()
        try:
            status, body = ask(chosen.choice(paths))
        except Exception as error:
            status = type(error).__name__
        with lock:
            times.append(time.monotonic() - begin)
        note("read", status)
        time.sleep(0.05)


def writer(number):
    count = 0
    while time.monotonic() < end:
        count += 1
        name = "load-%d-%d" % (number, count)
        try:
            if count % 3:
                body = "INSERT DATA { GRAPH <graph/user/load> { <load/%s> rdfs:label \"%s\" } }" % (name, name)
                status, _ = ask("/update", body.encode(), "application/sparql-update", auth=True)
                if status == 204:
                    stored.append(("note", name))
            else:
                article = {"id": name, "published": "2026-01-04", "publisher": "Load Post",
                           "text": "Officials of group %s met in Oslo on Monday. Canada sent $%d million to Kenya." % (name, count)}
                status, body = ask("/ingest", json.dumps(article).encode(), "application/jsonl", auth=True)
                if status == 200 and b'"outcome"' in body:
                    stored.append(("article", name))
        except Exception as error:
            status = type(error).__name__
        note("write", status)
        time.sleep(1)


def memory():
    if pid is None:
        return 0
    for line in open("/proc/%s/status" % pid):
        if line.startswith("VmRSS"):
            return int(line.split()[1]) // 1024
    return 0


print("hostile requests in the list: %d" % len(hostile_list()))
before, peak = memory(), 0
threads = [threading.Thread(target=hostile, daemon=True) for _ in range(8)]
threads += [threading.Thread(target=reader, daemon=True) for _ in range(4)]
threads += [threading.Thread(target=writer, args=(n,), daemon=True) for n in range(2)]
for thread in threads:
    thread.start()
while time.monotonic() < end:
    time.sleep(0.5)
    peak = max(peak, memory())
# the last hostile ones end by the server's own limit
for thread in threads[:8]:
    thread.join(90)
begin, normal = time.monotonic(), None
while time.monotonic() < begin + 60:
    try:
        asked = time.monotonic()
        if ask("/timeline.json?limit=50", timeout=10)[0] == 200 and time.monotonic() - asked < 1:
            normal = time.monotonic() - begin
            break
    except Exception:
        pass
    time.sleep(0.1)
for thread in threads:
    thread.join(60)
there = ask("/sparql", b"SELECT ?l { GRAPH <graph/user/load> { ?n rdfs:label ?l } }", "application/sparql-query", accept="text/csv")[1].decode()
articles = {row["id"] for row in json.loads(ask("/articles.json")[1])}
notes = set(there.split())
lost = [name for kind, name in stored if name not in (notes if kind == "note" else articles)]
for key in sorted(statuses, key=str):
    print("%-28s %-24s %d" % (key[0], key[1], statuses[key]))
times.sort()
if times:
    print("reads: median %.0f ms, p99 %.0f ms, longest %.0f ms" % tuple(1000 * times[int(len(times) * q) - (q == 1)] for q in (0.5, 0.99, 1)))
print("memory: %d MB before, %d MB at most, %d MB after" % (before, peak, memory()))
print("back to normal after %s s" % ("%.1f" % normal if normal is not None else "more than 60"))
print("acknowledged %d, lost %d" % (len(stored), len(lost)))
for fault in faults[:20]:
    print("fault: " + fault)
sys.exit(1 if lost or faults or normal is None else 0)
