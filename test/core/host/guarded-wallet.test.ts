import { expect } from 'chai';
import { GuardedWallet } from '../../../core/host/guarded-wallet.ts';
import { SystemClock } from '../../../core/host/system-clock.ts';
import type { AddressCheck } from '../../../core/plugin-api/wallet.ts';
import { FaultLog } from '../../../core/shares/fault-log.ts';
import { SilentLogger } from './silent-logger.ts';

function guarded(checkAddress: (address: string) => AddressCheck) {
  const logger = new SilentLogger();
  const faults = new FaultLog({ spanMs: 1_000_000 }, new SystemClock(), logger);
  return { logger, wallet: new GuardedWallet({ checkAddress }, faults) };
}

describe('GuardedWallet', () => {
  it('says what the wallet says', () => {
    const { wallet } = guarded((address) => ({ kind: 'valid', address: address.toLowerCase() }));

    expect(wallet.checkAddress('ABC')).to.deep.equal({ kind: 'valid', address: 'abc' });
  });

  it('refuses where the wallet throws, and tells once', () => {
    const { wallet, logger } = guarded(() => {
      throw new Error('broken');
    });

    expect(wallet.checkAddress('abc').kind).to.equal('refused');
    expect(wallet.checkAddress('abd').kind).to.equal('refused');
    expect(logger.errors).to.have.lengthOf(1);
  });

  it('knows signatures where the wallet does, and what throws is none', () => {
    const logger = new SilentLogger();
    const faults = new FaultLog({ spanMs: 1_000_000 }, new SystemClock(), logger);
    const wallet = new GuardedWallet(
      {
        checkAddress: (address) => ({ kind: 'valid', address }),
        verifyMessage: ({ signature }) => {
          if (signature === 'broken') throw new Error('broken');
          return signature === 'good';
        },
      },
      faults,
    );
    const verify = (signature: string): boolean | undefined =>
      wallet.verifyMessage?.({ address: 'abc', message: 'text', signature });

    expect([verify('good'), verify('bad'), verify('broken')]).to.deep.equal([true, false, false]);
    expect(logger.errors).to.have.lengthOf(1);
    const silent = guarded((address) => ({ kind: 'valid', address }));
    expect(silent.wallet.verifyMessage).to.equal(undefined);
  });
});
