import { expect } from 'chai';
import { isBrief } from '../brief.ts';
import { freePort } from '../daemons/free-port.ts';
import type { HostProcess } from './host-process.ts';
import { Rig } from './rig.ts';
import { recordedShares } from './stopped-database.ts';
import { devnetHost, MINER_ADDRESS } from './devnet-host.ts';

const CUTS = isBrief ? 8 : 20;
const RIGS = 8;

/** What one rig knows of its shares when the power goes. */
interface Account {
  accepted: number;
  /** Submitted, and no answer seen: may or may not be in the database. */
  unanswered: number;
}

describe('a host that is killed under load', function () {
  this.timeout(300_000);

  let host: HostProcess;

  afterEach(async () => {
    await host?.dispose();
  });

  it(`keeps every accepted share exactly once over ${CUTS} power cuts`, async () => {
    const stratumPort = await freePort();
    host = await devnetHost({ stratumPort });
    const accounts = new Map<string, Account>();
    for (let cut = 0; cut < CUTS; cut++) {
      await host.start();
      await loadUntilCut(host, stratumPort, cut, accounts);
    }
    await host.start();
    expect(await host.stop()).to.equal(0);

    const recorded = await recordedShares(host);
    let total = 0;
    for (const [worker, { accepted, unanswered }] of accounts) {
      total += accepted;
      expect(recorded.get(worker) ?? 0, worker).to.be.within(accepted, accepted + unanswered);
    }
    expect(total).to.be.above(CUTS * RIGS);
  });
});

/** Mines with several rigs and pulls the plug after a random number of answers. */
async function loadUntilCut(
  host: HostProcess,
  port: number,
  cut: number,
  accounts: Map<string, Account>,
): Promise<void> {
  const cutAfter = 50 + Math.floor(Math.random() * 400);
  let answers = 0;
  let killed: Promise<void> | undefined;
  await Promise.all(
    Array.from({ length: RIGS }, async (_, index) => {
      const worker = `cut${cut}rig${index}`;
      const account = { accepted: 0, unanswered: 0 };
      accounts.set(worker, account);
      const rig = await Rig.connect(port, { user: `${MINER_ADDRESS}.${worker}` });
      while (killed === undefined) {
        const reply = await rig.mine();
        if (reply.id === -1) account.unanswered++;
        else if (reply.result === true) account.accepted++;
        answers++;
        if (answers >= cutAfter) killed ??= host.kill();
      }
      rig.close();
    }),
  );
  await killed;
}
