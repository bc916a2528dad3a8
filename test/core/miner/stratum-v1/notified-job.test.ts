import { expect } from 'chai';
import { parseNotify } from '../../../../core/miner/stratum-v1/notified-job.ts';
import { TARGET_MAX } from '../../../../core/plugin-api/target.ts';
import { ROLLED } from '../../../vectors/recorded-shares.ts';

const withParam = (index: number, value: unknown) => ROLLED.notify.with(index, value as never);

describe('notified job', () => {
  it('keeps the words of the wire, the hash in header order and the target in force', () => {
    const job = parseNotify(ROLLED.notify, TARGET_MAX);
    expect(job.previousHash.toString('hex')).to.match(/^f2921517920e7423/);
    expect(job).to.include({ id: '1', version: 0x20000000, ntime: 0x64b3f3ec, clean: false });
    expect(job.shareTarget).to.equal(TARGET_MAX);
    expect(job.networkTarget).to.equal(0x2495f8n << BigInt(8 * (0x19 - 3)));
  });

  it('names the parameter that is not well-formed', () => {
    expect(() => parseNotify(withParam(0, 7), TARGET_MAX)).to.throw(RangeError, 'job id');
    expect(() => parseNotify(withParam(1, '00'), TARGET_MAX)).to.throw(RangeError, 'previous hash');
    expect(() => parseNotify(withParam(2, 'zz'), TARGET_MAX)).to.throw(RangeError, 'coinb1');
    expect(() => parseNotify(withParam(4, 'x'), TARGET_MAX)).to.throw(RangeError, 'branches');
    expect(() => parseNotify(withParam(5, '200000000'), TARGET_MAX)).to.throw('version');
    expect(() => parseNotify(withParam(7, undefined), TARGET_MAX)).to.throw(RangeError, 'ntime');
    expect(() => parseNotify(withParam(6, '00000000'), TARGET_MAX)).to.throw(RangeError, 'compact');
  });
});
