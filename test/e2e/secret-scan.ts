/** Looks for secrets in clear, in whatever form software is used to write bytes down. */

export interface Secret {
  /** For the message of a failed test, which must not tell it either. */
  readonly name: string;
  /** What nobody may see. */
  readonly bytes: Uint8Array;
  /** How people write it, where that is none of the encodings below, such as S... */
  readonly texts?: readonly string[];
}

/** A secret that was seen, and how it was written. */
export interface Sighting {
  readonly name: string;
  readonly encoding: string;
}

interface Pattern extends Sighting {
  readonly needle: Buffer;
}

/** Base64 of the same bytes differs by how many come before them: 0, 1 or 2 of a group of three. */
const PHASES = [0, 1, 2];
const GROUP = 3;

/** Finds secrets in any number of places; made once, as it writes every secret down in every form. */
export class SecretScan {
  readonly #patterns: readonly Pattern[];

  constructor(secrets: readonly Secret[]) {
    this.#patterns = secrets.flatMap(patternsOf);
  }

  /** Each secret and each form of it once. */
  sightings(place: string | Uint8Array): readonly Sighting[] {
    const bytes = Buffer.from(place);
    return this.#patterns
      .filter(({ needle }) => bytes.includes(needle))
      .map(({ name, encoding }) => ({ name, encoding }));
  }
}

/** The forms of some bytes, by name. */
export function encodingsOf({ bytes, texts = [] }: Omit<Secret, 'name'>): Map<string, Buffer> {
  const buffer = Buffer.from(bytes);
  const hex = buffer.toString('hex');
  const decimals = [...bytes].map(String);
  const pairs = decimals.map((value, index) => `"${index}":${value}`);
  const forms: readonly (readonly [string, string | Buffer])[] = [
    ['raw', buffer],
    ['hex', hex],
    ['HEX', hex.toUpperCase()],
    ['spaced hex', hex.replaceAll(/..(?!$)/g, '$& ')],
    ...PHASES.map((phase) => [`base64+${phase}`, base64Within(buffer, phase, 'base64')] as const),
    ...PHASES.map(
      (phase) => [`base64url+${phase}`, base64Within(buffer, phase, 'base64url')] as const,
    ),
    ['array', decimals.join(',')],
    ['printed array', decimals.join(', ')],
    ['object', pairs.join(',')],
    ...texts.map((text, index) => [`text ${index}`, text] as const),
  ];
  return new Map(forms.map(([name, form]) => [name, Buffer.from(form)]));
}

function patternsOf(secret: Secret): readonly Pattern[] {
  const { name } = secret;
  return [...encodingsOf(secret)].map(([encoding, needle]) => ({ name, encoding, needle }));
}

/** The digits that follow from the bytes alone, where `phase` bytes of something else come before them. */
function base64Within(bytes: Buffer, phase: number, alphabet: 'base64' | 'base64url'): string {
  const lead = Buffer.alloc(phase);
  const whole = Buffer.concat([lead, bytes]);
  const digits = whole.toString(alphabet).replaceAll('=', '');
  const first = phase === 0 ? 0 : phase + 1;
  const isOpen = whole.length % GROUP !== 0;
  return digits.slice(first, isOpen ? -1 : undefined);
}
