import { expect } from 'chai';
import { configuredNodes } from '../../../../plugins/visionx/daemons/configured-nodes.ts';
import { coinConfig, SetClock } from '../pool-parts.ts';

describe('the nodes of a pool file', () => {
  const namesOf = (daemons: readonly object[]): readonly string[] =>
    configuredNodes(coinConfig({ daemons }), new SetClock()).map(({ name }) => name);

  it('are called by host and port, or as they are named', () => {
    const daemons = [
      { url: 'http://10.0.0.2:7070' },
      { url: 'http://127.0.0.1:7070', name: 'near' },
    ];
    expect(namesOf(daemons)).to.deep.equal(['10.0.0.2:7070', 'near']);
  });

  it('have names and addresses of their own', () => {
    const twice = [{ url: 'http://127.0.0.1:7070' }, { url: 'http://127.0.0.1:7070/x' }];
    expect(() => namesOf(twice)).to.throw('coin.daemons[1].name: two daemons are called');
    expect(() => namesOf([{ url: 'http://[::' }]))
      .to.throw('coin.daemons[0].url')
      .with.property('code', 'CONFIG_INVALID');
  });
});
