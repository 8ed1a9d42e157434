#!/usr/bin/env python3
"""Checks every answer of both reconciliation services against the JSON schemas of the specification, with the validator
`jsonschema` of PyPI: what tests/reconcile.rs does with a small one of its own.

usage: reconcile_schemas.py --bin dateline [--shared DIR]

Starts a server on the sample articles. Skips, with a word, where the schemas or the validator are missing.
"""
import argparse, json, os, subprocess, sys, tempfile, urllib.error, urllib.parse, urllib.request

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bin", default="dateline")
    parser.add_argument("--shared", default=os.path.join(os.path.dirname(ROOT), "shared"))
    arguments = parser.parse_args()
    folder = os.path.join(arguments.shared, "linking/reconciliation_v0.2/schemas")
    try:
        import jsonschema
        import referencing
        from referencing.jsonschema import DRAFT7
    except ImportError:
        print("reconcile_schemas: skipped, there is no `jsonschema`; hint: pip install jsonschema")
        return 0
    if not os.path.isdir(folder):
        print("reconcile_schemas: skipped, the schemas are not here")
        return 0
    schemas = {}
    for name in os.listdir(folder):
        if name.endswith(".json") and name != "openapi.json":
            schemas[name] = json.load(open(os.path.join(folder, name), encoding="utf-8"))
    # a schema elsewhere on the web; nothing here asks for credentials
    schemas["manifest.json"]["properties"].pop("authentication", None)
    registry = referencing.Registry().with_resources((body["$id"], DRAFT7.create_resource(body)) for body in schemas.values())
    checked = 0

    def check(schema, answer):
        nonlocal checked
        body = schemas[schema + ".json"]
        jsonschema.Draft7Validator.check_schema(body)
        errors = list(jsonschema.Draft7Validator(body, registry=registry).iter_errors(answer))
        assert not errors, f"{schema}: {errors[0].message} in {json.dumps(answer)[:400]}"
        checked += 1

    with tempfile.TemporaryDirectory() as home:
        kb = os.path.join(home, "kb")
        subprocess.run([arguments.bin, "--kb", kb, "--quiet", "ingest", os.path.join(ROOT, "data/sample")], check=True, stdout=subprocess.DEVNULL)
        server = subprocess.Popen([arguments.bin, "--kb", kb, "serve", "--bind", "127.0.0.1:0"], stderr=subprocess.PIPE, text=True)
        try:
            line = server.stderr.readline()
            while not line.startswith("listening on "):
                line = server.stderr.readline()
            address = line.split()[-1].rstrip("/")

            def ask(path, form=None, **query):
                url = path if path.startswith("http") else address + path
                if query:
                    url += ("&" if "?" in url else "?") + urllib.parse.urlencode(query)
                request = urllib.request.Request(url, headers={"origin": "http://127.0.0.1:3333"})
                if form:
                    request.data = urllib.parse.urlencode(form).encode()
                with urllib.request.urlopen(request, timeout=60) as answer:
                    assert answer.headers["access-control-allow-origin"] == "*", url
                    text = answer.read().decode()
                    return json.loads(text) if "json" in answer.headers["content-type"] else text

            for root, names in (("/reconcile", ["Mark Carney", "Halifax", "Canada announced financing", "Zelensky"]), ("/reconcile/wikidata", ["Paris", "Kiev", "Volodymir Zelenskyy", "United Nations"])):
                manifest = ask(root)
                check("manifest", manifest)
                queries = {}
                for at, name in enumerate(names):
                    queries[f"q{at}"] = {"query": name}
                    queries[f"p{at}"] = {"query": name, "type": manifest["defaultTypes"][0]["id"], "type_strict": "should", "limit": 3,
                                         "properties": [{"pid": "P17", "v": {"id": "Q16", "name": "Canada"}}, {"pid": "wikidata", "v": "Q192533"}, {"pid": "when", "v": "2025-12"}]}
                check("reconciliation-query-batch", queries)
                for answer in (ask(root, form={"queries": json.dumps(queries)}), ask(root, queries=json.dumps(queries))):
                    check("reconciliation-result-batch", answer)
                    assert all(one["result"] for one in answer.values()), answer
                ids = [candidate["id"] for one in answer.values() for candidate in one["result"]]
                for element, schema in (("entity", "suggest-entities-response"), ("type", "suggest-types-response"), ("property", "suggest-properties-response")):
                    service = manifest["suggest"][element]
                    found = ask(service["service_url"] + service["service_path"], prefix="p")
                    check(schema, found)
                    check(schema, ask(service["service_url"] + service["service_path"], prefix="p", cursor=1))
                    for one in found["result"][:5]:
                        flyout = (service["flyout_service_url"] + service["flyout_service_path"]).replace("${id}", urllib.parse.quote(one["id"], safe=""))
                        card = ask(flyout)
                        assert card["id"] == one["id"] and card["html"], card
                for one in ids[:5]:
                    assert "<html" in ask(manifest["preview"]["url"].replace("{{id}}", urllib.parse.quote(one, safe="")))
                proposals = manifest["extend"]["propose_properties"]
                proposed = ask(proposals["service_url"] + proposals["service_path"], type=manifest["defaultTypes"][0]["id"], limit=20)
                check("data-extension-property-proposal", proposed)
                extension = {"ids": ids[:20], "properties": [{"id": one["id"]} for one in proposed["properties"]]}
                check("data-extension-query", extension)
                check("data-extension-response", ask(root, form={"extend": json.dumps(extension)}))
                # what a browser asks before it lets OpenRefine's page ask
                preflight = urllib.request.Request(address + root, method="OPTIONS", headers={
                    "origin": "http://127.0.0.1:3333", "access-control-request-method": "POST", "access-control-request-headers": "content-type"})
                with urllib.request.urlopen(preflight, timeout=60) as answer:
                    assert "POST" in answer.headers["access-control-allow-methods"] and answer.headers["access-control-allow-origin"] == "*"
        finally:
            server.kill()
            server.wait()
    print(f"reconcile_schemas: {checked} answers and questions are as the schemas want them")
    return 0


if __name__ == "__main__":
    sys.exit(main())
