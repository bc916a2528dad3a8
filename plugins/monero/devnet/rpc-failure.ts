/** An error as JSON-RPC carries it, with monerod's numbers (src/rpc/core_rpc_server_error_codes.h). */
export class RpcFailure extends Error {
  readonly code: number;

  constructor(code: number, message: string) {
    super(message);
    this.name = 'RpcFailure';
    this.code = code;
  }
}

export const RPC_PARAMETER = -1;
export const RPC_HEIGHT = -2;
export const RPC_RESERVE_SIZE = -3;
export const RPC_ADDRESS = -4;
export const RPC_INTERNAL = -5;
export const RPC_BLOB = -6;
export const RPC_NOT_ACCEPTED = -7;
export const RPC_BUSY = -9;
export const RPC_SUBADDRESS = -12;
export const RPC_UNKNOWN_METHOD = -32601;
export const RPC_PARSE = -32700;
