"""SPARQLWrapper: queries in several formats, an update with the token. Arguments: address, token."""
import sys

from SPARQLWrapper import CSV, JSON, POST, TURTLE, XML, SPARQLWrapper

address, token = sys.argv[1:]
events = "PREFIX sem: <http://semanticweb.cs.vu.nl/2009/11/sem/> SELECT ?e WHERE { ?e a sem:Event } ORDER BY ?e"

client = SPARQLWrapper(address + "/sparql")
client.setQuery(events)
client.setReturnFormat(JSON)
rows = client.queryAndConvert()["results"]["bindings"]
assert rows, "no events"
client.setReturnFormat(XML)
assert len(client.queryAndConvert().getElementsByTagName("result")) == len(rows)
client.setReturnFormat(CSV)
client.setMethod(POST)
assert len(client.queryAndConvert().decode().strip().splitlines()) == len(rows) + 1
client.setQuery("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o } LIMIT 7")
client.setReturnFormat(TURTLE)
assert b"<" in client.queryAndConvert()

writer = SPARQLWrapper(address + "/update")
writer.setMethod(POST)
writer.addCustomHttpHeader("Authorization", "Bearer " + token)
graph = "http://localhost:7878/graph/user/wrapper"
writer.setQuery("INSERT DATA { GRAPH <" + graph + "> { <http://e/a> <http://e/p> 'by SPARQLWrapper' } }")
writer.query()
client.setQuery("ASK { ?s ?p 'by SPARQLWrapper' }")
client.setReturnFormat(JSON)
assert client.queryAndConvert()["boolean"] is True
print("done")
