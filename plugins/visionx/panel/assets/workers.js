import { at, say, show } from './page.js';
import { agoOf, countOf, hashrateOf, lineOf, shortWallet } from './text.js';

/** A table of more rows is read by nobody, and drawn anew every two seconds. */
const ROWS_MAX = 100;
const COLUMNS = [
  'Worker',
  'Name',
  'Wallet',
  'Shares',
  'Hashrate',
  'Estimated payout',
  'Last share',
];

/** Styles that lay a table out as blocks take its roles away in some browsers. */
for (const node of at('workers').querySelectorAll('thead, tbody, tr, th')) {
  const roles = { TR: 'row', TH: 'columnheader' };
  node.setAttribute('role', roles[node.tagName] ?? 'rowgroup');
}
at('workers').setAttribute('role', 'table');

/** `now`: of the host's clock. `absence`: what to say where there are none. */
export function drawWorkers(workers, { now, absence }) {
  const body = at('rows');
  const shown = [...workers]
    .sort((one, other) => Number(other.total_shares) - Number(one.total_shares))
    .slice(0, ROWS_MAX);
  while (body.rows.length > shown.length) body.lastElementChild.remove();
  while (body.rows.length < shown.length) body.append(newRow());
  for (const [index, worker] of shown.entries()) {
    const texts = [
      lineOf(worker.worker_id),
      lineOf(worker.worker_name),
      shortWallet(worker.wallet_address),
      countOf(worker.total_shares),
      hashrateOf(worker.reported_hashrate),
      lineOf(worker.estimated_payout),
      agoOf(worker.last_share, now),
    ];
    const { cells } = body.rows[index];
    for (const [column, text] of texts.entries()) say(cells[column].firstChild, text);
  }
  const rest = workers.length - shown.length;
  show(at('workers'), shown.length > 0);
  show(at('workers-none'), shown.length === 0);
  say(at('workers-none'), absence);
  show(at('workers-more'), rest > 0);
  say(
    at('workers-more'),
    `The ${ROWS_MAX} with the most shares are shown; there are ${countOf(rest)} more.`,
  );
}

function newRow() {
  const row = document.createElement('tr');
  row.setAttribute('role', 'row');
  for (const [index, column] of COLUMNS.entries()) {
    const cell = document.createElement(index === 0 ? 'th' : 'td');
    cell.setAttribute('role', index === 0 ? 'rowheader' : 'cell');
    if (index === 0) cell.scope = 'row';
    if (index > 2) cell.className = 'number';
    cell.dataset.column = column;
    // Text of its own direction, whichever way its letters run.
    const text = document.createElement('bdi');
    cell.append(text);
    row.append(cell);
  }
  return row;
}
