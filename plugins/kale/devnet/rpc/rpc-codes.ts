/** Numbers of JSON-RPC 2.0's errors. */
export const RPC_PARSE = -32700;
export const RPC_INVALID_REQUEST = -32600;
export const RPC_UNKNOWN_METHOD = -32601;
export const RPC_INVALID_PARAMETER = -32602;
export const RPC_INTERNAL = -32603;
