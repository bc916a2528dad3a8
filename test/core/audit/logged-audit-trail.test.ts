import { expect } from 'chai';
import { LoggedAuditTrail } from '../../../core/audit/logged-audit-trail.ts';
import { PinoLogger } from '../../../core/host/pino-logger.ts';

describe('LoggedAuditTrail', () => {
  it('writes each act as a line', async () => {
    const lines: string[] = [];
    const stream = { write: (line: string) => void lines.push(line) };
    const act = {
      actor: 'operator',
      origin: 'terminal',
      act: 'payouts-paused',
      subject: 'btc',
      facts: { reason: 'a look' },
    };
    await new LoggedAuditTrail(PinoLogger.create({ level: 'info', format: 'json' }, stream)).record(
      act,
    );

    expect(JSON.parse(lines[0] ?? '')).to.deep.include(act);
  });
});
