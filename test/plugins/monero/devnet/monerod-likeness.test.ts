import { expect } from 'chai';
import type { CallParams } from '../../../../plugins/monero/rpc/rpc-client.ts';
import { Monerod, requireMonerod } from '../../../daemons/monerod.ts';
import { madeAddress, STANDARD, SUBADDRESS } from '../known-addresses.ts';
import { RunningDevnet } from '../running-devnet.ts';

/** Answers of calls that both understand: the kind of each value, by its name. */
type Shape = Readonly<Record<string, unknown>>;

function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return 'array';
  if (typeof value !== 'object' || value === null) return typeof value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, shapeOf(each)]));
}

const zero = '00'.repeat(32);
const template = { wallet_address: STANDARD, reserve_size: 16 };

describe('the devnet beside a real monerod', function () {
  this.timeout(60_000);

  let devnet: RunningDevnet | undefined;
  let daemon: Monerod | undefined;
  before(async function () {
    requireMonerod.call(this);
    devnet = await RunningDevnet.start({ difficulty: 1 });
    daemon = await Monerod.start({ difficulty: 1 });
    await daemon.generate(1);
    await devnet.generate(1);
  });
  after(async () => {
    await daemon?.stop();
    await devnet?.stop();
  });

  const both = async (method: string, params: CallParams = {}): Promise<[unknown, unknown]> => {
    if (devnet === undefined || daemon === undefined) throw new Error('they do not run');
    return Promise.all([devnet.call(method, params), daemon.call(method, params)]);
  };

  const calls: [string, CallParams][] = [
    ['get_info', {}],
    ['get_version', {}],
    ['get_block_count', {}],
    ['get_last_block_header', {}],
    ['get_block_header_by_height', { height: 0 }],
    ['get_block_template', template],
  ];
  for (const [method, params] of calls)
    it(`answers ${method} with nothing that monerod would not, of the same kind`, async () => {
      const [own, real] = (await both(method, params)).map(shapeOf) as [Shape, Shape];
      for (const [key, kind] of Object.entries(own)) {
        if (typeof kind !== 'object') expect(real, key).to.have.property(key, kind);
        else for (const name of Object.keys(kind ?? {})) expect(real[key]).to.have.property(name);
      }
    });

  it('has the same genesis, reward and seed', async () => {
    const [own, real] = (await both('get_block_header_by_height', { height: 0 })) as [
      { block_header: Shape },
      { block_header: Shape },
    ];
    for (const key of ['hash', 'height', 'miner_tx_hash', 'nonce', 'reward', 'timestamp'])
      expect(own.block_header[key], key).to.equal(real.block_header[key]);
    const [ownWork, realWork] = (await both('get_block_template', template)) as [Shape, Shape];
    for (const key of ['height', 'expected_reward', 'seed_hash', 'seed_height', 'difficulty'])
      expect(ownWork[key], key).to.equal(realWork[key]);
  });

  const refusals: [string, CallParams][] = [
    ['get_block_header_by_height', { height: 99 }],
    ['get_block_header_by_hash', { hash: zero }],
    ['get_block_template', { ...template, reserve_size: 256 }],
    ['get_block_template', { ...template, wallet_address: SUBADDRESS }],
    ['get_block_template', { ...template, wallet_address: 'nonsense' }],
    ['get_block_template', { ...template, wallet_address: madeAddress('testnet', 'standard') }],
    ['submit_block', ['zz']],
    ['submit_block', ['00']],
    ['submit_block', []],
  ];
  for (const [method, params] of refusals)
    it(`refuses ${method} ${JSON.stringify(params).slice(0, 60)} as monerod does`, async () => {
      const own = await devnet?.refusal(method, params);
      const real = await daemon?.call(method, params).then(
        () => 'answered',
        (error: Error) => error.message,
      );
      const [code = '', ...words] = own?.split(' ') ?? [];
      expect(real).to.include(code).and.include(words.join(' '));
    });
});
