"""rdflib's SPARQLStore and SPARQLUpdateStore: a remote graph used as a local one. Arguments: address, token."""
import sys

from rdflib import Graph, Literal, URIRef
from rdflib.namespace import RDF
from rdflib.plugins.stores.sparqlstore import SPARQLStore, SPARQLUpdateStore

address, token = sys.argv[1:]
event = URIRef("http://semanticweb.cs.vu.nl/2009/11/sem/Event")

union = Graph(SPARQLStore(address + "/sparql"))
assert set(union.subjects(RDF.type, event)), "no events"
merge = Graph(SPARQLStore(address + "/sparql"), identifier=URIRef("http://localhost:7878/graph/merge"))
assert set(merge.subjects(RDF.type, event)) == set(union.subjects(RDF.type, event))

store = SPARQLUpdateStore(
    address + "/sparql", address + "/update", headers={"Authorization": "Bearer " + token}, autocommit=True
)
notes = Graph(store, identifier=URIRef("http://localhost:7878/graph/user/rdflib"))
triple = (URIRef("http://e/a"), URIRef("http://e/p"), Literal("by rdflib"))
notes.add(triple)
assert triple in notes and len(notes) == 1
notes.remove(triple)
assert triple not in notes
print("done")
