/** Numbers of Bitcoin Core's errors. */
export const RPC_MISC = -1;
export const RPC_TYPE = -3;
export const RPC_ADDRESS = -5;
export const RPC_FUNDS = -6;
export const RPC_PARAMETER = -8;
export const RPC_DECODE = -22;
export const RPC_REJECTED = -26;
export const RPC_UNKNOWN_METHOD = -32601;
export const RPC_PARSE = -32700;
