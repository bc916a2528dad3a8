import { StrKey } from '@stellar/stellar-sdk/base';
import {
  ContractEvent,
  ContractEventBody,
  ContractEventType,
  ContractEventV0,
  ContractId,
  DiagnosticEvent,
  ExtensionPoint,
  ScError,
  ScErrorCode,
  ScVal,
} from '@stellar/stellar-sdk/xdr';
import type { AssetEvent } from '../contract/contract-environment.ts';
import type { HostFailure } from '../contract/host-failure.ts';
import type { DevnetNetwork } from '../devnet-network.ts';
import { i128, symbol } from '../ledger/contract-values.ts';
import { addressValue } from '../ledger/ledger-keys.ts';

/** Topics and value of an event of the asset contract, without the minter (CAP-67). */
export function assetEventParts(
  network: DevnetNetwork,
  event: AssetEvent,
): { readonly topics: ScVal[]; readonly data: ScVal } {
  const named = ScVal.scvString(network.assetName);
  const addresses =
    event.name === 'mint'
      ? [event.to]
      : event.name === 'burn'
        ? [event.from]
        : [event.from, event.to];
  return {
    topics: [symbol(event.name), ...addresses.map(addressValue), named],
    data: i128(event.amount),
  };
}

export function assetEventXdr(network: DevnetNetwork, event: AssetEvent): ContractEvent {
  return new ContractEvent({
    ext: ExtensionPoint.v0(),
    contractId: new ContractId(StrKey.decodeContract(network.assetContract)),
    type: ContractEventType.contract,
    body: ContractEventBody.v0(new ContractEventV0(assetEventParts(network, event))),
  });
}

/** How nodes tell why a call failed: an event with the error as its second topic. */
export function failureXdr(network: DevnetNetwork, failure: HostFailure): DiagnosticEvent {
  return new DiagnosticEvent({
    inSuccessfulContractCall: false,
    event: new ContractEvent({
      ext: ExtensionPoint.v0(),
      contractId: new ContractId(StrKey.decodeContract(network.farmContract)),
      type: ContractEventType.diagnostic,
      body: ContractEventBody.v0(
        new ContractEventV0({
          topics: [symbol('error'), ScVal.scvError(errorOf(failure))],
          data: ScVal.scvString(failure.message),
        }),
      ),
    }),
  });
}

function errorOf({ kind, code }: HostFailure): ScError {
  if (typeof code === 'number') return ScError.sceContract(code);
  const named = ScErrorCode[`scec${code}`];
  switch (kind) {
    case 'Auth':
      return ScError.sceAuth(named);
    case 'Storage':
      return ScError.sceStorage(named);
    case 'Value':
      return ScError.sceValue(named);
    case 'Contract':
    case 'WasmVm':
      return ScError.sceWasmVm(named);
  }
}
