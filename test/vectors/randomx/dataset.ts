/**
 * Dataset items of two seeds, by number: computed with librandomx of tag v2.0, which passes its
 * own tests. The first words of items 0, 10000000, 20000000 and 30000000 of the first seed also
 * stand in its src/tests/tests.cpp.
 */

interface DatasetVector {
  readonly seed: string;
  readonly items: Readonly<Record<number, string>>;
}

export const DATASETS: readonly DatasetVector[] = [
  {
    seed: 'test key 000',
    items: {
      0:
        'db22e25aa8880568f416ff903dc1c991a8b4791436580c2cb778ed6c8ca3f726' +
        '554337312b554ddbd112d287fed97dffb96e1fd48e0e983671f2d82ae058f87f',
      1:
        'c9e6396b5bcbae8e384a4415a7305c9065ebe074960d042d58eb95ad8a1d34e4' +
        'c35ce614a81652dd364d1d53fb53f8e6bfea4ddcae7fc761d000d9f2d3e3ef84',
      2:
        '481911410145ac68dc04c5a799d6e8bbace51465121a6c62faa7dc64c46a884e' +
        'e71e218abba1a949854a14eec3f92fa0deb0ffe3d698cd5a21352e5c6696ef55',
      10000000:
        '72fb6f18f6a143792a5dc257a78e2df74de974a071637d5d7961842b3f901115' +
        'c26840c751346eff894d73f0c0012d860c32c78a0ed5fa5c4357d4e707e97207',
      20000000:
        'e19580714d243590924ad8eddf5de81701c13686187fb2bf5b4601a8bf883b05' +
        'b96b6a7382b67e77ee18d1c0da4c1f2a2d30ef1756bdef821f220077ec255f53',
      30000000:
        '993085f791505a14cfb1e5cdff6c8ab80f489dbd8ecc66e778f077145712908e' +
        'c56da2fa8557e6f0d2d02a0db90c5bcdcc92408f9dd984b02b7504915323377a',
      34078718:
        '5876a62e54e6a58474034eb7e299bc0381b1b34a491393dee4ff84db23426074' +
        'bd0fe9213f85bcc252a9613369caeea2384c7d4622cd88f714a7e9a74d26a2f1',
    },
  },
  {
    seed: 'test key 001',
    items: {
      0:
        '49d11a5ba64697889e1ad739efedd6f0a24dfe8b98ec62900fad6629f6540a0b' +
        '7cdfdf9726873662d276fbdc56d0653f7efe149f8cfbbccc7a2438241d6a5436',
      1:
        'fff63ccec80d85084770b3fffb8a82d37fbed70b8be5867f32e6cb8781c7907d' +
        'd9d3a33e60ebb8e7862a1630f671eee0d13ee5c13ba73f2ad46de5f9b39dd428',
      2:
        'a17bc1c899e21cb160245a436d91e943858f1a09b9ff90642f28148348e07c32' +
        '6017cfb83c0940ec249ee3f269add1140ed3ac892547fcf5807e896b5eaff4f4',
      10000000:
        'b6f72b6128f94372db8d4e312cacc611ca8c6243a1e7bcf96fffd1eb2519659c' +
        '94b4719b7d55ceab83f2ca043fa2a02725a09b75e25c35377655128951fa2009',
      20000000:
        'd525f6e52dda44551b7f4cc3733fd72b433887b01e2985751f8233164ca691c1' +
        '574302d10671ff05b137178dccffb4f9be7034c35a160d71d0b87cf75d03e8af',
      30000000:
        '9e8d12b537a84a46ece3c5bd24497d8d5aa3c3e2e0bfba76259e8b42c2c81ce0' +
        'bbf7a3a1f8ea191290a95b5a33d8c49851ce641df4aaf33cfca63d4f832f4d5e',
      34078718:
        'c2f50ebbde39421fd41c55c0d648421a25ca3b908621e68d40169d9532ec0244' +
        '07d54e32d7999fb5c25fc79a016f3ff32becea3f4207b663016c6a30b2fe538b',
    },
  },
];
