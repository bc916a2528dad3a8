import { expect } from 'chai';
import { parseLogin } from '../../../../core/protocols/stratum-cryptonote/login-name.ts';

const ID16 = '0123456789abcdef';
const ID64 = ID16.toUpperCase().repeat(4);

describe('the login of a miner', () => {
  it('is read in all the forms that pools have taught', () => {
    const forms: [string, string, string, number | undefined][] = [
      ['4addr', '4addr', '', undefined],
      ['4addr+5000', '4addr', '', 5000],
      ['4addr.5000', '4addr', '', 5000],
      ['4addr.rig', '4addr', 'rig', undefined],
      ['4addr.rig-1_b', '4addr', 'rig-1_b', undefined],
      ['4addr.rig.7', '4addr', 'rig.7', undefined],
      ['4addr.rig+5000', '4addr', 'rig', 5000],
      ['4addr+5000.rig', '4addr', 'rig', 5000],
      ['4addr.5000.rig', '4addr', 'rig', 5000],
      [`4addr.${ID16}`, `4addr.${ID16}`, '', undefined],
      [`4addr.${ID64}`, `4addr.${ID64}`, '', undefined],
      [`4addr.${ID16}+5000`, `4addr.${ID16}`, '', 5000],
      [`4addr+5000.${ID16}`, `4addr.${ID16}`, '', 5000],
      [`4addr.${ID16}.rig`, `4addr.${ID16}`, 'rig', undefined],
      [`4addr.${ID64}.5000.rig`, `4addr.${ID64}`, 'rig', 5000],
      [`4addr.1234567890123456`, '4addr.1234567890123456', '', undefined],
      [`4addr.rig.${ID16}`, '4addr', `rig.${ID16}`, undefined],
      ['4addr.0', '4addr', '0', undefined],
      ['4addr.5000.6000', '4addr', '6000', 5000],
      ['4addr.12345678901234567', '4addr', '12345678901234567', undefined],
      ['4addr.', '4addr', '', undefined],
      ['4addr..rig', '4addr', 'rig', undefined],
      ['solo:4addr.rig', 'solo:4addr', 'rig', undefined],
    ];
    for (const [login, miner, worker, difficulty] of forms)
      expect(parseLogin(login), login).to.deep.equal({ miner, worker, difficulty });
  });

  it('is refused with a reason', () => {
    const reasons: [unknown, RegExp][] = [
      [undefined, /missing/],
      ['', /missing/],
      [5, /missing/],
      ['.rig', /no address/],
      ['+5', /no address/],
      ['4addr+', /not a whole number above zero/],
      ['4addr+0', /not a whole number above zero/],
      ['4addr+1e9', /not a whole number above zero/],
      ['4addr+-5', /not a whole number above zero/],
      ['4addr+5+', /not a whole number above zero/],
      ['4 addr', /spaces/],
      ['4addr\u0000', /control/],
      ['4addr\u200b.x', /control/],
      [`4addr.${'w'.repeat(65)}`, /longer than 64/],
      ['4'.repeat(321), /longer than 320/],
    ];
    for (const [login, reason] of reasons)
      expect(parseLogin(login), String(login)).to.match(reason);
  });
});
