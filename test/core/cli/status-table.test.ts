import { expect } from 'chai';
import { hashrate, statusTable } from '../../../core/cli/status-table.ts';

const BLOCKS = { candidate: 1, pending: 2, confirmed: 3, orphaned: 1, rejected: 0 };

describe('StatusTable', () => {
  it('shows a row per pool, and why one does not run', () => {
    const stats = {
      startedAt: '2026-01-01T00:00:00Z',
      uptimeSeconds: 3_900,
      pools: 2,
      poolsRunning: 1,
      connections: 4,
      miners: 2,
      workers: 3,
      sharesPerSecond: 0.5,
      hashrateHps: {},
      blocks: BLOCKS,
    };
    const pool = {
      id: 'bitcoin',
      algorithm: 'sha256d',
      state: 'running' as const,
      reason: null,
      coin: { symbol: 'BTC', name: 'Bitcoin', family: 'bitcoin', decimals: 8 },
      address: 'a',
      feePercent: 1,
      hashrateHps: 1_234_567,
      hashrateMinuteHps: 0,
      sharesPerSecond: 0.5,
      miners: 2,
      workers: 3,
      effort: 0.714,
      blocks: BLOCKS,
      lastBlockAt: null,
      jobHeight: 102,
      jobAgeSeconds: 1,
      network: null,
      daemons: [],
      ports: [3333],
    };
    const none = { candidate: 0, pending: 0, confirmed: 0, orphaned: 0, rejected: 0 };
    const failed = {
      ...pool,
      id: 'other',
      state: 'failed' as const,
      reason: 'its node is away',
      hashrateHps: 0,
      effort: null,
      jobHeight: null,
      blocks: none,
    };

    expect(statusTable(stats, [pool, failed]).split('\n')).to.deep.equal([
      'headframe, up 1 h 5 min: 1 of 2 pools run, 4 connections, 2 miners',
      '',
      'pool           state    miners  workers   hashrate  shares/s  effort      blocks  height',
      'bitcoin (BTC)  running       2        3  1.23 MH/s      0.50    71 %  6 (1 lost)     102',
      'other (BTC)    failed        2        3   0.00 H/s      0.50       -           0       -',
      'other: its node is away',
      '',
    ]);
  });

  it('never shows four digits before the unit', () => {
    expect([0, 9.994, 999.4, 999.6, 1_000, 999_600, 1.5e15].map(hashrate)).to.deep.equal([
      '0.00 H/s',
      '9.99 H/s',
      '999 H/s',
      '1.00 kH/s',
      '1.00 kH/s',
      '1.00 MH/s',
      '1.50 PH/s',
    ]);
  });
});
