/** What a Node process holds on to, asked over the debugger's protocol after its garbage is collected. */

interface InspectorAnswer {
  readonly id: number;
  readonly result: { readonly result?: { readonly value?: unknown } };
}

/** Bytes of live JavaScript objects and of buffers outside the heap, main thread only. */
export async function heldBytes(debuggerUrl: string): Promise<number> {
  const socket = new WebSocket(debuggerUrl);
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve, { once: true });
    socket.addEventListener('error', () => reject(new Error(`no debugger at ${debuggerUrl}`)), {
      once: true,
    });
  });
  let calls = 0;
  const call = (method: string, params: object = {}): Promise<InspectorAnswer> => {
    const id = ++calls;
    return new Promise((resolve) => {
      socket.addEventListener('message', ({ data }) => {
        const answer = JSON.parse(String(data)) as InspectorAnswer;
        if (answer.id === id) resolve(answer);
      });
      socket.send(JSON.stringify({ id, method, params }));
    });
  };
  try {
    // Twice: what finalizers let go of in the first round is freed by the second.
    await call('HeapProfiler.collectGarbage');
    await call('HeapProfiler.collectGarbage');
    const expression = '(({ heapUsed, external }) => heapUsed + external)(process.memoryUsage())';
    const answer = await call('Runtime.evaluate', { expression, returnByValue: true });
    return Number(answer.result.result?.value);
  } finally {
    socket.close();
  }
}
