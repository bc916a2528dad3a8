/** Numbers of monerod's errors (src/rpc/core_rpc_server_error_codes.h). */
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
