/** What the host uses of WebAssembly. TypeScript has these types only in the browser's library. */
declare namespace WebAssembly {
  class Module {
    constructor(bytes: Uint8Array);
  }
  class Instance {
    constructor(module: Module, imports: Record<string, Record<string, unknown>>);
    readonly exports: Readonly<Record<string, unknown>>;
  }
  class Memory {
    constructor(options: { initial: number; maximum?: number; shared?: boolean });
    /** Replaced, and the old one detached, whenever the memory grows. */
    readonly buffer: ArrayBuffer;
  }
}
