/** Lines of the CryptoNote dialect, from host to miner, each with its newline. */

/** `result`: JSON text. */
export function resultLine(id: string, result: string): string {
  return `{"id":${id},"jsonrpc":"2.0","error":null,"result":${result}}\n`;
}

/** -2: of errors that pass by themselves; -1: of all others. Miners read the text. */
export type ErrorCode = -1 | -2;

export function errorLine(id: string | undefined, text: string, code: ErrorCode = -1): string {
  const error = `{"code":${code},"message":${JSON.stringify(text)}}`;
  return `{"id":${id ?? 'null'},"jsonrpc":"2.0","error":${error}}\n`;
}

/** `status`: a plain word. */
export function statusLine(id: string, status: string): string {
  return resultLine(id, `{"status":"${status}"}`);
}

/** `job`: JSON text. */
export function jobLine(job: string): string {
  return `{"jsonrpc":"2.0","method":"job","params":${job}}\n`;
}

/** The answer to a login: `sessionId` and `extensions` are plain words, `job` is JSON text. */
export function welcomeLine(
  id: string,
  sessionId: string,
  extensions: readonly string[],
  job: string,
): string {
  const list = extensions.map((name) => `"${name}"`).join(',');
  return resultLine(id, `{"id":"${sessionId}","job":${job},"extensions":[${list}],"status":"OK"}`);
}
