import { generate } from 'selfsigned';
import type { TlsIdentity } from '../../../core/listeners/listener-options.ts';

/** A fresh key with a certificate that it signed itself. */
export async function identityOf(commonName: string): Promise<TlsIdentity> {
  const attributes = [{ name: 'commonName', value: commonName }];
  const pem = await generate(attributes, { keyType: 'ec', algorithm: 'sha256' });
  return { certificate: pem.cert, key: pem.private };
}
