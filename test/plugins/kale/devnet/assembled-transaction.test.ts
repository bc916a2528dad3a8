import { contract, scValToNative } from '@stellar/stellar-sdk';
import type { Keypair, xdr } from '@stellar/stellar-sdk';
import { expect } from 'chai';
import { RunningFarm } from './running-farm.ts';

describe('a call that the SDK assembles, signs and follows by itself', () => {
  let farm: RunningFarm;
  let farmer: Keypair;

  before(async () => {
    farm = await RunningFarm.start();
    farmer = await farm.farmer(1);
    await farm.call(farmer, farm.plant(farmer, 0n));
    await farm.devnet.closeLedger();
  });

  after(() => farm.stop());

  async function assembled(operation: xdr.Operation) {
    const { body } = operation;
    if (body.type !== 'invokeHostFunction') throw new Error('no call');
    const call = body.invokeHostFunctionOp.hostFunction;
    if (call.type !== 'hostFunctionTypeInvokeContract') throw new Error('no call of a contract');
    const { passphrase } = farm;
    return contract.AssembledTransaction.build<unknown>({
      method: call.invokeContract.functionName.toString(),
      args: call.invokeContract.args,
      contractId: farm.devnet.network.farmContract,
      networkPassphrase: passphrase,
      rpcUrl: farm.devnet.url,
      allowHttp: true,
      publicKey: farmer.publicKey(),
      ...contract.basicNodeSigner(farmer, passphrase),
      // The SDK takes its time bound from the clock of this machine, which the test chain is behind.
      timeoutInSeconds: 300,
      parseResultXdr: scValToNative,
    });
  }

  it('ends with what the contract returned', async () => {
    const transaction = await assembled(farm.work(farmer, await farm.find(farmer, 0, 1)));
    expect(transaction.isReadCall).to.equal(false);
    const sent = await transaction.signAndSend({
      watcher: { onSubmitted: () => void farm.devnet.closeLedger() },
    });
    expect(sent.result).to.equal(2);
  });

  it('tells the contract’s refusal before anything is signed', async () => {
    const { simulation } = await assembled(farm.harvest(farmer, 0));
    expect(simulation)
      .to.have.property('error')
      .which.matches(/Error\(Contract, #14\)/);
  });
});
