/** Makes another Node process collect its garbage, over the debugger's protocol. */
export async function collectGarbage(debuggerUrl: string): Promise<void> {
  const socket = new WebSocket(debuggerUrl);
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve, { once: true });
    socket.addEventListener('error', () => reject(new Error(`no debugger at ${debuggerUrl}`)), {
      once: true,
    });
  });
  try {
    // Twice: what finalizers let go of in the first round is freed by the second.
    for (const id of [1, 2]) {
      const answered = new Promise((resolve) => {
        socket.addEventListener('message', resolve, { once: true });
      });
      socket.send(JSON.stringify({ id, method: 'HeapProfiler.collectGarbage' }));
      await answered;
    }
  } finally {
    socket.close();
  }
}
