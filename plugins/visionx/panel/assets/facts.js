/** The part of the page that shows how mining goes. */
import { at, mark, say, show } from './page.js';
import { RateHistory } from './rate-history.js';
import { countOf, hashrateOf, lineOf } from './text.js';
import { drawWorkers } from './workers.js';

/** States of mining for another pool: how it looks, and the words for it. */
const JOINED = {
  connecting: ['waiting', 'Connecting to the pool'],
  mining: ['good', 'Mining for the pool'],
  waiting: ['waiting', 'Waiting for the pool'],
  refused: ['bad', 'The pool refuses this host'],
  stopped: ['waiting', 'Mining for the pool has stopped'],
  failed: ['bad', 'Mining for the pool has failed'],
};
const LONG = 300;

const history = new RateHistory();
let modeShown;

/** `join`: of the status; null or undefined where the host has joined no pool. */
export function drawJoin(join) {
  const [look, words] = join
    ? (JOINED[join.state] ?? ['waiting', lineOf(join.state)])
    : ['none', ''];
  mark(at('pool-link'), 'data-state', look);
  say(at('pool-link'), words);
  const url = lineOf(join?.url, LONG);
  // A reason may change with every try: it is there to be read, not read out.
  show(at('pool-reason'), Boolean(join));
  say(at('pool-reason'), join?.reason ? `${url}: ${lineOf(join.reason, LONG)}` : url);
}

/** `absence`: why there are no workers. `now`: of the host's clock. */
export function drawFacts({ status: { mode, join }, stats, metrics, absence, now }) {
  const isJoined = mode === 'join_pool';
  const rate = isJoined ? join?.hashrate : (stats?.total_hashrate ?? metrics?.current_hashrate);
  if (modeShown !== mode) history.clear();
  modeShown = mode;
  history.add(rate === null ? undefined : rate, performance.now());
  say(at('rate'), hashrateOf(rate));
  drawFigures(isJoined ? joinFigures(join ?? {}) : poolFigures(stats, metrics));
  drawWorkers(stats?.workers ?? [], { now, absence });
}

function poolFigures(stats, metrics) {
  return [
    ['Workers', countOf(stats?.worker_count)],
    ['Shares', countOf(stats?.total_shares)],
    ['Blocks found', countOf(stats?.blocks_found)],
    ['Last block', countOf(stats?.last_block_height)],
    ['Invalid shares', lineOf(metrics?.invalid_share_rate)],
    ['Paid out', lineOf(metrics?.total_payouts_land)],
  ];
}

function joinFigures(join) {
  return [
    ['Accepted', countOf(join.accepted)],
    ['Rejected', countOf(join.rejected)],
    ['Blocks found', countOf(join.blocks)],
    ['Estimated payout', lineOf(join.estimated_payout)],
  ];
}

function drawFigures(figures) {
  const list = at('figures');
  const names = figures.map(([name]) => name).join();
  if (list.dataset.names !== names) {
    list.dataset.names = names;
    list.replaceChildren(...figures.map(([name]) => newFigure(name)));
  }
  for (const [index, [, value]] of figures.entries()) say(list.children[index].lastChild, value);
}

function newFigure(name) {
  const pair = document.createElement('div');
  pair.append(document.createElement('dt'), document.createElement('dd'));
  pair.firstChild.textContent = name;
  return pair;
}
