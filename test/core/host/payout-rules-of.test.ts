import { expect } from 'chai';
import { payoutRulesOf } from '../../../core/host/payout-rules-of.ts';
import type { CheckedPlugin } from '../../../core/host/plugin-loader.ts';
import type { PoolFile } from '../../../core/config/host-config.ts';
import { PoolError } from '../../../core/plugin-api/errors.ts';
import type { PaymentLimits } from '../../../core/plugin-api/payments.ts';
import { PoolSetBench } from './pool-set-bench.ts';

const PAYING_PLUGIN = {
  manifest: {
    provides: { payments: Object },
    describe: () => ({ decimals: 8, symbol: 'TINY' }),
  },
  coin: {},
} as unknown as CheckedPlugin;
const SETTINGS = { plugin: 'pays', payout: { enabled: true, minimum: '1', everySeconds: 60 } };
const PAYS = 'plugin = "pays"\n[payout]\nenabled = true\n';

/** What a pool says of itself that cannot run for its file; undefined where it runs. */
async function problemOf(text: string): Promise<string | undefined> {
  await using bench = await PoolSetBench.create();
  await bench.apply('one', text);
  const state = bench.pool('one')?.state;
  if (state?.kind !== 'failed') return undefined;
  expect(state.error.code).to.equal('CONFIG_INVALID');
  return state.error.message.replace(/^.*one\.toml: /, '');
}

describe('payout rules of a pool file', () => {
  it('are those of the file, in atomic units', async () => {
    await using bench = await PoolSetBench.create();
    const caps = 'runMax = "5"\ndayMax = "10.5"\n';
    const facts = 'minimum = "0.01"\nrequestMinimum = "0.005"\neverySeconds = 60\n';
    await bench.apply('one', `${PAYS}${facts}${caps}networkFee = "miners"\ndryRun = true\n`);

    expect(bench.built[0]?.payoutRules).to.deep.equal({
      everyMs: 60_000,
      minimumAtomic: 1_000_000n,
      requestMinAtomic: 500_000n,
      feeBearer: 'miners',
      runMaxAtomic: 500_000_000n,
      dayMaxAtomic: 1_050_000_000n,
      dryRun: true,
      feeAddresses: new Map([['foundation', 'tiny-foundation']]),
    });
    expect(bench.built[0]?.payments?.limits.destinationsMax).to.equal(2);
  });

  for (const [minimum, expected] of [
    ['0.01', 100_000n],
    ['0.00004', 500n],
    ['0.000005', 500n],
  ] as const) {
    it(`let miners ask for a tenth of ${minimum}, or for what can be sent`, async () => {
      await using bench = await PoolSetBench.create();
      await bench.apply('one', `${PAYS}minimum = "${minimum}"\n`);
      expect(bench.built[0]?.payoutRules?.requestMinAtomic).to.equal(expected);
    });
  }

  it('do not exist where payouts are off, and nothing that pays is constructed', async () => {
    await using bench = await PoolSetBench.create();
    await bench.apply('one', 'plugin = "pays"\n');
    expect(bench.codeOf('one')).to.equal('running');
    expect(bench.built[0]).to.include({ payments: undefined, payoutRules: undefined });
  });

  it('need a plugin that pays', async () => {
    expect(await problemOf('plugin = "tiny"\n[payout]\nenabled = true\nminimum = "1"\n')).to.equal(
      'payout.enabled: expected false: plugin "tiny" cannot pay',
    );
  });

  it('need a minimum', async () => {
    expect(await problemOf(PAYS)).to.match(/^payout\.minimum: expected an amount in coins/);
  });

  const wrong: readonly (readonly [string, string, RegExp])[] = [
    ['more decimals than the coin', 'minimum = "0.000000001"', /^payout\.minimum: .*8 decimals/],
    ['a minimum of nothing', 'minimum = "0"', /^payout\.minimum: .*above zero/],
    ['less than can be sent', 'minimum = "0.00000499"', /^payout\.minimum: .*500 atomic/],
    ['a cap of nothing', 'minimum = "1"\nrunMax = "0"', /^payout\.runMax/],
    ['runs too small for it', 'minimum = "1"\nrunMax = "0.9"', /^payout\.runMax: .*minimum/],
    ['days too small for it', 'minimum = "1"\ndayMax = "0.9"', /^payout\.dayMax: .*minimum/],
    ['requests above it', 'minimum = "1"\nrequestMinimum = "1.1"', /^payout\.requestMinimum/],
    [
      'requests below what can be sent',
      'minimum = "1"\nrequestMinimum = "0.000001"',
      /^payout\.requestMinimum/,
    ],
  ];
  for (const [what, text, expected] of wrong) {
    it(`refuse ${what}, naming the key`, async () => {
      expect(await problemOf(`${PAYS}${text}\n`)).to.match(expected);
    });
  }

  for (const wrongLimits of [
    { destinationsMax: 0 },
    { destinationsMax: Number.NaN },
    { confirmations: 0 },
    { confirmations: undefined },
    { dustAtomic: -1n },
    { dustAtomic: 546 },
  ]) {
    const [entry = []] = Object.entries(wrongLimits);
    it(`refuse a plugin whose ${entry[0]} is ${entry[1]}`, () => {
      const limits = { destinationsMax: 2, dustAtomic: 500n, confirmations: 1, ...wrongLimits };
      const judge = () =>
        payoutRulesOf(
          PAYING_PLUGIN,
          { document: { file: 'one.toml' }, settings: SETTINGS } as unknown as PoolFile,
          limits as PaymentLimits,
          [],
        );
      expect(judge).to.throw(PoolError, new RegExp(`^one.toml: plugin: .*${entry[0]}`));
    });
  }
});
