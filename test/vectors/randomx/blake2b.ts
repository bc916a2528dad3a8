/**
 * Hash512 and Hash256, and numbers of BlakeGenerator: computed with librandomx of tag v2.0, which
 * passes its own tests.
 */

interface HashVector {
  readonly input: Buffer;
  readonly digest: string;
}

const ramp = (length: number): Buffer =>
  Buffer.from(Array.from({ length }, (_, index) => (index * 7 + 3) & 255));

export const HASHES: readonly HashVector[] = [
  {
    input: Buffer.from(''),
    digest:
      '786a02f742015903c6c6fd852552d272912f4740e15847618a86e217f71f5419' +
      'd25e1031afee585313896444934eb04b903a685b1448b755d56f701afe9be2ce',
  },
  {
    input: Buffer.from(''),
    digest: '0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8',
  },
  {
    input: Buffer.from('abc'),
    digest:
      'ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d1' +
      '7d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923',
  },
  {
    input: Buffer.from('abc'),
    digest: 'bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319',
  },
  {
    input: Buffer.from('The quick brown fox jumps over the lazy dog'),
    digest:
      'a8add4bdddfd93e4877d2746e62817b116364a1fa7bc148d95090bc7333b3673' +
      'f82401cf7aa2e4cb1ecd90296e3f14cb5413f8ed77be73045b13914cdcd6a918',
  },
  {
    input: Buffer.from('The quick brown fox jumps over the lazy dog'),
    digest: '01718cec35cd3d796dd00020e0bfecb473ad23457d063b75eff29c0ffa2e58a9',
  },
  {
    input: ramp(1),
    digest:
      '4fe4da61bcc756071b226843361d74944c72245d23e8245ea678c13fdcd7fe2a' +
      'e529cf999ad99cc24f7a73416a18ba53e76c0afef83b16a568b12fbfc1a2674d',
  },
  {
    input: ramp(64),
    digest:
      '3db7bb5c40745f0c975ac6bb8578f590e2cd2cc1fc6d13533ef725325c9fddff' +
      '5cca24e7a591a0f6032a24fad0e09f6df873c4ff314628391f78df7f09cb7ed7',
  },
  {
    input: ramp(127),
    digest:
      '71546bbf9110ad184cc60f2eb120fcfd9b4dbbca7a7f1270045b8a23a6a4f433' +
      '0f65c1f030dd2f5fabc6c57617242c37cf427bd90407fac5b9deffd3ae888c39',
  },
  {
    input: ramp(128),
    digest:
      '2d9e329f42afa3601d646692b81c13e87fcaff5bf15972e9813d7373cb6d181f' +
      '9599f4d513d4af4fd6ebd37497aceb29aba5ee23ed764d8510b552bd088814fb',
  },
  {
    input: ramp(129),
    digest:
      '47889df9eb4d717afc5019df5c6a83df00a0b8677395e078cd5778ace0f338a6' +
      '18e68b7d9afb065d9e6a01ccd31d109447e7fae771c3ee3e105709194122ba2b',
  },
  {
    input: ramp(255),
    digest:
      '1a5199ac66a00e8a87ad1c7fbad30b33137dd8312bf6d98602dacf8f40ea2cb6' +
      '23a7fbc63e5a6bfa434d337ae7da5ca1a52502a215a3fe0297a151be85d88789',
  },
  {
    input: ramp(256),
    digest:
      '91019c558584980249ca43eceed27e19f1c3c24161b93eed1eee2a6a774f60bf' +
      '8a81b43750870bee1698feac9c5336ae4d5c842e7ead159bf3916387e8ded9ae',
  },
  {
    input: ramp(257),
    digest:
      '9f1975efca45e7b74b020975d4d2c22802906ed8bfefca51ac497bd23147fc8f' +
      '303890d8e5471ab6caaa02362e831a9e8d3435279912ccd4842c7806b096c348',
  },
  {
    input: ramp(300),
    digest:
      'ec8fc8cb1343d5b8744a6971d9ae3b5463789bae1df407dadc65f7781d169a71' +
      '596bc87f01691a81868f49acd6ddfbfd9874ab19eae83d40a505f6ca9db6af9f',
  },
];

/** What the generator of this seed gives, asked for bytes only or for 32-bit words only. */
export const GENERATOR_SEED = 'test key 000';
export const GENERATOR_BYTES =
  'd8ec4c1562f593799c9c6c76faf57a7bf3038bf1e06d523604ece197d203073f' +
  '4430c20c48d238ffecc009eae568dcfccac99f584ae43443a8ed35044a40457a' +
  'ccf5940d6f841ceac2ef7e7c59ff4aad30ecae39ca301baadbf65ce5c30d9535' +
  '9feb6d91ccf1ec69b7737d706f5e89056c19e80d25c225530a66457917c5c041' +
  '3bbc0780a5810bd31ec964569cb96c0788369b032b1b8da70a9de99a759dc1cc';
export const GENERATOR_WORDS: readonly number[] = [
  357362904, 2039739746, 1986829468, 2071655930, 4052419571, 911371744, 2548165636, 1057424338,
  214052932, 4281913928, 3926507756, 4242303205, 1486866890, 1127539786, 70643112, 2051358794,
  227866060, 3927737455, 2088693698, 2907373401,
];
