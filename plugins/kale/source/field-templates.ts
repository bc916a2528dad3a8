import type { CoinConfig } from '../coin-config.ts';
import { networkTarget } from '../chain/network-target.ts';
import { ENTROPY_BYTES } from '../consensus/farm-block.ts';
import type { FarmView } from '../farm/farm-view.ts';
import type { OpenBlock, OpenField } from '../farm/open-field.ts';
import { blockName } from '../farm/open-field.ts';
import { KaleTemplate } from '../jobs/kale-template.ts';

const SOURCE = 'farm';

export interface FieldTemplate {
  readonly template: KaleTemplate;
  readonly isNewBlock: boolean;
}

/** Looks at the farm as templates: one for each block, another where the pool's farmers in it are more. */
export class FieldTemplates {
  readonly #config: Pick<CoinConfig, 'work'>;
  readonly #field: Pick<OpenField, 'lanes'>;
  #last: KaleTemplate | undefined;

  constructor(config: Pick<CoinConfig, 'work'>, field: Pick<OpenField, 'lanes'>) {
    this.#config = config;
    this.#field = field;
  }

  /** Undefined where the last one is as good. */
  next(view: FarmView): FieldTemplate | undefined {
    const block = openBlock(view);
    const isNewBlock = block.name !== this.#last?.tip;
    const farmers = this.#field.lanes().length;
    if (!isNewBlock && farmers === this.#last?.farmers) return undefined;
    const target = networkTarget(block.maxZeros, this.#config.work.shareZerosMin);
    const template = new KaleTemplate({ block, farmers, source: SOURCE, networkTarget: target });
    this.#last = template;
    return { template, isNewBlock };
  }
}

/** Where the farm has no block yet, or its last one is forgotten, the one that was last: nobody is planted in it. */
function openBlock({ index, block, closeTime }: FarmView): OpenBlock {
  const entropy = block?.entropy ?? new Uint8Array(ENTROPY_BYTES);
  const timestamp = block?.timestamp ?? closeTime;
  const maxZeros = block?.maxZeros ?? 0;
  return { index, entropy, timestamp, name: blockName({ index, entropy }), maxZeros };
}
