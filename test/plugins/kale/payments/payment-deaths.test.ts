import { expect } from 'chai';
import type { Payment, PaymentOrder } from '../../../../core/plugin-api/payments.ts';
import type { RelayFault } from '../stellar/rpc-relay.ts';
import { HELD, PayingPool } from './paying-pool.ts';

const FAULTS: readonly RelayFault[] = ['refused', 'cut'];
const CALLS_MAX = 60;

/** As the host does: what is on record as built is looked for, and sent again until it is found. */
async function untilPaid(paying: PayingPool, order: PaymentOrder, kept: Payment | undefined) {
  const payment = kept ?? (await paying.built(order));
  for (let attempt = 0; attempt < 5; attempt += 1) {
    const found = await paying.payments.find(order, payment);
    if (found.kind === 'found') return;
    if (found.kind === 'dead') throw new Error(found.reason);
    await paying.payments.send(order, payment);
  }
  throw new Error('it was never paid');
}

describe('payments of a pool that is killed', () => {
  for (const fault of FAULTS)
    it(`pay once, whichever call is its last (${fault})`, async () => {
      let deaths = 0;
      for (let at = 0; at < CALLS_MAX; at += 1) {
        const paying = await PayingPool.start();
        try {
          if (!(await diesAt(paying, at, fault))) break;
          deaths += 1;
        } finally {
          await paying.stop();
        }
      }
      expect(deaths).to.be.within(5, CALLS_MAX - 1);
    }).timeout(120_000);

  /** False where it was done before that call. */
  async function diesAt(paying: PayingPool, at: number, fault: RelayFault): Promise<boolean> {
    const [relay] = paying.pool.relays;
    if (relay === undefined) throw new Error('no relay');
    const order = paying.order([7n, 11n]);
    let kept: Payment | undefined;
    const died = relay.dies(relay.calls.length + at, fault).then(() => 'died');
    const life = (async () => {
      kept = await paying.built(order);
      const sent = await paying.payments.send(order, kept);
      return sent.kind === 'sent' ? 'done' : 'died';
    })().catch(() => 'died');
    const end = await Promise.race([died, life]);
    if (end === 'died') {
      paying.restart();
      relay.revive();
      await untilPaid(paying, order, kept);
    }
    await paying.pool.close();
    expect(await paying.held(), `call ${at}`).to.deep.equal([7n, 16n, HELD - 18n]);
    return end === 'died';
  }
});
