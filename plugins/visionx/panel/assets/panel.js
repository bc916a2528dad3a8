/**
 * The panel: shows what the calls of the pool say, and makes them. They are asked for relative to the page,
 * at `pool/...` beside it. What comes from there is only ever shown as text: strangers choose names of workers.
 */
import { offerToForget } from './admin.js';
import { drawFacts, drawJoin } from './facts.js';
import { at, mark, say, show } from './page.js';
import { Pane } from './pane.js';
import { Pulse } from './pulse.js';
import { countOf, lineOf } from './text.js';

const MODES = {
  solo: 'Mines solo',
  host_pool: 'Hosts a pool',
  join_pool: 'Mines for another pool',
};

/** Whether the person has chosen what to look at: then it stays, whatever mode is in force. */
let isModePicked = false;
const radios = [...at('modes').querySelectorAll('input')];
const forms = [...document.querySelectorAll('.pane')];

const pulse = new Pulse(draw);
const askAnew = () => pulse.now();
const solo = new Pane('solo', askAnew);
const host = new Pane('host', askAnew);
const join = new Pane('join', askAnew);

function draw(found) {
  const { status } = found;
  const { mode } = status;
  const name = lineOf(status.pool_name || 'Pool panel');
  say(at('title'), name);
  if (document.title !== name) document.title = name;
  say(at('mode-now'), MODES[mode] ?? lineOf(mode));
  drawMode(mode);
  drawButtons(status);
  host.fill({ ...status, pool_fee: percentOf(status.pool_fee_bps) });
  join.fill({ worker_name: status.worker_name, ...status.join });
  say(at('foundation'), `${countOf(percentOf(status.foundation_fee_bps))}\u{a0}%`);
  drawRest();
  show(at('share'), Boolean(status.is_hosting && status.pool_url));
  const url = String(status.pool_url ?? '');
  if (at('pool-url').value !== url) at('pool-url').value = url;
  drawJoin(mode === 'join_pool' ? status.join : undefined);
  drawFacts(found);
}

function drawMode(mode) {
  for (const radio of radios) show(at(`${radio.id}-now`), radio.value === mode);
  if (isModePicked || forms.some((form) => form.contains(document.activeElement))) return;
  for (const radio of radios) radio.checked = radio.value === mode;
  open(mode);
}

function open(mode) {
  for (const form of forms) show(form, form.dataset.mode === mode);
}

/** Those without a use stay where they are, and say why: what has the focus must not vanish. */
function drawButtons({ mode, is_hosting: isHosting }) {
  mark(at('mine'), 'aria-disabled', String(mode === 'solo'));
  mark(at('start'), 'aria-disabled', String(Boolean(isHosting)));
  mark(at('stop'), 'aria-disabled', String(!isHosting));
  mark(at('leave'), 'aria-disabled', String(mode !== 'join_pool'));
}

/** What is left to the miners under the fee that stands in the form. */
function drawRest() {
  const text = at('pool-fee').value.trim().replace(',', '.');
  const fee = Number(text);
  const foundation = Number.parseFloat(at('foundation').textContent);
  const isFee = text !== '' && fee >= 0 && fee <= 10;
  say(at('rest'), isFee ? `Miners share ${countOf(100 - fee - foundation)}\u{a0}%.` : '');
}

function percentOf(bps) {
  return Number(bps ?? 0) / 100;
}

/** Acts on a click or a submission; where there is nothing to do, says so. */
function on(node, event, pane, run) {
  node.addEventListener(event, (happened) => {
    happened.preventDefault();
    isModePicked = true;
    const { ariaDisabled, dataset } = happened.submitter ?? node;
    if (ariaDisabled === 'true') pane.tell(dataset.idle);
    else void run();
  });
}

on(solo.form, 'submit', solo, () => {
  const why = 'Changing the mode needs the admin token.';
  return solo.run(
    'pool/mode',
    { mode: 'Solo' },
    { why, doing: 'Changing the mode…', done: 'This host mines solo.' },
  );
});
on(host.form, 'submit', host, () => {
  const why = 'Saving settings needs the admin token.';
  return host.run('pool/configure', host.values(), { why, doing: 'Saving…', done: 'Saved.' });
});
on(at('start'), 'click', host, () => {
  const why = 'Starting the pool needs the admin token.';
  const words = { why, doing: 'Starting…', done: 'The pool is hosted.' };
  return host.run('pool/start', host.values(), words);
});
on(at('stop'), 'click', host, () => {
  const why = 'Stopping the pool needs the admin token.';
  const words = { why, doing: 'Stopping…', done: 'The pool is hosted no more.' };
  return host.run('pool/stop', {}, words);
});
on(join.form, 'submit', join, () => {
  const why = 'Joining a pool needs the admin token.';
  const values = join.values();
  const body = values === undefined ? undefined : { mode: 'JoinPool', ...values };
  return join.run('pool/mode', body, { why, doing: 'Joining…', done: 'This host mines for it.' });
});
on(at('leave'), 'click', join, () => {
  const why = 'Leaving the pool needs the admin token.';
  const words = { why, doing: 'Leaving…', done: 'This host has left the pool.' };
  return join.run('pool/mode', { mode: 'Solo' }, words);
});

at('modes').addEventListener('change', ({ target }) => {
  isModePicked = true;
  open(target.value);
});
at('pool-fee').addEventListener('input', drawRest);
at('copy').addEventListener('click', () => void copy());

async function copy() {
  const field = at('pool-url');
  let isCopied = true;
  say(at('copied'), '');
  try {
    await navigator.clipboard.writeText(field.value);
  } catch {
    // Browsers have that for pages over HTTPS alone; a pool in one's own house is none.
    field.focus();
    field.select();
    isCopied = document.execCommand('copy');
    if (isCopied) at('copy').focus();
  }
  say(at('copied'), isCopied ? 'Copied.' : 'Press Ctrl+C to copy it.');
}

offerToForget();
pulse.now();
