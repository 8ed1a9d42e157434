// fetch-sparql-endpoint: bindings, triples, ASK and an update. Arguments: address, token.
const { SparqlEndpointFetcher } = require('fetch-sparql-endpoint');
const [address, token] = process.argv.slice(2);
const sem = 'http://semanticweb.cs.vu.nl/2009/11/sem/';
const events = `SELECT ?e WHERE { ?e a <${sem}Event> }`;
const check = (good, what) => { if (!good) throw new Error(what); };

async function main() {
  const counts = [];
  for (const method of ['POST', 'GET']) {
    const fetcher = new SparqlEndpointFetcher({ method });
    let count = 0;
    for await (const row of await fetcher.fetchBindings(`${address}/sparql`, events)) { count += row.e ? 1 : 0; }
    counts.push(count);
  }
  check(counts[0] > 0 && counts[0] === counts[1], `events: ${counts}`);
  const fetcher = new SparqlEndpointFetcher({ defaultHeaders: new Headers({ authorization: `Bearer ${token}` }) });
  let triples = 0;
  for await (const triple of await fetcher.fetchTriples(`${address}/sparql`, 'CONSTRUCT WHERE { ?s ?p ?o } LIMIT 9')) {
    triples += triple.subject ? 1 : 0;
  }
  check(triples === 9, `triples: ${triples}`);
  const graph = 'http://localhost:7878/graph/user/fetch';
  await fetcher.fetchUpdate(`${address}/update`, `INSERT DATA { GRAPH <${graph}> { <http://e/a> <http://e/p> "by fetch" } }`);
  check(await fetcher.fetchAsk(`${address}/sparql`, 'ASK { ?s ?p "by fetch" }'), 'the update did nothing');
  console.log('done');
}
main().catch(error => { console.error(error); process.exit(1); });
