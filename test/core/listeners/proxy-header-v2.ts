/** Builds a PROXY header of version 2 with any command, family and content. */
export function proxyHeaderV2(
  versionAndCommand: number,
  family: number,
  content: Uint8Array,
): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(content.length);
  const signature = Buffer.from('\r\n\r\n\0\r\nQUIT\n', 'latin1');
  return Buffer.concat([signature, Buffer.from([versionAndCommand, family]), length, content]);
}
