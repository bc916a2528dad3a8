/** What travels between the host and the thread that runs PGlite. */

export type PgliteRequest =
  | {
      readonly kind: 'query';
      readonly id: number;
      readonly sql: string;
      readonly bindings: unknown[];
      readonly before: string | undefined;
    }
  | { readonly kind: 'close'; readonly id: number };

export type PgliteReply =
  | { readonly kind: 'ready' }
  | {
      readonly kind: 'rows';
      readonly id: number;
      readonly columns: readonly string[];
      /** Values in the order of the columns. */
      readonly rows: readonly unknown[][];
      readonly affected: number;
    }
  | { readonly kind: 'closed'; readonly id: number }
  | {
      readonly kind: 'failed';
      /** Undefined where it could not start at all. */
      readonly id: number | undefined;
      readonly message: string;
      /** SQLSTATE, where PostgreSQL gave one. */
      readonly code: string | undefined;
      readonly detail: string | undefined;
    };
