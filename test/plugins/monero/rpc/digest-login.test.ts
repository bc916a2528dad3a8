import { expect } from 'chai';
import { DigestLogin } from '../../../../plugins/monero/rpc/digest-login.ts';

/** The example of RFC 7616, section 3.9.1. */
const clientNonce = 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ';
const challenge = (algorithm: string): string =>
  `Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm=${algorithm}, ` +
  'nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", ' +
  'opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUo5tdS"';
const responses = {
  MD5: '8ca523f5e9506fed4657c9700eebdbec',
  'SHA-256': '753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1',
};

describe('DigestLogin', () => {
  let login: DigestLogin;
  beforeEach(() => {
    login = new DigestLogin({ user: 'Mufasa', password: 'Circle of Life' }, () => clientNonce);
  });
  const header = (): string => login.authorization('GET', '/dir/index.html') ?? 'none';

  for (const [algorithm, response] of Object.entries(responses)) {
    it(`answers the challenge of RFC 7616 by ${algorithm}`, () => {
      expect(login.challenge(challenge(algorithm))).to.equal(true);
      expect(header())
        .to.include(`response="${response}"`)
        .and.include('nc=00000001')
        .and.include(`algorithm=${algorithm}`)
        .and.include('qop=auth')
        .and.include('opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUo5tdS"');
    });
  }

  it('says nothing before it was asked', () => {
    expect(header()).to.equal('none');
  });

  it('counts the requests of a nonce, and starts again with the next one', () => {
    const counts = (): readonly string[] =>
      Array.from({ length: 3 }, () => /nc=(\w+)/.exec(header())?.[1] ?? '');
    const expected = ['00000001', '00000002', '00000003'];
    login.challenge(challenge('MD5'));
    expect(counts()).to.deep.equal(expected);
    login.challenge(challenge('MD5').replace('7ypf', '8ypf'));
    expect(counts()).to.deep.equal(expected);
  });

  it('takes the better of several challenges, in several headers or in one', () => {
    const all = ['Basic realm="x"', challenge('MD5'), challenge('MD5-sess'), challenge('SHA-256')];
    for (const headers of [all, all.join(', ')]) {
      expect(login.challenge(headers)).to.equal(true);
      expect(header()).to.include('algorithm=SHA-256');
    }
  });

  it('takes a challenge without an algorithm as MD5', () => {
    login.challenge(challenge('MD5').replace('algorithm=MD5, ', ''));
    expect(header()).to.include(responses.MD5);
  });

  for (const [what, headers] of [
    ['no challenge at all', undefined],
    ['another scheme', 'Basic realm="x"'],
    ['an algorithm that it does not know', challenge('MD5-sess')],
    ['integrity protection alone', challenge('MD5').replace('auth, auth-int', 'auth-int')],
    ['a challenge without a nonce', 'Digest realm="x", qop="auth"'],
  ] as const) {
    it(`cannot meet ${what}`, () => {
      expect(login.challenge(headers)).to.equal(false);
      expect(header()).to.equal('none');
    });
  }
});
