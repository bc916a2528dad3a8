import { expect } from 'chai';
import { WorkingFarm } from '../working-farm.ts';
import type { RpcRelay } from '../stellar/rpc-relay.ts';

const FARMERS = 3;

describe('a season that is interrupted', function () {
  this.timeout(240_000);
  let farm: WorkingFarm;
  let relay: RpcRelay;
  let turn: number;

  beforeEach(async () => {
    turn = 0;
    farm = await WorkingFarm.start({ farmers: FARMERS, sources: 2 });
    [relay] = farm.pool.relays as [RpcRelay];
  });

  afterEach(() => farm.stop());

  /** One step of a season: offers what is missing, and looks. */
  async function step(seconds?: number): Promise<void> {
    const { field } = farm.life;
    const blockIndex = field.block?.index ?? 0;
    for (const { custodialWallet, zeros } of field.lanes())
      for (let nonce = 0n; zeros === undefined && nonce < 8n; nonce += 1n)
        await field.offer({ blockIndex, custodialWallet, nonce });
    await farm.look(seconds);
  }

  async function isDone(): Promise<boolean> {
    const { record } = farm.log;
    const [newest] = await record.blocks(1);
    const index = newest?.blockIndex ?? -1;
    const works = (await record.works(index)).filter(({ state }) => state === 'worked');
    return works.length === FARMERS && index >= turn;
  }

  /** Until all have worked in a block from `turn` on; ledgers are long, so that it is soon late. */
  async function season(): Promise<void> {
    for (let steps = 0; steps < 40; steps += 1) {
      if (await isDone()) return;
      await step(30);
    }
    throw new Error(`the season of block ${turn} never ended`);
  }

  async function newest(): Promise<number> {
    return (await farm.log.record.blocks(1))[0]?.blockIndex ?? -1;
  }

  /** Each farmer planted and worked once in the block; the chain says the same as the record. */
  async function requireOnce(what: string): Promise<void> {
    const index = await newest();
    const { record } = farm.log;
    const plantings = await record.plantings(index);
    expect(
      plantings.map(({ state }) => state),
      what,
    ).to.deep.equal(Array(FARMERS).fill('planted'));
    const wallets = (await record.farmers()).map(({ custodialWallet }) => custodialWallet);
    const works = await record.works(index);
    const { value: pails } = await farm.pool.reader.pails(index, wallets);
    expect(
      pails.map((pail) => pail?.zeros),
      what,
    ).to.deep.equal(works.map(({ workedZeros }) => workedZeros));
    expect(
      pails.map((pail) => pail?.gap),
      what,
    ).to.deep.equal(works.map(({ workedGap }) => workedGap));
    expect(
      works.map(({ workedZeros }) => workedZeros),
      what,
    ).to.deep.equal(works.map(({ zeros }) => zeros));
    const burns = (await farm.pool.effects()).filter((name) => name === 'burn').length;
    expect(burns, what).to.equal(farm.log.of('planted').length);
  }

  async function callsOfOne(): Promise<number> {
    const before = relay.calls.length;
    turn = (await newest()) + 1;
    await season();
    return relay.calls.length - before;
  }

  it('plants and works once where the process dies at any call', async () => {
    await season();
    const count = await callsOfOne();
    expect(count).to.be.above(20);
    for (const last of ['refused', 'cut'] as const)
      for (let at = last === 'cut' ? 1 : 0; at < count; at += 3) {
        turn = (await newest()) + 1;
        const death = relay.dies(relay.calls.length + at, last).then(() => true);
        let isDead = false;
        for (let steps = 0; !isDead && !(await isDone()); steps += 1) {
          if (steps > 60) throw new Error(`${last} at ${at}: neither dead nor done`);
          isDead = await Promise.race([death, step(30).then(() => false)]);
        }
        relay.revive();
        await farm.die();
        await season();
        await requireOnce(`${last}, then dead at ${at}`);
      }
  });

  it('plants and works once where any call meets a fault', async () => {
    await season();
    const count = await callsOfOne();
    for (const fault of ['unavailable', 'cut', 'garbage', 'later'] as const)
      for (let at = 0; at < count; at += 7) {
        relay.faults.clear();
        relay.faults.set(relay.calls.length + at, fault);
        turn = (await newest()) + 1;
        await season();
        await requireOnce(`${fault} at ${at}`);
      }
  });
});
