/** What the host uses of WebAssembly. TypeScript has these types only in the browser's library. */
declare namespace WebAssembly {
  interface ImportDescriptor {
    readonly module: string;
    readonly name: string;
    readonly kind: string;
  }
  class Module {
    constructor(bytes: Uint8Array);
    static imports(module: Module): readonly ImportDescriptor[];
  }
  class Instance {
    constructor(module: Module, imports: Record<string, Record<string, unknown>>);
    readonly exports: Readonly<Record<string, unknown>>;
  }
  class Memory {
    /** In pages of 64 KiB. */
    constructor(size: {
      readonly initial: number;
      readonly maximum: number;
      readonly shared: boolean;
    });
    /** Replaced, and the old one detached (unless it is shared), whenever the memory grows. */
    readonly buffer: ArrayBuffer;
    /** By pages; returns the size before, in pages. */
    grow(pages: number): number;
  }
  function validate(bytes: Uint8Array): boolean;
}
