import { JsonFields, MalformedJson } from '../consensus/json-fields.ts';
import type { AccountWallet } from './account-wallet.ts';
import type { DevnetNode } from './devnet-node.ts';
import { CallFailure } from './node-call.ts';
import type { NodeCall } from './node-call.ts';
import { paymentId } from './payment.ts';
import type { Payment } from './payment.ts';
import { readRaw } from './raw-payment.ts';

/** Payments out of the node's own account, which no node of the chain offers like that. */
export function walletCalls(node: DevnetNode, wallet: AccountWallet): readonly NodeCall[] {
  return [
    {
      method: 'GET',
      path: '/wallet/account',
      handle: () => {
        const { address, balanceAtomic, pendingAtomic } = wallet.account();
        return { address, balance: String(balanceAtomic), pending: String(pendingAtomic) };
      },
    },
    { method: 'POST', path: '/wallet/sign', handle: ({ body }) => signed(wallet, body) },
    { method: 'POST', path: '/wallet/relay', handle: ({ body }) => relayed(node, body) },
    {
      method: 'GET',
      path: '/wallet/transaction/:',
      handle: ({ segment }) => standing(node, segment),
    },
  ];
}

function signed(wallet: AccountWallet, body: unknown): unknown {
  const outputs = new JsonFields(body).list('outputs').map((each, index) => {
    const fields = new JsonFields(each, `outputs[${index}]`);
    return { address: fields.text('address'), amountAtomic: fields.amount('amount') };
  });
  const outcome = wallet.sign(outputs);
  if (outcome.kind !== 'signed') return { status: outcome.kind, reason: outcome.reason };
  const { id, raw, feeAtomic } = outcome;
  return { status: 'signed', id, raw, fee: String(feeAtomic) };
}

async function relayed(node: DevnetNode, body: unknown): Promise<unknown> {
  const raw = new JsonFields(body).text('raw', Infinity);
  let payment: Payment;
  try {
    payment = readRaw(raw);
  } catch (error) {
    if (error instanceof MalformedJson) return { status: 'refused', reason: error.message };
    throw error;
  }
  const verdict = await node.relay(payment);
  if (verdict.kind === 'bad') return { status: 'refused', reason: verdict.reason };
  // It may be mined yet, so that it is not refused.
  if (verdict.kind === 'untimely') throw new CallFailure(409, verdict.reason);
  return { status: 'taken', id: paymentId(node.network, payment) };
}

function standing(node: DevnetNode, id: string): unknown {
  const height = node.minedAt(id);
  if (height !== undefined)
    return { status: 'mined', height, confirmations: node.chain.tip.height - height + 1n };
  return { status: node.mempool.has(id) ? 'waiting' : 'unknown' };
}
