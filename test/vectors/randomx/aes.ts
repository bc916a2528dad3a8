/**
 * AES stages of RandomX, in hex. Made with librandomx 2.0, but for the one that names another source.
 */

export const ROUND = {
  state: '0714212e3b4855626f7c8996a3b0bdca',
  key: 'fffcf9f6f3f0edeae7e4e1dedbd8d5d2',
  encrypted: '4b1ba7bf578db8dfc92faa68b6b26df1',
  decrypted: '4842a53e42288cc8b74ea5d994a7bad3',
};

/** State of both generators before their output. */
export const GENERATOR_STATE =
  '0714212e3b4855626f7c8996a3b0bdcad7e4f1fe0b1825323f4c596673808d9aa7b4c1cedbe8f5020f1c2936' +
  '43505d6a7784919eabb8c5d2dfecf90613202d3a';

/** 256 bytes of output, and the state behind them. */
export const GENERATOR_1R = {
  output:
    'e41bf0a5b8be10407bfff1dc58369bb5841e8172c65404e05cfca1a2fcf36cb711d7aa1192ba29423b9ce5f6' +
    'ce02ce81699cc48022aca017598ac5e886ccd2e9c1cd06ee1dea4668da9373b66c9641d3424f87d7a50e0e23' +
    '167642116bbfd232d905596e7b86373a243e7416751f0e83ccaef271bb576a5534c582fcded2e1966aa6fc97' +
    '8ea275fa6665a6782ff1c19ab699c6d8f2cd371fdf9b2e8d0ed48abcb454f4ec276d9b7fa22bc2676e43b438' +
    'cdd972c4193ce39709598ae1ebe920f36a7057d8995fa421dbe18e0f4732456613b642f92733a8acf3dadbc9' +
    'ed582c258ffdc06dcd687c66ca812f0308358a2a017e523922b6f49260392d402bd9fba6',
  stateAfter:
    '6a7057d8995fa421dbe18e0f4732456613b642f92733a8acf3dadbc9ed582c258ffdc06dcd687c66ca812f03' +
    '08358a2a017e523922b6f49260392d402bd9fba6',
};

/** 256 bytes of output. */
export const GENERATOR_4R =
  '2703d60cc4a829d80a1bc510a8f9dff8400ce5c5d0e94207eba09e86778e4bc324c842920fb388d8eb35b42c' +
  '880dc0dcc7ec036fce3eee6f3030577c6c3d80932e4c66a2388f2b2f63272813edb2794e2225a5df0e0899a4' +
  '3726750286a6c37d84b7933888d679becf16b9abe62a8a7c66e7aef4b8915ad19ef78d52a20fe927806a769c' +
  'a55840df3c3d25250c2cc4136f13a308976ea14295e0d20fee43f29f95402d1d565102546f0266eccef32dac' +
  '92e22d8e2f9104a795ab72321db84535522f9c9049201f9fcccaa1c4db4fdd32bfa354a992694497c6313313' +
  '3372c9256cafbf98880f59f587f923422e0b6a99cdcd3c3a64edd34bc3ba89d42fc9b5f7';

/** Hash of 256 bytes, of which byte i is 5 i + 1 modulo 256. */
export const HASH_1R =
  '545dce3a94847e0936cc4d9865b73de9dc853bd6e684290a3d907887bb3773b2f8b4dbfe836b70af7e3dbd11' +
  'eb69913c6ea4ee32e92ef568e66c1f7c5510a1a6';

/** RandomX tests.cpp, "AesGenerator1R": the first half of a state, and of what it gives. */
export const OFFICIAL_1R = {
  state: '6c19536eb2de31b6c0065f7f116e86f960d8af0c57210a6584c3237b9d064dc7',
  output: 'fa89397dd6ca422513aeadba3f124b5540324c4ad4b6db434394307a17c833ab',
};
