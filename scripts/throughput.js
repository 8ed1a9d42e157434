// How many requests a second a running server answers: 32 clients on a mix of one entity's timelines, all events of a year,
// months of an entity and event pages, then the same while articles come in. A load generator from the npm registry
// (autocannon) asks; this says what.
//
//   NODE_PATH=~/.cache/dateline/load/node_modules node scripts/throughput.js http://127.0.0.1:7878 [TOKEN] [SECONDS]
const autocannon = require('autocannon');
const [address, token, seconds = '30'] = process.argv.slice(2);
const json = async path => (await fetch(address + path)).json();

async function mix() {
  const names = (await json('/entities.json?limit=40')).map(row => row.name);
  const months = Object.keys(await json('/months.json'));
  const years = [...new Set(months.map(month => month.slice(0, 4)))];
  const events = [];
  for (const year of years) {
    const { events: some } = await json(`/timeline.json?since=${year}-01-01&until=${year}-12-31&limit=40`);
    events.push(...some.map(event => event.id));
  }
  const requests = [];
  for (let at = 0; at < 400; at++) {
    const [name, year, event] = [names[at % names.length], years[at % years.length], events[(at * 7) % events.length]];
    const who = `who=${encodeURIComponent(name)}`, range = `since=${year}-01-01&until=${year}-12-31`;
    requests.push(`/timeline.json?${who}&${range}&limit=50`, `/timeline.json?${range}&limit=50`, `/months.json?${who}`, `/event/${event}`);
  }
  return requests.map(path => ({ method: 'GET', path }));
}

const load = (requests, duration) =>
  new Promise((done, failed) =>
    autocannon({ url: address, connections: 32, duration, requests, timeout: 60 }, (error, result) => (error ? failed(error) : done(result))));

const row = (name, r) =>
  console.log(`| ${name} | ${Math.round(r.requests.average)} | ${r.latency.p50} | ${r.latency.p99} | ${r.errors + r.timeouts + r.non2xx} |`);

async function ingest(state) {
  for (let at = 0; !state.over; at++) {
    const line = at2 => JSON.stringify({
      id: `load-${process.pid}-${at2}`, published: '2026-01-04', publisher: 'Load Post',
      text: `Officials of group ${at2} met in Oslo on Monday. Canada sent $${at2} million to Kenya, a minister said.`,
    });
    const body = Array.from({ length: 20 }, (_, n) => line(at * 20 + n)).join('\n');
    const answer = await fetch(address + '/ingest', {
      method: 'POST', body, headers: { 'content-type': 'application/jsonl', authorization: `Bearer ${token}` },
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${answer.status} ${text}`);
    state.articles += 20;
  }
}

(async () => {
  const requests = await mix();
  await load(requests, 5);
  console.log('| | requests a second | p50, ms | p99, ms | errors |\n|---|---|---|---|---|');
  const alone = await load(requests, Number(seconds));
  row('reading alone', alone);
  if (!token) return;
  const state = { over: false, articles: 0 };
  const writing = ingest(state);
  const both = await load(requests, Number(seconds));
  state.over = true;
  await writing;
  row(`while ${state.articles} articles come in`, both);
  console.log(`\np99 while articles come in: ${(both.latency.p99 / alone.latency.p99).toFixed(2)} of alone`);
})().catch(error => { console.error(error); process.exit(1); });
